"""Dangers at what leads users to a service: limits on clients that go, and balancers that become public."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from components.resource_facts.checks import EVERY_ADDRESS, Inputs, leaves

from .steps import Preview, Step, is_unknown, mapping_at, mappings_at, value_at

_INTERNAL: Final = (
    ("scheme", "internal"),  # also the controller's default
    ("load-balancer-internal", "true"),
    ("networking.gke.io/load-balancer-type", "Internal"),
    ("kubernetes.io/ingress.class", "gce-internal"),
    ("gatewayClassName", "gke-l7-rilb"),
    (".internal", True),
)
"""The end of an input's path, and the value of a load balancer without a public address.

Sources: AWS Load Balancer Controller, "Service annotations" and "Ingress annotations"; AKS, "Use an internal load
balancer"; GKE, "Internal LoadBalancer Services", "Ingress for internal Application Load Balancers", "GatewayClass
capabilities"; https://www.pulumi.com/registry/packages/aws/api-docs/lb/loadbalancer/
"""
_POLICY_OF: Final = {":GCPBackendPolicy": "spec.default.securityPolicy", ":BackendConfig": "spec.securityPolicy.name"}
"""Where a load balancer of GKE names its policy of Cloud Armor."""
_TYPES: Final = ("service.type", "spec.type")
_ANYBODY: Final = ("*", *EVERY_ADDRESS)
_CLOUD_ARMOR: Final = "gcp:compute/securityPolicy:SecurityPolicy"


def opens_to_clients(preview: Preview, step: Step) -> Iterator[str]:
    """A load balancer gets a public address, or does not limit the addresses of clients, or no longer."""
    if not step.new:
        return
    yield from _has_no_ranges(step)
    yield from _has_no_policy(preview, step)
    if step.old:
        yield from _becomes_public(step)
        yield from _loses_ranges(step)
        yield from _loses_policy(step)
        yield from _allows_everybody(step)


def _has_no_ranges(step: Step) -> Iterator[str]:
    before = dict(leaves(step.old))
    for path, value in leaves(step.new):
        if value != "LoadBalancer" or not path.endswith(_TYPES) or before.get(path) == value:
            continue
        service = path.rpartition(".")[0]
        annotations = mapping_at(step.new, "metadata.annotations" if service == "spec" else f"{service}.annotations")
        if not value_at(step.new, f"{service}.loadBalancerSourceRanges") and not _is_internal(annotations):
            yield f"{service}: a load balancer that does not limit the addresses of clients"


def _is_internal(annotations: Mapping[str, Any]) -> bool:
    values = [(name, value) for name, value in annotations.items() if any(name.endswith(end) for end, _ in _INTERNAL)]
    if not values:
        return any(name.endswith("aws-load-balancer-type") for name in annotations)
    return any(name.endswith(end) and value == internal for name, value in values for end, internal in _INTERNAL)


def _has_no_policy(preview: Preview, step: Step) -> Iterator[str]:
    """A new public load balancer of GKE, and the preview has no policy of Cloud Armor."""
    class_ = value_at(step.new, "spec.gatewayClassName")
    annotation = mapping_at(step.new, "metadata.annotations").get("kubernetes.io/ingress.class")
    if step.old or not (annotation == "gce" or re.match("gke-.*external", str(class_))):
        return
    if not any(other.type == _CLOUD_ARMOR and other.new for other in preview.steps):
        yield "a load balancer that does not limit the addresses of clients"


def _becomes_public(step: Step) -> Iterator[str]:
    after = {f".{path}": value for path, value in leaves(step.new)}
    for path, value in leaves(step.old):
        now = after.get(f".{path}")
        for end, internal in _INTERNAL:
            is_it = f".{path}".endswith(end) and value == internal
            is_default = end == "scheme" and now is None
            if is_it and now != internal and not (is_default or is_unknown(now)) and _is_balancer(step.new, path):
                yield f"{path} is no longer {str(internal).lower()}: the load balancer gets a public address"


def _loses_ranges(step: Step) -> Iterator[str]:
    """Without the list, a Service of type LoadBalancer accepts every address.

    Source: https://kubernetes.io/docs/reference/kubernetes-api/service-resources/service-v1/
    """
    limited = {path.partition("[")[0] for path, _ in leaves(step.old) if "loadBalancerSourceRanges[" in path}
    for path in sorted(limited):
        if not value_at(step.new, path) and _is_balancer(step.new, path):
            yield f"{path} is removed: every address may connect"


def _loses_policy(step: Step) -> Iterator[str]:
    """Sources: GKE, "Configure Gateway resources using Policies" and "Ingress configuration", about Cloud Armor."""
    for kind, path in _POLICY_OF.items():
        if step.type.endswith(kind) and value_at(step.old, path) and not value_at(step.new, path):
            yield f"{path} is removed: every address may connect"


def _allows_everybody(step: Step) -> Iterator[str]:
    if step.type == _CLOUD_ARMOR and _admits_everybody(step.new) and not _admits_everybody(step.old):
        yield "a rule allows every address"


def _admits_everybody(inputs: Inputs) -> bool:
    return any(each in _ANYBODY for allowed in cloud_armor_ranges(inputs) for each in allowed)


def cloud_armor_ranges(inputs: Inputs) -> Iterator[list[Any]]:
    """The ranges of each rule that allows them."""
    for rule in mappings_at(inputs, "rules"):
        ranges = value_at(rule, "match.config.srcIpRanges")
        if rule.get("action") == "allow" and isinstance(ranges, list):
            yield ranges


def _is_balancer(inputs: Inputs, path: str) -> bool:
    """Whether the Service that a path leads into still has a load balancer, as far as its type is set."""
    service = re.sub(r"\.(annotations\..*|loadBalancerSourceRanges)$", "", path)
    return value_at(inputs, f"{service}.type") in (None, "LoadBalancer")
