"""Arguments of the components on Google Cloud, from a stack's settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

from ..contracts import ThumbnailsAccess
from ..from_settings import arguments, cluster_arguments, disk_of, service_account
from ..settings.common import Retained
from ..settings.database import CREATED_ADMINISTRATOR, ExistingDatabase
from ..settings.gcp import CloudSqlDatabase, GoogleServiceAccountKey, Memorystore
from ..settings.gcp_network import DatabaseConnection, DatabaseDns, PrivateServicesAccess
from ..settings.types.time_windows import weekly
from .alarms import AlarmThresholds
from .backend_identity import BackendIdentityArgs
from .bigquery_access import BigqueryAccessArgs
from .cache import CacheArgs
from .cluster import ClusterArgs
from .data_network import NetworkArgs
from .database import DatabaseArgs
from .encryption_key import EncryptionKeyArgs
from .fixed_choices import FixedChoicesArgs
from .maps_key import MapsKeyArgs
from .object_storage import ObjectStorageArgs
from .observability import ObservabilityArgs
from .private_services import PrivateServicesAccessArgs
from .restore import RestoreArgs

if TYPE_CHECKING:
    from ..settings.gcp import GcpSettings
    from ..settings.gcp_network import GcpNetwork
    from ..settings.gcp_observability import GcpThresholds
    from ..settings.gcp_restore import CloudSqlRestore
    from .backend_identity import BackendIdentity
    from .cluster import Cluster
    from .context import Context
    from .contract import GcpPlatform
    from .data_network import PrivateNetwork
    from .object_storage import ObjectStorage
    from .private_services import PrivateServices


def fixed_choices_args(settings: GcpSettings) -> FixedChoicesArgs:
    """The choices that later runs may not change."""
    database, cache = settings.database, settings.cache
    managed = cache if isinstance(cache, Memorystore) else None
    existing = settings.identity.existing
    return FixedChoicesArgs(
        disposable=settings.disposable,
        decommission=settings.decommission,
        imports_existing=settings.storage.imports.existing,
        thumbnails_existing=settings.storage.thumbnails.existing,
        cache_may_be_replaced=settings.disposable or settings.decommission,
        peered=is_peered(settings),
        creates_peering=creates_peering(settings),
        key_may_leave=Retained.KEY in settings.retain,
        kms_key=settings.storage.encryption.kms_key,
        service_account=existing.email if existing is not None else "",
        database_version=int(database.version) if isinstance(database, CloudSqlDatabase) else None,
        database_disk_gb=database.storage_gb.initial if isinstance(database, CloudSqlDatabase) else None,
        database_disk_grows=isinstance(database, CloudSqlDatabase)
        and database.storage_gb.max > database.storage_gb.initial,
        restore_from=_restore_from(settings),
        cache_version=managed.version if managed else None,
        cache_high_availability=managed.high_availability if managed else None,
        cache_in_transit_encryption=managed.in_transit_encryption if managed else None,
    )


def _restore_from(settings: GcpSettings) -> str | None:
    restore = restore_args(settings)
    return restore.source if restore is not None else None


def restore_args(settings: GcpSettings) -> RestoreArgs | None:
    """The source of the database's data; None for an empty database."""
    database = settings.database
    if not isinstance(database, CloudSqlDatabase) or database.restore_from is None:
        return None
    return _restore_args(settings, database, database.restore_from)


def _restore_args(settings: GcpSettings, database: CloudSqlDatabase, restore: CloudSqlRestore) -> RestoreArgs:
    return arguments(
        RestoreArgs,
        restore,
        version=database.version,
        storage_gb=database.storage_gb.initial,
        kms_key=settings.storage.encryption.kms_key,
    )


def cluster_args(settings: GcpSettings) -> ClusterArgs:
    """The cluster and its location."""
    return ClusterArgs(location=settings.cluster.location, **cluster_arguments(settings))


def network_args(network: GcpNetwork) -> NetworkArgs:
    """The network of the database and the cache."""
    return arguments(
        NetworkArgs,
        network,
        create_dns=network.database_dns is DatabaseDns.CREATE,
        dns_project=network.database_dns_project,
    )


def encryption_key_args(settings: GcpSettings, context: Context) -> EncryptionKeyArgs:
    """The stack's own key."""
    storage = settings.storage
    return EncryptionKeyArgs(
        context=context, creates_buckets=not (storage.imports.existing and storage.thumbnails.existing)
    )


def private_services_args(settings: GcpNetwork, context: Context, network: PrivateNetwork) -> PrivateServicesAccessArgs:
    """The peering between the network and Google's services."""
    return arguments(
        PrivateServicesAccessArgs,
        settings,
        context=context,
        network=network,
        create=settings.private_services_access is PrivateServicesAccess.CREATE,
    )


def is_peered(settings: GcpSettings) -> bool:
    """Whether the stack uses the network's peering with Google's services."""
    connection = settings.network.gcp.database_connection
    created = not isinstance(settings.database, ExistingDatabase)
    database = created and connection is DatabaseConnection.PRIVATE_SERVICES_ACCESS
    return database or isinstance(settings.cache, Memorystore)


def creates_peering(settings: GcpSettings) -> bool:
    """Whether the stack creates the peering."""
    return is_peered(settings) and settings.network.gcp.private_services_access is PrivateServicesAccess.CREATE


def object_storage_args(settings: GcpSettings, context: Context) -> ObjectStorageArgs:
    """The buckets."""
    storage = settings.storage
    return ObjectStorageArgs(
        context=context,
        cors_origins=storage.cors_origins,
        noncurrent_days=storage.retention_days.noncurrent,
        soft_deleted_days=storage.retention_days.soft_deleted,
        existing_imports=storage.imports.existing,
        existing_thumbnails=storage.thumbnails.existing,
        imports_expire_days=storage.retention_days.imports,
        thumbnails_access=ThumbnailsAccess(storage.thumbnails.access),
    )


def database_args(
    settings: GcpSettings,
    database: CloudSqlDatabase,
    context: Context,
    network: PrivateNetwork,
    private_services: PrivateServices | None,
) -> DatabaseArgs:
    """The server to create."""
    return arguments(
        DatabaseArgs,
        database,
        context=context,
        network=network,
        private_services=private_services,
        machine_type=database.instance,
        disk=disk_of(database.storage_gb),
        backup_days=database.backups.retention_days,
        backup_start=database.backups.window.partition("-")[0],
        maintenance=first_full_hour(database.maintenance_window),
        admin_password_rotation=settings.rotation.database_admin_password,
        administrator=CREATED_ADMINISTRATOR,
        flags=database.parameters,
        restore=restore_args(settings),
    )


def first_full_hour(window: str) -> tuple[int, int]:
    """Day, 1 for Monday, and hour of the first full hour that begins in a weekly window."""
    hours = -(-weekly(window)[0] // 60) % (7 * 24)
    return hours // 24 + 1, hours % 24


def cache_args(
    cache: Memorystore, context: Context, network: PrivateNetwork, private_services: PrivateServices
) -> CacheArgs:
    """The cache to create."""
    return arguments(CacheArgs, cache, context=context, network=network, private_services=private_services)


def maps_key_args(settings: GcpSettings, context: Context) -> MapsKeyArgs:
    """The key of Google basemaps."""
    maps = settings.features.google_maps
    return MapsKeyArgs(context=context, domain=settings.domain, photorealistic_tiles=maps.photorealistic_tiles)


def bigquery_access_args(settings: GcpSettings, identity: BackendIdentity) -> BigqueryAccessArgs:
    """The projects and datasets of the connection to BigQuery."""
    connection = settings.features.bigquery_workload_identity
    return BigqueryAccessArgs(
        email=identity.email,
        billing_project=connection.billing_project or "",
        data_projects=connection.whole_projects,
        datasets=connection.single_datasets,
    )


def backend_identity_args(
    settings: GcpSettings, context: Context, cluster: Cluster, storage: ObjectStorage
) -> BackendIdentityArgs:
    """The backend's identity, and the buckets that it gets access to.

    An existing service account gets access to the created buckets; for existing buckets, their owner gives it access.
    A created service account gets access to all of them.
    """
    identity = settings.identity
    existing = identity.existing
    with_key = identity.existing if isinstance(identity, GoogleServiceAccountKey) else None
    key = with_key.key if with_key is not None else None
    return BackendIdentityArgs(
        context=context,
        with_key=not settings.has_workload_identity,
        workload_pool=cluster.workload_pool,
        namespace=settings.namespace,
        service_account=service_account(identity.service_account),
        buckets={
            role: bucket.name for role, bucket in storage.buckets.items() if existing is None or role in storage.created
        },
        created_buckets=storage.created,
        rotation=settings.rotation.access_key,
        existing_email=existing.email if existing is not None else None,
        existing_key=pulumi.Output.secret(key.get_secret_value()) if key is not None else None,
    )


def observability_args(settings: GcpSettings, platform: GcpPlatform) -> ObservabilityArgs:
    """The alarms."""
    return ObservabilityArgs(
        context=platform.context,
        notification_channels=settings.observability.notification_channels,
        thresholds=alarm_thresholds(settings.observability.thresholds),
        database=platform.monitored_database,
        cache=platform.monitored_cache,
    )


def alarm_thresholds(thresholds: GcpThresholds) -> AlarmThresholds:
    """When alarms fire."""
    return AlarmThresholds(**thresholds.model_dump())
