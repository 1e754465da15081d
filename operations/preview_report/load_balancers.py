"""Dangers at what leads users to a service: limits on clients that go, and balancers that become public."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from components.resource_facts.checks import EVERY_ADDRESS, Inputs, leaves

from .steps import Preview, Step, is_unknown, value_at

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
_ANYBODY: Final = ("*", *EVERY_ADDRESS)
_CLOUD_ARMOR: Final = "gcp:compute/securityPolicy:SecurityPolicy"


def opens_to_clients(_preview: Preview, step: Step) -> Iterator[str]:
    """A load balancer that exists gets a public address, or no longer limits the addresses of clients."""
    if not step.old or not step.new:
        return
    yield from _becomes_public(step)
    yield from _loses_ranges(step)
    yield from _loses_policy(step)
    yield from _allows_everybody(step)


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
    """Source: GKE, "Configure Gateway resources using Policies", section about Cloud Armor."""
    path = "spec.default.securityPolicy"
    if step.type.endswith(":GCPBackendPolicy") and value_at(step.old, path) and not value_at(step.new, path):
        yield f"{path} is removed: every address may connect"


def _allows_everybody(step: Step) -> Iterator[str]:
    if step.type == _CLOUD_ARMOR and _admits_everybody(step.new) and not _admits_everybody(step.old):
        yield "a rule allows every address"


def _admits_everybody(inputs: Inputs) -> bool:
    return any(set(allowed) & set(_ANYBODY) for allowed in cloud_armor_ranges(inputs))


def cloud_armor_ranges(inputs: Inputs) -> Iterator[list[Any]]:
    """The ranges of each rule that allows them."""
    for rule in inputs.get("rules") or ():
        if rule.get("action") == "allow":
            yield value_at(rule, "match.config.srcIpRanges") or []


def _is_balancer(inputs: Inputs, path: str) -> bool:
    """Whether the Service that a path leads into still has a load balancer, as far as its type is set."""
    service = re.sub(r"\.(annotations\..*|loadBalancerSourceRanges)$", "", path)
    return value_at(inputs, f"{service}.type") in (None, "LoadBalancer")
