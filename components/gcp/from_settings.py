"""Arguments of the components on Google Cloud, from a stack's settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

from ..from_settings import cluster_arguments, cors_origins
from ..profiles import given
from ..settings.cache import CacheMode
from ..settings.disks import disk_of
from ..settings.network import DatabaseConnection, PrivateServicesAccess
from .backend_identity import BackendIdentityArgs
from .cache import VERSION, CacheArgs
from .cluster import ClusterArgs
from .database import DatabaseArgs, first_full_hour
from .fixed_choices import FixedChoicesArgs
from .object_storage import ObjectStorageArgs
from .private_services import PrivateServicesAccessArgs
from .profiles import SIZES

if TYPE_CHECKING:
    from ..settings import Settings
    from ..settings.network import GcpNetwork
    from .cluster import Cluster
    from .network import Placement
    from .object_storage import ObjectStorage
    from .private_services import PrivateServices
    from .shared import Shared

_SOFT_DELETED_DAYS = 7


def fixed_choices_args(settings: Settings) -> FixedChoicesArgs:
    """What the stack says, and the profile's sizes for what it doesn't say."""
    cache, sizes = settings.cache, SIZES[settings.profile]
    managed = cache.mode is CacheMode.MANAGED
    existing = settings.identity.existing
    return FixedChoicesArgs(
        disposable=settings.disposable,
        decommission=settings.decommission,
        imports_existing=settings.storage.imports.existing,
        thumbnails_existing=settings.storage.thumbnails.existing,
        cache_may_be_replaced=settings.disposable or settings.decommission,
        peered=is_peered(settings),
        creates_peering=creates_peering(settings),
        kms_key=settings.storage.encryption.kms_key,
        service_account=existing.email or "" if existing is not None else "",
        database_version=int(settings.database.version) if settings.database.existing is None else None,
        cache_high_availability=(given(cache.high_availability, sizes.cache_high_availability) if managed else None),
        cache_in_transit_encryption=cache.in_transit_encryption if managed else None,
    )


def cluster_args(settings: Settings) -> ClusterArgs:
    """The cluster and its location."""
    return ClusterArgs(location=settings.cluster.location or "", **cluster_arguments(settings))


def private_services_args(settings: GcpNetwork, shared: Shared, place: Placement) -> PrivateServicesAccessArgs:
    """What the stack says about the peering."""
    return PrivateServicesAccessArgs(
        shared=shared,
        place=place,
        mode=settings.private_services_access,
        prefix_length=settings.prefix_length,
        allocated_range=settings.allocated_range,
    )


def is_peered(settings: Settings) -> bool:
    """Whether the stack places anything behind the network's peering."""
    connection = settings.network.gcp.database_connection
    database = settings.database.existing is None and connection is DatabaseConnection.PRIVATE_SERVICES_ACCESS
    return database or settings.cache.mode is CacheMode.MANAGED


def creates_peering(settings: Settings) -> bool:
    """Whether the stack creates that peering."""
    return is_peered(settings) and settings.network.gcp.private_services_access is PrivateServicesAccess.CREATE


def object_storage_args(settings: Settings, shared: Shared) -> ObjectStorageArgs:
    """What the stack says about its buckets."""
    storage = settings.storage
    kept = storage.retention_days.soft_deleted
    return ObjectStorageArgs(
        shared=shared,
        cors_origins=cors_origins(settings),
        noncurrent_days=storage.retention_days.noncurrent,
        soft_deleted_days=_SOFT_DELETED_DAYS if kept is None else kept,
        existing_imports=storage.imports.existing,
        existing_thumbnails=storage.thumbnails.existing,
        existing_exports=storage.exports.existing,
        imports_expire_days=storage.retention_days.imports,
        exports_expire_days=storage.retention_days.exports,
        thumbnails_access=storage.thumbnails.access,
        exports=storage.exports.enabled,
    )


def database_args(
    settings: Settings, shared: Shared, place: Placement, private_services: PrivateServices | None
) -> DatabaseArgs:
    """What the stack says about its database, and the profile's sizes for what it doesn't say."""
    database, sizes = settings.database, SIZES[settings.profile]
    return DatabaseArgs(
        shared=shared,
        place=place,
        private_services=private_services,
        version=database.version,
        machine_type=database.instance or sizes.database_instance,
        disk=disk_of(settings),
        high_availability=given(database.high_availability, sizes.database_high_availability),
        backup_days=database.backups.retention_days or sizes.database_backup_days,
        backup_start=database.backups.window.partition("-")[0],
        maintenance=first_full_hour(database.maintenance_window),
        admin_password_rotation=settings.rotation.database_admin_password,
        flags=database.parameters,
        additional_tls_ca=database.additional_tls_ca,
    )


def cache_args(settings: Settings, shared: Shared, place: Placement, private_services: PrivateServices) -> CacheArgs:
    """What the stack says about its cache, and the profile's sizes for what it doesn't say."""
    cache, sizes = settings.cache, SIZES[settings.profile]
    return CacheArgs(
        shared=shared,
        place=place,
        private_services=private_services,
        version=cache.version or VERSION,
        memory_gb=cache.memory_gb or sizes.cache_memory_gb,
        high_availability=given(cache.high_availability, sizes.cache_high_availability),
        in_transit_encryption=cache.in_transit_encryption,
    )


def backend_identity_args(
    settings: Settings, shared: Shared, cluster: Cluster, storage: ObjectStorage
) -> BackendIdentityArgs:
    """What the stack says about the backend's identity, and which buckets have to let it in.

    A service account that is brought is let into the buckets made here; those that are brought as well are its
    owner's to open. One that is made here has to be let into all of them.
    """
    identity = settings.identity
    existing = identity.existing
    key = existing.key if existing is not None else None
    return BackendIdentityArgs(
        shared=shared,
        mode=identity.mode,
        workload_pool=cluster.workload_pool,
        namespace=settings.namespace,
        service_account=identity.service_account,
        buckets={
            role: bucket.name for role, bucket in storage.buckets.items() if existing is None or role in storage.created
        },
        created_buckets=storage.created,
        rotation=settings.rotation.access_key,
        existing_email=existing.email if existing is not None else None,
        existing_key=pulumi.Output.secret(key.get_secret_value()) if key is not None else None,
    )
