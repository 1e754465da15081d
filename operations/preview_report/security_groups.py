"""Who may connect on which ports, as the security groups of AWS have it.

Inputs: https://www.pulumi.com/registry/packages/aws/api-docs/vpc/securitygroupingressrule/, .../ec2/securitygrouprule/
and .../ec2/securitygroup/
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from components.resource_facts.checks import Inputs

from .steps import is_unknown, mappings_at

SECURITY_GROUPS: Final = re.compile(r"^aws:(vpc|ec2)/securityGroup(IngressRule|Rule)?:")
_ADDRESSES: Final = ("cidrIpv4", "cidrIpv6", "cidrBlocks", "ipv6CidrBlocks")
_GROUPS: Final = (
    "prefixListId", "prefixListIds", "referencedSecurityGroupId", "sourceSecurityGroupId", "securityGroups"
)  # fmt: skip
_EVERY_PROTOCOL: Final = ("-1", "all")


@dataclass(frozen=True, kw_only=True)
class Admission:
    """One source, on a range of ports."""

    source: str
    protocol: str
    first: float
    last: float

    def covers(self, other: Admission) -> bool:
        """Whether it admits all that `other` admits, from the same source."""
        is_every = self.protocol in _EVERY_PROTOCOL
        ports = self.protocol == other.protocol and self.first <= other.first and other.last <= self.last
        return self.source == other.source and (is_every or ports)

    def __str__(self) -> str:
        if self.protocol in _EVERY_PROTOCOL:
            return f"{self.source} may connect on all ports"
        return f"{self.source} may connect on {self.protocol} {self.first:g} to {self.last:g}"


def admitted_by_group(old: Inputs, new: Inputs) -> Iterator[str]:
    """Prefix lists and groups that may connect too, and further ports of addresses that may connect already."""
    before = list(admissions(old))
    addresses = {each.source for each in before}
    for kind, each in _by_kind(new):
        is_new_address = kind in _ADDRESSES and each.source not in addresses
        if not is_new_address and not any(known.covers(each) for known in before):
            yield str(each)


def admissions(inputs: Inputs) -> list[Admission]:
    """Who may connect by the rules of a security group, or by one rule."""
    return [each for _, each in _by_kind(inputs)]


def _by_kind(inputs: Inputs) -> Iterator[tuple[str, Admission]]:
    if inputs.get("type") == "egress":
        return
    for rule in mappings_at(inputs, "ingress") if isinstance(inputs.get("ingress"), list) else [inputs]:
        for kind in (*_ADDRESSES, *_GROUPS):
            found = rule.get(kind)
            for source in found if isinstance(found, list) else [found]:
                if source and isinstance(source, str):
                    yield kind, _admission(rule, "a source known after the update" if is_unknown(source) else source)


def _admission(rule: Mapping[str, Any], source: str) -> Admission:
    first, last = (_port(rule.get(name), default) for name, default in (("fromPort", 0), ("toPort", 65_535)))
    protocol = str(rule.get("ipProtocol") or rule.get("protocol") or "-1")
    return Admission(source=source, protocol=protocol, first=first, last=last)


def _port(value: object, default: float) -> float:
    return value if isinstance(value, int | float) else default
