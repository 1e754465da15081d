"""What an API server refuses in network policies and disruption budgets.

Source: Kubernetes, `pkg/apis/networking/validation` and `pkg/apis/policy/validation`.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from simulator.check import Failure
from simulator.rules import at
from simulator.sources import refuses

if TYPE_CHECKING:
    from simulator.values import Properties

PROTOCOLS = ("TCP", "UDP", "SCTP")
EVICTION_POLICIES = ("IfHealthyBudget", "AlwaysAllow")


@refuses("kubernetes:pkg/apis/networking/validation/validation.go")
def policy_failures(inputs: Properties) -> Iterator[Failure]:
    """Everything wrong with a NetworkPolicy."""
    for place in at(inputs, "spec.policyTypes[]"):
        if place.value not in ("Ingress", "Egress"):
            yield Failure(place.path, f"expected Ingress or Egress, got {place.value!r}")
    for rules, role in (("ingress", "from"), ("egress", "to")):
        for place in at(inputs, f"spec.{rules}[].ports[]"):
            yield from _port(place.value, place.path)
        for place in at(inputs, f"spec.{rules}[].{role}[]"):
            yield from _peer(place.value, place.path)


@refuses("kubernetes:pkg/apis/networking/validation/validation.go")
def _port(port: Any, path: str) -> Iterator[Failure]:
    if not isinstance(port, Mapping):
        return
    if port.get("protocol", "TCP") not in PROTOCOLS:
        yield Failure(f"{path}.protocol", f"expected one of {', '.join(PROTOCOLS)}, got {port['protocol']!r}")
    number = port.get("port")
    if isinstance(number, int | float) and not 1 <= number <= 65535:
        yield Failure(f"{path}.port", "must be between 1 and 65535")


@refuses("kubernetes:pkg/apis/networking/validation/validation.go")
def _peer(peer: Any, path: str) -> Iterator[Failure]:
    if not isinstance(peer, Mapping):
        return
    block = peer.get("ipBlock")
    selects = peer.get("podSelector") is not None or peer.get("namespaceSelector") is not None
    if block is None and not selects:
        yield Failure(path, "must specify a peer")
    if block is not None and selects:
        yield Failure(path, "may not specify both ipBlock and another peer")
    if isinstance(block, Mapping):
        yield from _block(block, f"{path}.ipBlock")


@refuses("kubernetes:pkg/apis/networking/validation/validation.go")
def _block(block: Mapping[str, Any], path: str) -> Iterator[Failure]:
    wide = _network(block.get("cidr"))
    if wide is None:
        yield Failure(f"{path}.cidr", f"{block.get('cidr')!r} is not a range such as 10.0.0.0/16")
        return
    for place in at(block, "except[]"):
        inner = _network(place.value)
        if inner is None or inner.version != wide.version or inner == wide or inner.network_address not in wide:
            yield Failure(f"{path}.{place.path}", f"{place.value!r} is not a strict subset of {wide}")


def _network(text: Any) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(text)
    except ValueError:
        return None


@refuses("kubernetes:pkg/apis/policy/validation/validation.go")
def budget_failures(inputs: Properties) -> Iterator[Failure]:
    """Everything wrong with a PodDisruptionBudget."""
    given = [name for name in ("minAvailable", "maxUnavailable") if any(at(inputs, f"spec.{name}"))]
    if len(given) > 1:
        yield Failure("spec", "minAvailable and maxUnavailable cannot be both set")
    for place in at(inputs, "spec.unhealthyPodEvictionPolicy"):
        if place.value not in EVICTION_POLICIES:
            yield Failure(place.path, f"expected one of {', '.join(EVICTION_POLICIES)}, got {place.value!r}")
