"""What the alarms of every cloud have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pulumi


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """When alarms on a database and a cache fire, in percent, 1 to 99."""

    database_cpu_percent: int
    database_memory_percent: int
    database_storage_percent: int
    database_connections_percent: int
    cache_cpu_percent: int
    cache_memory_percent: int


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """A threshold for one metric."""

    metric: str
    description: str
    threshold: pulumi.Input[float]
    below: bool = False
    """Whether it fires below the threshold, instead of above it."""
