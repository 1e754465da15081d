"""One kind of the simulated API server, as a class: what cannot change in place, and what controllers fill in.

Fields that replace are those of the provider's own list (pulumi-kubernetes, provider/pkg/provider/force_new.go).
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any, ClassVar, Final

from simulator.core.sources import Outputs, described, outputs_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from simulator.core.check import Failure
    from simulator.core.values import Properties
    from simulator.kubernetes.cluster import Cluster

SECRET: Final = "kubernetes:core/v1:Secret"
CONFIG_MAP: Final = "kubernetes:core/v1:ConfigMap"
NAMESPACE: Final = "kubernetes:core/v1:Namespace"
SERVICE_ACCOUNT: Final = "kubernetes:core/v1:ServiceAccount"
LABEL: Final = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?"
SUBDOMAIN: Final = rf"{LABEL}(\.{LABEL})*"
METADATA: Final = described(
    "kubernetes-docs:reference/kubernetes-api/common-definitions/object-meta/",
    {
        "id": "<namespace>/<name>, or <name>",
        "metadata.name": "<name>, or <generateName> and 5 letters and digits",
        "metadata.uid": "<uuid>",
        "metadata.creationTimestamp": "RFC 3339",
        "metadata.generation": "number",
        "metadata.resourceVersion": "digits",
    },
)


class Kind:
    """A kind. Without a subclass it is a custom resource, whose shape only its definition knows."""

    token: ClassVar[str]
    namespaced: ClassVar[bool] = True
    custom: ClassVar[bool] = False
    """Defined by a CustomResourceDefinition: the SDK has no class for it."""
    of_the_cluster: ClassVar[bool] = False
    """Created by the team that runs the cluster. One of every name exists, unless it starts with "missing-"."""
    replace: ClassVar[tuple[str, ...]] = ()
    """Paths whose change replaces."""
    name_format: ClassVar[tuple[str, int, str]] = (SUBDOMAIN, 253, "subdomain")
    """Pattern, longest length and RFC 1123's word of the name."""
    pod_template: ClassVar[str] = ""
    """The path of the pods' template."""
    restart_policies: ClassVar[tuple[str, ...]] = ("Always",)

    def failures(self, inputs: Properties) -> Iterable[Failure]:
        """What the API server refuses about this kind alone. Unknown values pass."""
        return ()

    def replaced_by(self, inputs: Properties, config: Mapping[str, Any]) -> tuple[str, ...]:
        """Paths whose change replaces an object with these inputs, with the provider's configuration."""
        return self.replace

    def status(self, inputs: Properties, server: str) -> Properties:
        """What controllers and the API server fill in once all is well, each path declared with `@outputs`."""
        return {}

    def encoded(self, inputs: Properties) -> Properties:
        """Inputs that the API server keeps in another form."""
        return {}

    def require(self, cluster: Cluster, inputs: Properties) -> None:
        """Refuses an object that could not work: something that it needs is not there."""

    def after_delete(self, cluster: Cluster, id_: str) -> None:
        """What a deletion takes along."""

    def known_outputs(self) -> Outputs:
        """What is known of the outputs."""
        return {**METADATA, **outputs_of(self.status)}


def api_version(type_: str) -> str:
    """The apiVersion of a type: its token says "core/v1" for what the API calls "v1"."""
    return type_.split(":")[1].removeprefix("core/")


def digest(inputs: Properties) -> bytes:
    """Bytes that depend on an object's namespace and name alone."""
    metadata = inputs.get("metadata") or {}
    return hashlib.sha256(f"{metadata.get('namespace')}/{metadata.get('name')}".encode()).digest()


def load_balancer(inputs: Properties, server: str) -> dict[str, str]:
    """The address of a load balancer, as the cloud the server runs in writes it."""
    region = re.search(r"\.([a-z]+(?:-[a-z]+)+-\d)\.eks\.amazonaws\.com", server)
    if region:
        return {"hostname": f"k8s-{digest(inputs).hex()[:10]}.elb.{region[1]}.amazonaws.com"}
    return {"ip": f"203.0.113.{digest(inputs)[0]}"}
