"""From where a stack's resources can be reached: firewalls, load balancers and grants to everybody."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from components.resource_facts.checks import EVERY_ADDRESS, EVERYBODY, leaves
from operations.preview_report.networks import configured_ranges
from operations.preview_report.security_groups import SECURITY_GROUPS, admissions

if TYPE_CHECKING:
    from operations.handoff.inventory import Resource

_OUTWARD: Final = re.compile("egress|subnet|vpc:|virtualNetwork$|network:Network$|networks:", re.IGNORECASE)
"""Types with ranges of their own addresses, or of where they connect to."""


def reach(found: Sequence[Resource]) -> list[str]:
    """One line for each resource that lets somebody in, with ports where it has them."""
    lines = []
    for each in found:
        sources = list(dict.fromkeys(_sources(each)))
        if sources:
            lines.append(f"{each.name}: {', '.join(sources)}")
    return sorted(lines)


def _sources(resource: Resource) -> Iterator[str]:
    if SECURITY_GROUPS.search(resource.type):
        yield from (str(each) for each in admissions(resource.inputs))
        return
    if not _OUTWARD.search(resource.type):
        for _, source in configured_ranges(resource.inputs):
            yield "every address" if source in EVERY_ADDRESS else source
    for path, value in leaves(resource.inputs):
        if value in EVERYBODY and not path.startswith("metadata"):
            yield f"everybody ({value})"
