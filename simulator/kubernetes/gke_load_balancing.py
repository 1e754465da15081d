"""Kinds of GKE that set up load balancers: policies of its Gateways, and configurations of its Ingresses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from simulator.core.check import Failure
from simulator.core.package import CloudError
from simulator.core.rules import at
from simulator.core.sources import refuses
from simulator.core.values import plain
from simulator.kubernetes.kind import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.core.values import Properties
    from simulator.kubernetes.cluster import Cluster

_CRDS: Final = "https://github.com/GoogleCloudPlatform/gke-gateway-api/tree/main/config/crd"
_POLICIES: Final = "google-docs:kubernetes-engine/docs/how-to/configure-gateway-resources"
_CONFIGS: Final = "google-docs:kubernetes-engine/docs/how-to/ingress-configuration"
LONGEST_DRAINING: Final = 3600


class Policy(Kind):
    """A policy of one target in the same namespace."""

    custom = True

    @refuses(_CRDS)
    def failures(self, inputs: Properties) -> Iterator[Failure]:
        for field in ("group", "kind", "name"):
            if not any(at(inputs, f"spec.targetRef.{field}")):
                yield Failure(f"spec.targetRef.{field}", "Required value")

    @refuses(_POLICIES)
    def require(self, cluster: Cluster, inputs: Properties) -> None:
        opened = plain(inputs)
        metadata, target = opened["metadata"], opened["spec"]["targetRef"]
        for other in cluster.inventory.of_type("kubernetes", self.token):
            there = plain(other.inputs)
            same = (there["metadata"].get("namespace"), there["spec"]["targetRef"]) == (metadata["namespace"], target)
            if same and there["metadata"].get("name") != metadata.get("name"):
                raise CloudError(f"{target['kind']} {target['name']} has a {self.token.rpartition(':')[2]} already")


class GCPBackendPolicy(Policy):
    """The time-outs, the access and the logs of a Service."""

    token = "kubernetes:networking.gke.io/v1:GCPBackendPolicy"

    @refuses(_CRDS)
    def failures(self, inputs: Properties) -> Iterator[Failure]:
        yield from super().failures(inputs)
        yield from _draining(inputs, "spec.default.connectionDraining.drainingTimeoutSec")


class HealthCheckPolicy(Policy):
    """The health check of a Service."""

    token = "kubernetes:networking.gke.io/v1:HealthCheckPolicy"


class GCPGatewayPolicy(Policy):
    """TLS and access of a Gateway."""

    token = "kubernetes:networking.gke.io/v1:GCPGatewayPolicy"


class BackendConfig(Kind):
    """The time-outs, the access and the health check of a Service behind an Ingress."""

    token = "kubernetes:cloud.google.com/v1:BackendConfig"
    custom = True

    @refuses(_CONFIGS)
    def failures(self, inputs: Properties) -> Iterator[Failure]:
        yield from _draining(inputs, "spec.connectionDraining.drainingTimeoutSec")


class FrontendConfig(Kind):
    """TLS and the redirect of an Ingress."""

    token = "kubernetes:networking.gke.io/v1beta1:FrontendConfig"
    custom = True


class ManagedCertificate(Kind):
    """A certificate that Google issues once the domain's name leads to the load balancer."""

    token = "kubernetes:networking.gke.io/v1:ManagedCertificate"
    custom = True

    @refuses("google-docs:kubernetes-engine/docs/how-to/managed-certs")
    def failures(self, inputs: Properties) -> Iterator[Failure]:
        if not any(at(inputs, "spec.domains[]")):
            yield Failure("spec.domains", "Required value")


@refuses(_CRDS, _CONFIGS)
def _draining(inputs: Properties, path: str) -> Iterator[Failure]:
    for place in at(inputs, path):
        if isinstance(place.value, int | float) and not 0 <= place.value <= LONGEST_DRAINING:
            yield Failure(path, f"should be between 0 and {LONGEST_DRAINING}")
