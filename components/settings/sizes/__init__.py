"""Values that a stack may leave out: what its profile means on each cloud, and what follows from other settings."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FilledIn:
    """Metadata of a setting without a fixed default: the loader sets it where a stack leaves it out."""

    size: str = ""
    """Name of the figure in the cloud's table of sizes. Empty: the model's own `derive_defaults` sets it."""
