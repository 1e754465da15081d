"""Sizes of the profiles on Google Cloud.

What drives the bill, biggest first: the database's machine, doubled by its standby; the memory of the cache, doubled by
its replica; then storage and backups. Buckets, keys and service accounts cost cents.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..common import Profile


@dataclass(frozen=True, kw_only=True)
class Sizes:
    """One profile. A model names a figure with `FilledIn`."""

    database_instance: str
    database_storage_gb: int
    database_max_storage_gb: int
    database_high_availability: bool
    database_backup_days: int
    cache_memory_gb: int
    cache_high_availability: bool


# The smallest database is above the minimum of CARTO's guides (1 vCPU, 2 GB, 20 GB) in memory.
SIZES = {
    Profile.DEVELOPMENT: Sizes(
        database_instance="db-custom-1-3840",
        database_storage_gb=20,
        database_max_storage_gb=100,
        database_high_availability=False,
        database_backup_days=1,
        cache_memory_gb=1,
        cache_high_availability=False,
    ),
    Profile.STANDARD: Sizes(
        database_instance="db-custom-2-8192",
        database_storage_gb=50,
        database_max_storage_gb=500,
        database_high_availability=True,
        database_backup_days=14,
        cache_memory_gb=2,
        cache_high_availability=True,
    ),
    Profile.HIGH_TRAFFIC: Sizes(
        database_instance="db-custom-4-16384",
        database_storage_gb=100,
        database_max_storage_gb=1000,
        database_high_availability=True,
        database_backup_days=30,
        cache_memory_gb=6,
        cache_high_availability=True,
    ),
}
