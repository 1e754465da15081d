"""Dangers in networks: more addresses that may connect."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Final

from components.resource_facts.checks import EVERY_ADDRESS, Inputs, leaves

from .load_balancers import cloud_armor_ranges
from .security_groups import SECURITY_GROUPS, admitted_by_group
from .steps import Preview, Step, is_unknown, mapping_at, mappings_at

_RANGE: Final = re.compile(r"cidr|ip_?address_?or_?range|authorized_?networks?|source_?ranges|iprules", re.IGNORECASE)
_SUBNET: Final = re.compile(r"virtualNetworkRules\[\d+\]\.(virtualNetworkResourceI|i)d$")
"""Sources: the pages of azure-native.storage.StorageAccount and azure-native.keyvault.Vault at
https://www.pulumi.com/registry/"""
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
    subnets = {value for path, value in leaves(step.old) if _SUBNET.search(path)}
    for path, value in leaves(step.new):
        if _SUBNET.search(path) and value not in subnets:
            yield f"{path}: {'a subnet known after the update' if is_unknown(value) else value} may connect too"
    if SECURITY_GROUPS.search(step.type):
        yield from admitted_by_group(step.old, step.new)


def ends_isolation(preview: Preview, step: Step) -> Iterator[str]:
    """A network policy admits everybody, or every policy of the stack goes; then the first one has the finding."""
    if step.type.endswith(":NetworkPolicy"):
        for number, rule in enumerate(mappings_at(step.new, "spec.ingress")):
            path = f"spec.ingress[{number}]"
            if not rule.get("from") and mapping_at(step.old, path).get("from"):
                yield f"{path}.from is removed: everything may connect to these pods"
    policies = [other for other in preview.steps if other.type.endswith(":NetworkPolicy")]
    if policies and step is policies[0] and all(other.change == "delete" for other in policies):
        yield f"all {len(policies)} network policies are deleted: every pod of the cluster may connect to CARTO's pods"


def _is_within(network: IPv4Network | IPv6Network, known: IPv4Network | IPv6Network) -> bool:
    return known.prefixlen <= network.prefixlen and network.network_address in known


def configured_ranges(inputs: Inputs) -> Iterator[tuple[str, str]]:
    """The ranges of addresses in the inputs, with their paths; not those that something may connect to."""
    for path, value in [*_configured(inputs), *_of_cloud_armor(inputs)]:
        try:
            ip_network(value, strict=False)
        except ValueError:
            continue
        yield path, value


def _ranges(inputs: Inputs) -> Iterator[tuple[str, IPv4Network | IPv6Network]]:
    for path, value in configured_ranges(inputs):
        if value not in EVERY_ADDRESS:
            yield path, ip_network(value, strict=False)


def _configured(inputs: Inputs) -> Iterator[tuple[str, str]]:
    """Texts that may be ranges; an annotation has several, with a comma between them."""
    for path, value in leaves(inputs):
        is_range = _RANGE.search(path) and not re.search("egress|except", path, re.IGNORECASE)
        if is_range and isinstance(value, str):
            yield from ((path, each.strip()) for each in value.split(","))


def _of_cloud_armor(inputs: Inputs) -> Iterator[tuple[str, str]]:
    for number, ranges in enumerate(cloud_armor_ranges(inputs)):
        yield from ((f"rule {number} that allows", str(each)) for each in ranges)


def _belongs_to_an_existing_firewall(preview: Preview, step: Step) -> bool:
    return bool(step.old) or any(
        other.urn in step.dependencies and _FIREWALLS.search(other.type) and other.change in ("same", "update")
        for other in preview.steps
    )
