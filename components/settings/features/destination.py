"""An address that pods connect to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Destination:
    """An address outside of the cluster, for the rules of a firewall."""

    host: str
    """A name; with `*.` in front, all names below it."""
    reason: str
    """What CARTO does there, in a few words."""
    port: int = 443
    """TCP."""
