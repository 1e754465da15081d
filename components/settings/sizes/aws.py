"""Sizes of the profiles on AWS.

What drives the bill, biggest first: the database's instance class, doubled by its standby; the nodes of the cache,
one more with high availability; then storage and the backups beyond the size of the database, which are free.
Buckets, keys, roles and security groups cost cents.
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
    log_days: int
    """Days the database's logs stay in CloudWatch; one of the periods CloudWatch knows."""
    cache_node: str
    cache_high_availability: bool
    cache_snapshot_days: int


# The smallest database is above the minimum of CARTO's guides (1 vCPU, 2 GB, 20 GB) in every figure.
SIZES = {
    Profile.DEVELOPMENT: Sizes(
        database_instance="db.t4g.medium",
        database_storage_gb=20,
        database_max_storage_gb=100,
        database_high_availability=False,
        database_backup_days=1,
        log_days=7,
        cache_node="cache.t4g.micro",
        cache_high_availability=False,
        cache_snapshot_days=1,
    ),
    Profile.STANDARD: Sizes(
        database_instance="db.m7g.large",
        database_storage_gb=50,
        database_max_storage_gb=500,
        database_high_availability=True,
        database_backup_days=14,
        log_days=30,
        cache_node="cache.t4g.small",
        cache_high_availability=True,
        cache_snapshot_days=7,
    ),
    Profile.HIGH_TRAFFIC: Sizes(
        database_instance="db.m7g.xlarge",
        database_storage_gb=100,
        database_max_storage_gb=1000,
        database_high_availability=True,
        database_backup_days=30,
        log_days=90,
        cache_node="cache.m7g.large",
        cache_high_availability=True,
        cache_snapshot_days=14,
    ),
}
