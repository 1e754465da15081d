"""The growing disk of a created database."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Disk:
    """Sizes in GB."""

    initial_gb: int
    max_gb: int
    """It grows up to this size; if it equals `initial_gb`, it does not grow."""
