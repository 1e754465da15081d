"""`carto:exposure`: how users reach CARTO, for what is the same on every cloud.

Each cloud has its own variants, in `<cloud>_exposure.py`. A stack without the section exposes nothing.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field
from typing_extensions import override

from .model import Model
from .network_policies import Cidr
from .problems import RuleViolation
from .types.hosts import Domain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SHORTEST_TIMEOUT = 605
"""Seconds. Source: CARTO's chart, doc/customizations: connections of 605 seconds or longer."""
EVERYONE = "0.0.0.0/0"


class ExposureMode(StrEnum):
    """What leads users to CARTO."""

    NONE = "none"
    LOAD_BALANCER = "load-balancer"
    GATEWAY = "gateway"
    INGRESS = "ingress"
    APPLICATION_LOAD_BALANCER = "application-load-balancer"


class Exposure(Model):
    """How users reach CARTO."""

    mode: ExposureMode
    """`load-balancer` (the router's Service, which ends TLS itself), `gateway` (Gateway API), `ingress`,
    `application-load-balancer` (AWS) or `none`: the team routes the domain to the router's Service itself."""

    def domain_violations(self, domain: str) -> Iterator[RuleViolation]:  # noqa: ARG002 - for variants to use
        """The rules between the exposure and `carto:domain`; paths are below `exposure`."""
        yield from ()

    @property
    def fixed_address(self) -> str:
        """The address of the cluster's load balancer, as the stack asks for it; empty when the cloud chooses one."""
        return ""

    def warnings(self) -> Iterator[str]:
        """Warnings about an exposure that is valid, each one line."""
        yield from ()


class NoExposure(Exposure):
    """Nothing is created; the team routes the domain to the router's Service."""

    mode: Literal[ExposureMode.NONE] = ExposureMode.NONE


class Dns(Model):
    """An existing zone for CARTO's records. Each cloud adds how it finds the zone."""

    zone: Domain
    """Name of an existing zone: the domain, or the end of it."""

    def domain_violations(self, domain: str) -> Iterator[RuleViolation]:
        """The rules between the zone and `carto:domain`."""
        if domain != self.zone and not domain.endswith(f".{self.zone}"):
            yield RuleViolation(
                path="zone",
                reason=f"the domain {domain} is not in the zone {self.zone}",
                fix=f"pulumi config set --path carto:exposure.dns.zone {domain.partition('.')[2]}",
            )


class Exposed(Exposure):
    """An exposure that the stack creates."""

    enforces_cidrs: ClassVar[bool] = True
    """Whether what the stack creates can limit the addresses of clients."""

    internal: bool = False
    """Private addresses only. `false` needs `allowedCidrs`: no exposure is public unless the stack says so."""
    allowed_cidrs: list[Cidr] = Field(default_factory=list)
    """Addresses of clients that may connect. `0.0.0.0/0` allows everyone."""

    @property
    def only_ipv4(self) -> bool:
        """Whether clients reach what the stack creates by IPv4 alone."""
        return False

    @property
    def source_ranges(self) -> list[str]:
        """The ranges to allow, each once; empty when everyone may connect. `::/0` is everyone with IPv6 only."""
        return [] if EVERYONE in self.allowed_cidrs else [*dict.fromkeys(self.allowed_cidrs)]

    def client_ranges(self, private: Sequence[str]) -> Sequence[str]:
        """The ranges that may connect; `private` for an internal exposure that names none."""
        everyone = [cidr for cidr in self.allowed_cidrs if cidr.endswith("/0")]
        versions = {":" in cidr for cidr in everyone}
        others = [cidr for cidr in self.allowed_cidrs if (":" in cidr) not in versions]
        return [*dict.fromkeys([*everyone, *others])] or private

    @override
    def violations(self) -> Iterator[RuleViolation]:
        if not self.internal and not self.allowed_cidrs:
            yield RuleViolation(
                path="allowedCidrs",
                reason="missing; a public exposure needs the addresses of clients that may connect",
                fix="pulumi config set --path 'carto:exposure.allowedCidrs[0]' 203.0.113.0/24"
                "\nor, for everyone, pulumi config set --path 'carto:exposure.allowedCidrs[0]' 0.0.0.0/0"
                "\nor, for private addresses only, pulumi config set --path carto:exposure.internal true",
                about=("internal", "mode"),
            )
        ipv6 = [cidr for cidr in self.allowed_cidrs if ":" in cidr]
        if ipv6 and self.only_ipv4:
            yield RuleViolation(
                path=f"allowedCidrs[{self.allowed_cidrs.index(ipv6[0])}]",
                reason=f"{ipv6[0]} is a range of IPv6, but here the load balancer of mode {self.mode} has IPv4 "
                "addresses alone",
                fix="remove it, and list the IPv4 addresses of these clients",
                about=("mode",),
            )
        if self.source_ranges and not self.enforces_cidrs:
            yield RuleViolation(
                path="allowedCidrs",
                reason=f"nothing that mode {self.mode} creates here can limit the addresses of clients",
                fix="limit them with what the class of the stack has for it, and allow everyone here: "
                "pulumi config set --path 'carto:exposure.allowedCidrs[0]' 0.0.0.0/0",
                about=("mode",),
            )

    def private_zone_violations(self) -> Iterator[RuleViolation]:
        """What is wrong with a record in a private zone."""
        if not self.internal:
            yield RuleViolation(
                path="dns.private",
                reason="a private zone, but the exposure is public: users outside of the network could not find it",
                fix="set dns.private to false, or carto:exposure.internal to true",
                about=("internal", "mode"),
            )


class TimedExposure(Exposed):
    """An exposure whose request time-out is a setting."""

    longest_timeout: ClassVar[int] = 86400
    """Seconds that what is created can hold a request."""

    timeout_seconds: int = Field(default=620, ge=1, examples=[620])
    """How long a request may take, in seconds: 605 or more."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        yield from super().violations()
        if self.timeout_seconds < SHORTEST_TIMEOUT:
            yield RuleViolation(
                path="timeoutSeconds",
                reason=f"expected {SHORTEST_TIMEOUT} or more: CARTO waits for queries that long, and a shorter "
                "time-out cuts them off",
                fix="pulumi config set --path carto:exposure.timeoutSeconds 620",
                about=("mode",),
            )
        if self.timeout_seconds > self.longest_timeout:
            yield RuleViolation(
                path="timeoutSeconds",
                reason=f"expected {self.longest_timeout} or less: mode {self.mode} takes no more",
                fix="pulumi config set --path carto:exposure.timeoutSeconds 620",
                about=("mode",),
            )
