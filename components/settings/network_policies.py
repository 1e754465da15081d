"""`carto:network.networkPolicies`: who may talk to CARTO's pods, and where they may go."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Annotated

from annotated_types import Ge, Le
from pydantic import BeforeValidator, Field
from typing_extensions import override

from .model import Model
from .problems import RuleViolation, invalid
from .short_form import ShortForm
from .text_format import TextFormat
from .types.hosts import HIGHEST_PORT

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


def _no_boolean(value: object) -> object:
    if isinstance(value, bool):
        raise invalid(f"a whole number from 1 to {HIGHEST_PORT}")
    return value


_RANGE = TextFormat(
    description="an IPv4 or IPv6 range in CIDR form such as 10.0.0.0/16", example="10.0.0.0/16", check=_cidr
)
Cidr = Annotated[str, _RANGE]
Port = Annotated[int, BeforeValidator(_no_boolean), Ge(1), Le(HIGHEST_PORT)]
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


class Destination(Model):
    """A range of addresses, and the ports of it that are open."""

    cidr: Cidr
    """The range."""
    ports: list[Port] | None = Field(default=None, min_length=1, examples=[443])
    """TCP ports. Default: all ports, TCP and UDP."""


class Destinations(Model):
    """Addresses with their ports, and pods of other namespaces."""

    cidrs: list[Annotated[Destination, ShortForm("cidr", _RANGE)]] = Field(default_factory=list)
    """Ranges of addresses. A range alone opens all its ports, TCP and UDP; `{cidr: 10.0.0.0/16, ports: [443, 5432]}`
    opens these TCP ports."""
    namespaces: list[AnyNamespace] = Field(default_factory=list)
    """Namespaces of the pods. Many network plugins do not match pods by address."""


class NetworkPolicies(Model):
    """Network policies of CARTO's namespace. A cluster whose network plugin filters nothing ignores them."""

    enabled: bool = False
    """Deny what CARTO does not need: each service is reached by those that call it, the router from outside, and the
    cloud's metadata service by no pod."""
    router_from: Peers = Field(default_factory=Peers)
    """Who may connect to the router: load balancers, ingress controllers. Left out, any client."""
    egress_to: Destinations = Field(default_factory=Destinations)
    """Where CARTO may go, in addition to its own pods, DNS, and the database and the cache at private addresses. Left
    out, everywhere."""
    proxy_only: bool = False
    """CARTO goes to the internet through `externalProxy` only. List what a proxy does not carry in `egressTo`:
    warehouses such as Redshift, and services inside the network."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        if self.proxy_only and not self.enabled:
            yield RuleViolation(
                path="proxyOnly",
                reason="enabled is false, so it has no effect",
                fix="pulumi config set --path carto:network.networkPolicies.enabled true",
                about=("enabled",),
            )
        for path, peers in (("routerFrom", self.router_from), ("egressTo", self.egress_to)):
            if not self.enabled and (peers.cidrs or peers.namespaces):
                yield RuleViolation(
                    path=path,
                    reason="enabled is false, so it has no effect",
                    fix="pulumi config set --path carto:network.networkPolicies.enabled true",
                    about=("enabled",),
                )
