"""`carto:network.networkPolicies`: who may talk to CARTO's pods, and where they may go."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Annotated

from pydantic import Field
from typing_extensions import override

from .model import Model
from .problems import RuleViolation, invalid
from .text_format import TextFormat

if TYPE_CHECKING:
    from collections.abc import Iterator


def _cidr(text: str) -> None:
    if "/" not in text:
        raise invalid("a range in CIDR form", f"use {text}/{128 if ':' in text else 32} for a single address")
    try:
        wide = ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise invalid("an IPv4 or IPv6 range in CIDR form such as 10.0.0.0/16") from None
    if str(wide) != text:
        raise invalid("a range as networks write it, without host bits", f"use {wide}")


Cidr = Annotated[
    str,
    TextFormat(
        description="an IPv4 or IPv6 range in CIDR form such as 10.0.0.0/16", example="10.0.0.0/16", check=_cidr
    ),
]
AnyNamespace = Annotated[
    str,
    TextFormat(
        description="a namespace's name: at most 63 lower-case letters, digits and inner hyphens",
        example="ingress-nginx",
        pattern=r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?",
    ),
]


class Peers(Model):
    """Addresses, and pods of other namespaces."""

    cidrs: list[Cidr] = Field(default_factory=list)
    """Ranges of addresses."""
    namespaces: list[AnyNamespace] = Field(default_factory=list)
    """Namespaces of the pods. Many network plugins do not match pods by address."""


class NetworkPolicies(Model):
    """Network policies of CARTO's namespace. A cluster whose network plugin filters nothing ignores them."""

    enabled: bool = False
    """Deny what CARTO does not need: each service is reached by those that call it, the router from outside, and the
    cloud's metadata service by no pod."""
    router_from: Peers = Field(default_factory=Peers)
    """Who may connect to the router: load balancers, ingress controllers. Left out, any client."""
    egress_to: Peers = Field(default_factory=Peers)
    """Where CARTO may go, in addition to its own pods, DNS, and the database and the cache at private addresses. Left
    out, everywhere."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        for path, peers in (("routerFrom", self.router_from), ("egressTo", self.egress_to)):
            if not self.enabled and (peers.cidrs or peers.namespaces):
                yield RuleViolation(
                    path=path,
                    reason="enabled is false, so it has no effect",
                    fix="pulumi config set --path carto:network.networkPolicies.enabled true",
                    about=("enabled",),
                )
