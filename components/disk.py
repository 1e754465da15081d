"""The disk of a created database that grows by itself."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Disk:
    """Sizes in GB."""

    initial_gb: int
    max_gb: int
    """It grows up to this; not at all when it is `initial_gb`."""
