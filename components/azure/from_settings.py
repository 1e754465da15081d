"""Arguments of the components on Azure, from a stack's settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

from ..from_settings import arguments, cluster_arguments, service_account
from ..settings.azure_cache import AzureCache, ManagedRedis
from ..settings.azure_network import AzureDatabaseConnection, PrivateDnsRecords
from ..settings.azure_storage import CreatedAccount, ExistingAccount
from ..settings.database import CREATED_ADMINISTRATOR, ExistingDatabase
from ..settings.types.azure import Replication, tier_of
from ..settings.types.time_windows import DAY, weekly
from .alarms import AlarmThresholds
from .backend_identity import BackendIdentityArgs
from .cache import CacheArgs
from .cluster import ClusterArgs
from .contract import AzureExposure
from .data_network import ZONES, DelegatedSubnetSpec, NetworkArgs
from .database import DatabaseArgs, MaintenanceWindow, disk_size
from .object_storage import ObjectStorageArgs
from .observability import ObservabilityArgs
from .restore import RestoreArgs

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..exposure.contract import Exposure
    from ..settings.azure import AzureSettings, FlexibleServer
    from ..settings.azure_network import AzureNetwork, DelegatedSubnet
    from ..settings.azure_observability import AzureThresholds
    from ..settings.azure_restore import FlexibleServerRestore
    from .context import Context
    from .contract import AzurePlatform
    from .data_network import PrivateNetwork
    from .object_storage import ObjectStorage
    from .preflight import Running
    from .restore import Restore


def cluster_args(settings: AzureSettings) -> ClusterArgs:
    """The cluster and its resource group."""
    return ClusterArgs(resource_group=settings.cluster.resource_group, **cluster_arguments(settings))


def network_args(network: AzureNetwork) -> NetworkArgs:
    """The subnet and the DNS records of private endpoints."""
    return NetworkArgs(
        subnet_id=network.subnet_id, registers_names=network.private_dns_records is PrivateDnsRecords.STACK
    )


def zones_of(settings: AzureSettings) -> list[str]:
    """The zones of private endpoints that a stack creates."""
    network, account, cache = settings.network.azure, settings.storage.account, settings.cache
    allowed_cidrs = account.allowed_cidrs if isinstance(account, CreatedAccount) else None
    creates_database = not isinstance(settings.database, ExistingDatabase)
    existing = network.private_dns_zones
    inside = network.database_connection is AzureDatabaseConnection.DELEGATED_SUBNET
    endpoints = (
        ("blob", existing.storage, allowed_cidrs is not None),
        ("postgresqlServer", existing.database, creates_database and not inside),
        ("redisEnterprise", existing.cache, isinstance(cache, ManagedRedis)),
        ("redisCache", existing.cache, isinstance(cache, AzureCache)),
    )
    if network.private_dns_records is PrivateDnsRecords.POLICY:
        return []
    return [ZONES[group] for group, zone, wanted in endpoints if wanted and zone is None]


def object_storage_args(
    settings: AzureSettings, context: Context, network: Callable[[], PrivateNetwork]
) -> ObjectStorageArgs:
    """The containers and their storage account."""
    storage = settings.storage
    created = storage.account if isinstance(storage.account, CreatedAccount) else None
    existing = storage.account if isinstance(storage.account, ExistingAccount) else None
    return ObjectStorageArgs(
        context=context,
        network=network,
        cors_origins=storage.cors_origins,
        # An existing account keeps its replication.
        replication=(created.replication if created else Replication.LRS).value,
        noncurrent_days=storage.retention_days.noncurrent,
        soft_deleted_days=storage.retention_days.soft_deleted,
        existing_account=existing.existing if existing else None,
        existing_account_group=(existing.resource_group if existing else None) or settings.resource_group,
        existing_imports=storage.imports.existing,
        existing_thumbnails=storage.thumbnails.existing,
        imports_expire_days=storage.retention_days.imports,
        thumbnails_public=storage.thumbnails.access.is_public,
        allowed_cidrs=created.allowed_cidrs if created else None,
        existing_zone_id=settings.network.azure.private_dns_zones.storage,
    )


def database_args(
    settings: AzureSettings,
    database: FlexibleServer,
    context: Context,
    network: PrivateNetwork,
    running: pulumi.Output[Running],
    *,
    restore: Restore | None = None,
) -> DatabaseArgs:
    """The server to create."""
    choices = settings.network.azure
    return arguments(
        DatabaseArgs,
        database,
        context=context,
        network=network,
        size=database.instance,
        tier=tier_of(database.instance),
        administrator=CREATED_ADMINISTRATOR,
        storage_gb=running.apply(lambda known: disk_size(database.storage_gb.initial, known)),
        backup_days=database.backups.retention_days,
        geo_redundant=database.backups.geo_redundant,
        maintenance=_maintenance(database.maintenance_window),
        inside_subnet=choices.database_connection is AzureDatabaseConnection.DELEGATED_SUBNET,
        admin_password_rotation=settings.rotation.database_admin_password,
        existing_subnet_id=choices.database_subnet.existing,
        created_subnet=_created_subnet(choices.database_subnet),
        existing_zone_id=choices.private_dns_zones.database,
        restore=restore,
    )


def restore_args(settings: AzureSettings) -> RestoreArgs | None:
    """The source of the database's data; None for an empty database."""
    database = settings.database
    if isinstance(database, ExistingDatabase) or database.restore_from is None:
        return None
    return _restore_args(settings, database, database.restore_from)


def _restore_args(settings: AzureSettings, database: FlexibleServer, restore: FlexibleServerRestore) -> RestoreArgs:
    return arguments(
        RestoreArgs,
        restore,
        version=database.version,
        storage_gb=database.storage_gb.initial,
        administrator=CREATED_ADMINISTRATOR,
        inside_subnet=settings.network.azure.database_connection is AzureDatabaseConnection.DELEGATED_SUBNET,
        own_key=settings.storage.encryption.kms_key != "provider-managed",
    )


def _maintenance(window: str) -> MaintenanceWindow:
    """The start of a window. Settings count days from Monday, Azure from Sunday."""
    start, _ = weekly(window)
    day, minute = divmod(start, DAY)
    return MaintenanceWindow(day=(day + 1) % 7, hour=minute // 60, minute=minute % 60)


def _created_subnet(subnet: DelegatedSubnet) -> DelegatedSubnetSpec | None:
    if subnet.cidr is None:
        return None
    return DelegatedSubnetSpec(
        cidr=subnet.cidr, security_group_id=subnet.network_security_group_id, route_table_id=subnet.route_table_id
    )


def cache_args(
    settings: AzureSettings, cache: ManagedRedis | AzureCache, context: Context, network: PrivateNetwork
) -> CacheArgs:
    """The cache to create."""
    return arguments(
        CacheArgs,
        cache,
        context=context,
        network=network,
        sku=cache.node,
        rotation=settings.rotation.cache_password,
        existing_zone_id=settings.network.azure.private_dns_zones.cache,
    )


def backend_identity_args(settings: AzureSettings, storage: ObjectStorage) -> BackendIdentityArgs:
    """The backend's identity."""
    key = settings.identity.existing_key
    return BackendIdentityArgs(
        account=storage.account,
        service_account=service_account(settings.identity.service_account),
        rotation=settings.rotation.access_key,
        existing_key=pulumi.Output.secret(key) if key is not None else None,
    )


def observability_args(
    settings: AzureSettings, platform: AzurePlatform, exposure: Exposure | None
) -> ObservabilityArgs:
    """The alarms."""
    return ObservabilityArgs(
        context=platform.context,
        action_group_ids=settings.observability.action_group_ids,
        thresholds=alarm_thresholds(settings.observability.thresholds),
        database=platform.monitored_database,
        cache=platform.monitored_cache,
        storage_account_id=platform.monitored_account_id,
        balancer_address_id=exposure.monitored_address_id if isinstance(exposure, AzureExposure) else None,
    )


def alarm_thresholds(thresholds: AzureThresholds) -> AlarmThresholds:
    """When alarms fire."""
    return AlarmThresholds(**thresholds.model_dump())
