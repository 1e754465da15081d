"""`carto:cluster` and `carto:network`: where CARTO runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml
from pydantic import Field, field_validator
from typing_extensions import override

from components.settings.amazon import ClusterName, SecurityGroupId, SubnetId, VpcId
from components.settings.base import Model
from components.settings.names import Kubeconfig
from components.settings.refusing import Problem, refuse

if TYPE_CHECKING:
    from collections.abc import Iterator

_CREDENTIALS = ("token", "password", "client-key-data", "auth-provider")


def holds_credentials(kubeconfig: str) -> bool:
    """Whether a kubeconfig's text holds a credential, rather than only saying which command fetches one."""
    users = _parsed(kubeconfig).get("users")
    if not isinstance(users, list) or not all(isinstance(user, dict) for user in users):
        return True
    return any(name in (user.get("user") or ()) for user in users for name in _CREDENTIALS)


def _parsed(kubeconfig: str) -> dict[str, Any]:
    try:
        content = yaml.safe_load(kubeconfig)
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def _names(content: dict[str, Any], section: str) -> list[str]:
    entries = content.get(section)
    if not isinstance(entries, list):
        return []
    return [str(entry["name"]) for entry in entries if isinstance(entry, dict) and entry.get("name")]


class Cluster(Model):
    """The Kubernetes cluster, which exists already."""

    name: ClusterName
    """Name of the EKS cluster. Its network, security group and endpoint are looked up."""
    kubeconfig: Kubeconfig | None = None
    """A kubeconfig's text. Left out, one is made that calls `aws eks get-token`."""
    context: str | None = None
    """Context of that kubeconfig. Default: its current context."""

    @override
    def contradictions(self) -> Iterator[Problem]:
        if self.kubeconfig is None:
            if self.context is not None:
                yield Problem(
                    path="context",
                    reason="a context is looked up in `kubeconfig`, which is not given",
                    fix="cat kubeconfig | pulumi config set --secret --path carto:cluster.kubeconfig",
                    about=("kubeconfig",),
                )
            return
        content = _parsed(self.kubeconfig.get_secret_value())
        contexts = _names(content, "contexts")
        if not contexts or not _names(content, "clusters"):
            yield Problem(
                path="kubeconfig",
                reason="expected YAML with `clusters` and `contexts`, each with names; got other text",
                fix="kubectl config view --flatten | pulumi config set --secret --path carto:cluster.kubeconfig",
            )
        elif self.context is None and content.get("current-context") not in contexts:
            yield Problem(
                path="context",
                reason="missing; the kubeconfig has no current context, or one it does not define",
                fix="pulumi config set --path carto:cluster.context <one that kubectl config get-contexts lists>",
                about=("kubeconfig",),
            )
        elif self.context is not None and self.context not in contexts:
            yield Problem(
                path="context",
                reason=f"the kubeconfig has no context {self.context!r}",
                fix="set it to one that `kubectl config get-contexts` lists",
                about=("kubeconfig",),
            )


class Network(Model):
    """Discovered from the cluster unless given."""

    vpc_id: VpcId | None = None
    """VPC of the database and the cache. Default: the cluster's."""
    subnet_ids: list[SubnetId] | None = Field(default=None, min_length=2)
    """Subnets of the database and the cache, in at least two zones. Default: the cluster's."""
    client_security_group_ids: list[SecurityGroupId] | None = Field(default=None, min_length=1)
    """Security groups that may connect to both. Default: the cluster's."""

    @field_validator("subnet_ids", "client_security_group_ids")
    @classmethod
    def _each_once(cls, ids: list[str] | None) -> list[str] | None:
        if ids and len(set(ids)) < len(ids):
            raise refuse("each id once")
        return ids

    @override
    def contradictions(self) -> Iterator[Problem]:
        if self.vpc_id is not None and self.subnet_ids is None:
            yield Problem(
                path="vpcId",
                reason="a VPC without subnetIds; the cluster's subnets may lie in another VPC",
                fix="add subnetIds of this VPC in at least two zones, or remove vpcId",
                about=("subnetIds",),
            )
