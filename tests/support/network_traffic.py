"""What network policies let through, as Kubernetes defines it: the union of all that select a pod.

Source: Kubernetes documentation, "Network Policies".
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Labels = Mapping[str, str]


@dataclass(frozen=True, kw_only=True, eq=False)
class End:
    """One end of a connection: a pod with labels, or an address outside the cluster."""

    name: str
    labels: Labels | None = None
    address: str | None = None
    namespace: str = "carto"


@dataclass(frozen=True, kw_only=True)
class Policies:
    """The policies of one namespace: their `spec`s, by name."""

    specs: Mapping[str, Mapping[str, Any]]
    namespace: str = "carto"

    def without(self, name: str) -> Policies:
        """The same but for one of them."""
        left = {policy: spec for policy, spec in self.specs.items() if policy != name}
        return Policies(specs=left, namespace=self.namespace)

    def allow(self, source: End, target: End, port: int, protocol: str = "TCP") -> bool:
        """Whether a connection is made: it has to be let out where it starts, and in where it ends."""
        ways = (("Egress", source, target, "to"), ("Ingress", target, source, "from"))
        return all(
            any(
                _listed(rule.get("ports"), port, protocol) and self._among(rule.get(role), other)
                for rule in self._rules(direction, pod)
            )
            for direction, pod, other, role in ways
        )

    def _rules(self, direction: str, pod: End) -> list[Mapping[str, Any]]:
        """The rules for a pod; for what no policy is about, one that is no limit."""
        about = [
            spec
            for spec in self.specs.values()
            if pod.namespace == self.namespace
            and pod.labels is not None
            and direction in spec["policyTypes"]
            and selects(spec["podSelector"], pod.labels)
        ]
        return [rule for spec in about for rule in spec.get(direction.lower()) or ()] if about else [{}]

    def _among(self, peers: Iterable[Mapping[str, Any]] | None, other: End) -> bool:
        return not peers or any(self._is(peer, other) for peer in peers)

    def _is(self, peer: Mapping[str, Any], other: End) -> bool:
        if "ipBlock" in peer:
            # Networks differ in whether a pod is an address; what is needed must not depend on it.
            return other.address is not None and _in_block(peer["ipBlock"], other.address)
        if other.labels is None:
            return False
        if "namespaceSelector" in peer:
            if not selects(peer["namespaceSelector"], {"kubernetes.io/metadata.name": other.namespace}):
                return False
        elif other.namespace != self.namespace:
            return False
        return selects(peer.get("podSelector") or {}, other.labels)


def selects(selector: Mapping[str, Any], labels: Labels) -> bool:
    """Whether a label selector means something with these labels; an empty one means everything."""
    wanted: Labels = selector.get("matchLabels") or {}
    if any(labels.get(key) != value for key, value in wanted.items()):
        return False
    for expression in selector.get("matchExpressions") or ():
        key, operator = expression["key"], expression["operator"]
        assert operator in ("Exists", "NotIn"), "no other operator is in use"
        if key not in labels if operator == "Exists" else labels.get(key) in expression["values"]:
            return False
    return True


def _listed(ports: Iterable[Mapping[str, Any]] | None, port: int, protocol: str) -> bool:
    return not ports or any(
        one["port"] <= port <= one.get("endPort", one["port"]) and one["protocol"] == protocol for one in ports
    )


def _in_block(block: Mapping[str, Any], address: str) -> bool:
    within = ipaddress.ip_address(address) in ipaddress.ip_network(block["cidr"])
    return within and not any(
        ipaddress.ip_address(address) in ipaddress.ip_network(hole) for hole in block.get("except") or ()
    )
