"""When alarms fire that every cloud has: on the database and the cache of a stack."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Percent, 1 to 99."""

    database_cpu_percent: int
    database_memory_percent: int
    database_storage_percent: int
    database_connections_percent: int
    cache_cpu_percent: int
    cache_memory_percent: int
