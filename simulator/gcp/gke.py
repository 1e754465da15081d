"""What objects in a cluster use in the project: GKE's controllers create load balancers with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from simulator.core.rules import at
from simulator.core.values import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.core.inventory import Inventory
    from simulator.core.values import Properties

GATEWAY: Final = "kubernetes:gateway.networking.k8s.io/v1:Gateway"
_BY_ANNOTATION: Final = "metadata.annotations"
ADDRESSES: Final = (
    (GATEWAY, "spec.addresses[].value"),
    ("kubernetes:networking.k8s.io/v1:Ingress", f"{_BY_ANNOTATION}/kubernetes.io/ingress.global-static-ip-name"),
    ("kubernetes:networking.k8s.io/v1:Ingress", f"{_BY_ANNOTATION}/kubernetes.io/ingress.regional-static-ip-name"),
)
SSL_POLICIES: Final = (
    ("kubernetes:networking.gke.io/v1:GCPGatewayPolicy", "spec.default.sslPolicy"),
    ("kubernetes:networking.gke.io/v1beta1:FrontendConfig", "spec.sslPolicy"),
)
SECURITY_POLICIES: Final = (
    ("kubernetes:networking.gke.io/v1:GCPBackendPolicy", "spec.default.securityPolicy"),
    ("kubernetes:cloud.google.com/v1:BackendConfig", "spec.securityPolicy.name"),
)


def gateways(inventory: Inventory) -> Iterator[Properties]:
    """The inputs of every Gateway in every cluster."""
    for record in inventory.of_type("kubernetes", GATEWAY):
        yield plain(record.inputs)


def user_of(inventory: Inventory, name: str, places: tuple[tuple[str, str], ...]) -> str | None:
    """The id of an object that names a resource of the project at one of these places."""
    for kind, path in places:
        for record in inventory.of_type("kubernetes", kind):
            if name in _values(plain(record.inputs), path):
                return record.id
    return None


def _values(inputs: Properties, path: str) -> list[Any]:
    parent, slash, annotation = path.partition("/")
    if not slash:
        return [place.value for place in at(inputs, path)]
    return [place.value.get(annotation) for place in at(inputs, parent)]
