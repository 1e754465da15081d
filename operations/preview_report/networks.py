"""Dangers in networks: more addresses that may connect."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Final

from components.resource_facts.checks import EVERY_ADDRESS, Inputs, leaves

from .steps import Preview, Step

_RANGE: Final = re.compile(r"cidr|ip_?address_?or_?range|authorized_?networks?|source_?ranges|iprules", re.IGNORECASE)
_FIREWALLS: Final = re.compile(r"securityGroup|firewall", re.IGNORECASE)


def admits_more(preview: Preview, step: Step) -> Iterator[str]:
    """A firewall that exists already lets further addresses connect; `opens` has those of everybody."""
    if step.change == "delete" or (step.change == "create" and not _belongs_to_an_existing_firewall(preview, step)):
        return
    if re.search("egress", step.type, re.IGNORECASE):
        return
    before = [network for _, network in _ranges(step.old)]
    for path, network in _ranges(step.new):
        if not any(_is_within(network, known) for known in before):
            yield f"{path}: {network} may connect too"


def ends_isolation(preview: Preview, step: Step) -> Iterator[str]:
    """Every network policy of the stack goes; the first one has the finding."""
    policies = [other for other in preview.steps if other.type.endswith(":NetworkPolicy")]
    if policies and step is policies[0] and all(other.change == "delete" for other in policies):
        yield f"all {len(policies)} network policies are deleted: every pod of the cluster may connect to CARTO's pods"


def _is_within(network: IPv4Network | IPv6Network, known: IPv4Network | IPv6Network) -> bool:
    return known.prefixlen <= network.prefixlen and network.network_address in known


def _ranges(inputs: Inputs) -> Iterator[tuple[str, IPv4Network | IPv6Network]]:
    for path, value in leaves(inputs):
        if not _RANGE.search(path) or re.search("egress|except", path, re.IGNORECASE) or value in EVERY_ADDRESS:
            continue
        try:
            yield path, ip_network(value, strict=False)
        except (TypeError, ValueError):
            continue


def _belongs_to_an_existing_firewall(preview: Preview, step: Step) -> bool:
    return bool(step.old) or any(
        other.urn in step.dependencies and _FIREWALLS.search(other.type) and other.change in ("same", "update")
        for other in preview.steps
    )
