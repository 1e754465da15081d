"""Whether the public DNS leads to the zone that a stack creates records in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from operations.clouds import of_cloud
from operations.clouds.command import Command, CommandFailed
from operations.verify.findings import Finding, failed, passed, skipped

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from operations.preflight.network import Fetch

ADDRESS: Final = "https://dns.google/resolve?name={}&type=NS"
"""Source: https://developers.google.com/speed/public-dns/docs/doh/json."""
_NAME_SERVER: Final = 2
"""Type of a record: RFC 1035, 3.2.2."""
_CHECK: Final = ("domain", "delegation")


def check_delegation(
    cloud: str, dns: Mapping[str, Any], config: Mapping[str, str], run: Command, fetch: Fetch
) -> Finding:
    """Whether the name servers of the stack's zone are those that the public DNS has for it."""
    module = of_cloud(cloud)
    zone = str(dns["zone"])
    if dns.get("private"):
        return skipped(*_CHECK, f"{zone} is a private zone")
    try:
        public = _normal(_asked(fetch(ADDRESS.format(zone))))
    except (OSError, KeyError, TypeError, ValueError) as error:
        return skipped(*_CHECK, f"the name servers of {zone} could not be asked for: {error}")
    try:
        own = _normal(module.name_servers(dns, config, run)) if module is not None else set()
    except (CommandFailed, KeyError, TypeError, ValueError) as error:
        return skipped(*_CHECK, f"the zone {zone} could not be read: {error}")
    return _compared(zone, public, own)


def _compared(zone: str, public: set[str], own: set[str]) -> Finding:
    servers = ", ".join(sorted(own)) or "the name servers of the zone"
    remedy = f"create NS records for {zone} in the zone above it: {servers}"
    if not public:
        return failed(*_CHECK, f"the public DNS has no name servers for {zone}: nobody finds its records", remedy)
    listed = ", ".join(sorted(public))
    if not own:
        return skipped(*_CHECK, f"the public DNS leads to {listed}; those of the zone {zone} are not known here")
    if public <= own:
        return passed(*_CHECK, f"the public DNS leads to the zone {zone}")
    return failed(*_CHECK, f"the public DNS leads to {listed}, and not to the zone {zone}", remedy)


def _asked(answer: str) -> list[str]:
    return [str(each["data"]) for each in json.loads(answer).get("Answer", ()) if each["type"] == _NAME_SERVER]


def _normal(names: Iterable[str]) -> set[str]:
    return {name.rstrip(".").lower() for name in names}
