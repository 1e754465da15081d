"""Sizes of the profiles on Azure.

What drives the bill, biggest first: the database's size, doubled by its standby; a managed cache, if there is one; then
disks and backups. Storage accounts, private endpoints and DNS zones cost a few euros.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..common import Profile
from ..types.azure import Replication


@dataclass(frozen=True, kw_only=True)
class Sizes:
    """One profile. A model names a figure with `FilledIn`."""

    database_instance: str
    database_storage_gb: int
    """One of the disks PostgreSQL Flexible Server comes with."""
    database_high_availability: bool
    database_backup_days: int
    storage_replication: Replication
    managed_redis: str
    azure_cache: str
    cache_high_availability: bool


# The smallest database is above the minimum of CARTO's guides (1 vCPU, 2 GB, 20 GB) in every figure.
SIZES = {
    Profile.DEVELOPMENT: Sizes(
        database_instance="Standard_B2s",
        database_storage_gb=32,
        database_high_availability=False,
        database_backup_days=7,
        storage_replication=Replication.LRS,
        managed_redis="Balanced_B0",
        azure_cache="Standard_C0",
        cache_high_availability=False,
    ),
    Profile.STANDARD: Sizes(
        database_instance="Standard_D2ds_v5",
        database_storage_gb=64,
        database_high_availability=True,
        database_backup_days=14,
        storage_replication=Replication.ZRS,
        managed_redis="Balanced_B1",
        azure_cache="Standard_C1",
        cache_high_availability=True,
    ),
    Profile.HIGH_TRAFFIC: Sizes(
        database_instance="Standard_D4ds_v5",
        database_storage_gb=128,
        database_high_availability=True,
        database_backup_days=30,
        storage_replication=Replication.ZRS,
        managed_redis="Balanced_B5",
        azure_cache="Premium_P1",
        cache_high_availability=True,
    ),
}
