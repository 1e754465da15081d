"""The rows of the page: what CARTO needs of every cloud, and by which resources and settings it is recognised."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.parity.stacks import Stack
    from tests.support.recorder import Node

_NETWORK = re.compile(r":(ec2|vpc|compute|servicenetworking|dns|network|privatedns)[:/]|SubnetGroup$")
_NOT_A_RESOURCE = ("pulumi:", "random:index/randomString", "random:index/randomId")
"""Providers, and words that only make a name or a revision."""


def _is_network(node: Node) -> bool:
    return _NETWORK.search(node.type) is not None


def _is_no_network(node: Node) -> bool:
    return not _is_network(node)


def _everything(_: Node) -> bool:
    return True


@dataclass(frozen=True, kw_only=True)
class Setting:
    """A setting that names an existing resource, unless its value is in `not_with`."""

    path: str
    not_with: Sequence[object] = (None,)

    def is_used_by(self, stack: Stack) -> bool:
        """Whether the stack uses an existing resource."""
        value: Any = stack.says
        for word in self.path.split("."):
            value = value.get(word) if isinstance(value, dict) else None
        return value is not None and value not in self.not_with


@dataclass(frozen=True, kw_only=True)
class Capability:
    """One row a cloud."""

    name: str
    components: frozenset[str]
    """Classes of components, with the same names on every cloud; none for a capability in several components."""
    only: Callable[[Node], bool] = _is_no_network
    """Which of the resources inside count."""
    existing_by: Sequence[Setting] = ()
    counter: str = ""
    """The number of `carto:rotation` that rotates its secret."""

    def nodes(self, stack: Stack) -> list[Node]:
        """What the stack registers of it."""
        above = {node.name: node.parent for node in stack.graph if not node.custom}
        own = {node.name for node in stack.graph if node.type.rpartition(":")[2] in self.components}
        return [
            node
            for node in stack.graph
            if node.custom
            and not node.type.startswith(_NOT_A_RESOURCE)
            and self.only(node)
            and (not self.components or self._is_inside(node.parent, own, above))
        ]

    @staticmethod
    def _is_inside(parent: str, own: set[str], above: dict[str, str]) -> bool:
        while parent and parent not in own:
            parent = above.get(parent, "")
        return bool(parent)


CAPABILITIES = (
    Capability(name="Cluster", components=frozenset({"Cluster"}), existing_by=[Setting(path="cluster.name")]),
    Capability(
        name="Network",
        components=frozenset(),
        only=_is_network,
        existing_by=[
            Setting(path="network.subnetIds"),
            Setting(path="network.gcp.privateServicesAccess", not_with=["create"]),
            Setting(path="network.azure.subnetId"),
        ],
    ),
    Capability(
        name="APIs or resource group",
        components=frozenset({"Apis", "ResourceGroup"}),
        existing_by=[Setting(path="resourceGroup")],
    ),
    Capability(
        name="Object storage",
        components=frozenset({"ObjectStorage"}),
        existing_by=[Setting(path="storage.imports.existing")],
    ),
    Capability(
        name="Exports to S3",
        components=frozenset({"S3Exports"}),
        existing_by=[Setting(path="warehouses.s3Exports.existing")],
        counter="accessKey",
    ),
    Capability(
        name="Imports into Redshift",
        components=frozenset({"RedshiftImports"}),
        existing_by=[Setting(path="warehouses.redshiftImports.existing")],
        counter="accessKey",
    ),
    Capability(
        name="Exports of RDS for PostgreSQL",
        components=frozenset({"RdsExports"}),
        existing_by=[Setting(path="warehouses.rdsExports.existing")],
    ),
    Capability(
        name="Exports of BigQuery",
        components=frozenset({"BigqueryExports"}),
        existing_by=[Setting(path="warehouses.bigqueryExports.existing")],
        counter="accessKey",
    ),
    Capability(name="Analytics Toolbox gateway", components=frozenset({"AnalyticsToolbox"})),
    Capability(
        name="Backend identity",
        components=frozenset({"BackendIdentity"}),
        existing_by=[Setting(path="identity.existing")],
        counter="accessKey",
    ),
    Capability(
        name="Database",
        components=frozenset({"Database"}),
        existing_by=[Setting(path="database.existing")],
        counter="databaseAdminPassword",
    ),
    Capability(
        name="Cache of the cloud",
        components=frozenset({"Cache", "ManagedRedis", "AzureCache"}),
        existing_by=[Setting(path="cache.existing")],
        counter="cachePassword",
    ),
    Capability(name="Cache in the cluster", components=frozenset({"InClusterCache"}), counter="cachePassword"),
    Capability(
        name="Encryption key",
        components=frozenset({"EncryptionKey"}),
        existing_by=[Setting(path="storage.encryption.kmsKey", not_with=["create", "provider-managed"])],
    ),
    Capability(
        name="Namespace",
        components=frozenset({"Namespace"}),
        existing_by=[Setting(path="createNamespace", not_with=[True])],
    ),
    Capability(
        name="Secrets",
        components=frozenset({"Secrets"}),
        only=_everything,
        existing_by=[Setting(path="customerPackage")],
        counter="databasePassword",
    ),
    Capability(
        name="Database bootstrap",
        components=frozenset({"DatabaseBootstrap"}),
        existing_by=[Setting(path="database.bootstrap", not_with=[True])],
    ),
    Capability(name="Helm release", components=frozenset({"Release"})),
)
