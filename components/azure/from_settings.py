"""Arguments of the components on Azure, from a stack's settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

from ..from_settings import cluster_arguments, cors_origins
from ..profiles import given
from ..settings.cache import CacheMode
from ..settings.types.azure import tier_of
from .backend_identity import BackendIdentityArgs
from .cache import CacheArgs
from .cluster import ClusterArgs
from .database import DatabaseArgs, disk_size
from .network import DelegatedSubnetSpec
from .object_storage import ObjectStorageArgs
from .profiles import SIZES

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..settings import Settings
    from ..settings.network import DelegatedSubnet
    from .network import Placement
    from .object_storage import ObjectStorage
    from .preflight import Running
    from .shared import Shared

_SOFT_DELETED_DAYS = 7


def cluster_args(settings: Settings) -> ClusterArgs:
    """The cluster and its resource group."""
    return ClusterArgs(resource_group=settings.cluster.resource_group or "", **cluster_arguments(settings))


def object_storage_args(settings: Settings, shared: Shared, place: Callable[[], Placement]) -> ObjectStorageArgs:
    """What the stack says about its containers."""
    storage = settings.storage
    soft_deleted = storage.retention_days.soft_deleted
    return ObjectStorageArgs(
        shared=shared,
        place=place,
        cors_origins=cors_origins(settings),
        replication=storage.account.replication or SIZES[settings.profile].storage_replication,
        noncurrent_days=storage.retention_days.noncurrent,
        soft_deleted_days=_SOFT_DELETED_DAYS if soft_deleted is None else soft_deleted,
        existing_account=storage.account.existing,
        existing_account_group=storage.account.resource_group or settings.resource_group,
        existing_imports=storage.imports.existing,
        existing_thumbnails=storage.thumbnails.existing,
        imports_expire_days=storage.retention_days.imports,
        thumbnails_public=storage.thumbnails.access.is_public,
        allowed_cidrs=storage.account.allowed_cidrs,
        existing_zone_id=settings.network.azure.private_dns_zones.storage,
    )


def database_args(
    settings: Settings, shared: Shared, place: Placement, running: pulumi.Output[Running]
) -> DatabaseArgs:
    """What the stack says about its database, and the profile's sizes for what it doesn't say."""
    database, sizes, network = settings.database, SIZES[settings.profile], settings.network.azure
    size = database.instance or sizes.database_instance
    # Azure gives a burstable server no standby, so asking for such a size is asking for none.
    has_standby = sizes.database_high_availability and tier_of(size) != "Burstable"
    return DatabaseArgs(
        shared=shared,
        place=place,
        version=database.version,
        size=size,
        storage_gb=running.apply(
            lambda known: disk_size(database.storage_gb.initial or sizes.database_storage_gb, known)
        ),
        high_availability=given(database.high_availability, has_standby),
        backup_days=database.backups.retention_days or sizes.database_backup_days,
        geo_redundant=database.backups.geo_redundant,
        maintenance_window=database.maintenance_window,
        connection=network.database_connection,
        admin_password_rotation=settings.rotation.database_admin_password,
        parameters=database.parameters,
        existing_subnet_id=network.database_subnet.existing,
        created_subnet=_created_subnet(network.database_subnet),
        existing_zone_id=network.private_dns_zones.database,
    )


def _created_subnet(subnet: DelegatedSubnet) -> DelegatedSubnetSpec | None:
    if subnet.cidr is None:
        return None
    return DelegatedSubnetSpec(
        cidr=subnet.cidr, security_group_id=subnet.network_security_group_id, route_table_id=subnet.route_table_id
    )


def cache_args(settings: Settings, shared: Shared, place: Placement) -> CacheArgs:
    """What the stack says about its cache, and the profile's sizes for what it doesn't say."""
    cache, sizes = settings.cache, SIZES[settings.profile]
    default = sizes.azure_cache if cache.mode is CacheMode.AZURE_CACHE else sizes.managed_redis
    return CacheArgs(
        shared=shared,
        place=place,
        sku=cache.node or default,
        high_availability=given(cache.high_availability, sizes.cache_high_availability),
        rotation=settings.rotation.cache_password,
        existing_zone_id=settings.network.azure.private_dns_zones.cache,
    )


def backend_identity_args(settings: Settings, storage: ObjectStorage) -> BackendIdentityArgs:
    """What the stack says about the backend's identity."""
    given = settings.identity.existing
    return BackendIdentityArgs(
        account=storage.account,
        service_account=settings.identity.service_account,
        rotation=settings.rotation.access_key,
        existing_key=pulumi.Output.secret(given.key.get_secret_value()) if given and given.key else None,
    )
