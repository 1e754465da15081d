"""Every kind of object that the simulator knows, by its type."""

from __future__ import annotations

from simulator.kubernetes import (
    apps,
    aws_load_balancing,
    batch,
    cert_manager,
    core,
    gateway_api,
    gke_load_balancing,
    networking,
    policy,
    rbac,
    scheduling,
)
from simulator.kubernetes.kind import Kind

MODULES = (
    apps,
    aws_load_balancing,
    batch,
    cert_manager,
    core,
    gateway_api,
    gke_load_balancing,
    networking,
    policy,
    rbac,
    scheduling,
)
KINDS: dict[str, Kind] = {
    kind.token: kind()
    for module in MODULES
    for kind in vars(module).values()
    if isinstance(kind, type) and issubclass(kind, Kind) and hasattr(kind, "token")
}


def kind_of(type_: str) -> Kind | None:
    """What is known about a type.

    A group the SDK has no classes for belongs to a custom resource, which is taken to be namespaced and to have its
    definition in the cluster.
    """
    if type_ in KINDS:
        return KINDS[type_]
    group = type_.split(":")[1].split("/", maxsplit=1)[0]
    return Kind() if "." in group and not group.endswith(".k8s.io") and group != "helm.sh" else None
