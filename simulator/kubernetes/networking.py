"""The API group networking.k8s.io: Ingresses and network policies."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from simulator.core.check import Failure
from simulator.core.rules import at
from simulator.core.sources import outputs, refuses
from simulator.kubernetes.kind import Kind, load_balancer

if TYPE_CHECKING:
    from simulator.core.values import Properties

PROTOCOLS = ("TCP", "UDP", "SCTP")


class Ingress(Kind):
    """An Ingress."""

    token = "kubernetes:networking.k8s.io/v1:Ingress"

    @outputs(
        "kubernetes-docs:reference/kubernetes-api/service-resources/ingress-v1/",
        {"status.loadBalancer": "ingress, with a hostname or an IP address"},
    )
    def status(self, inputs: Properties, server: str) -> Properties:
        return {"status": {"loadBalancer": {"ingress": [load_balancer(inputs, server)]}}}


class IngressClass(Kind):
    """A class of Ingresses."""

    token = "kubernetes:networking.k8s.io/v1:IngressClass"
    namespaced = False
    of_the_cluster = True


class NetworkPolicy(Kind):
    """A network policy."""

    token = "kubernetes:networking.k8s.io/v1:NetworkPolicy"

    @refuses("kubernetes:pkg/apis/networking/validation/validation.go")
    def failures(self, inputs: Properties) -> Iterator[Failure]:
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
