"""Arguments of the components on AWS, from a stack's settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..cluster_access import ClusterArgs
from ..from_settings import cluster_arguments, cors_origins
from ..profiles import given
from ..settings.cache import CacheMode
from ..settings.database import DatabaseAuthentication
from ..settings.disks import disk_of
from .backend_identity import BackendIdentityArgs
from .cache import VERSION, CacheArgs
from .database import DatabaseArgs
from .fixed_choices import FixedChoicesArgs
from .object_storage import ObjectStorageArgs
from .profiles import SIZES
from .warehouse_exports import WarehouseExportsArgs

if TYPE_CHECKING:
    from ..settings import Settings
    from .cluster import Cluster
    from .network import Placement
    from .shared import Shared


def fixed_choices_args(settings: Settings) -> FixedChoicesArgs:
    """What the stack says."""
    encryption = settings.storage.encryption
    return FixedChoicesArgs(
        disposable=settings.disposable,
        decommission=settings.decommission,
        namespace=settings.namespace,
        imports_existing=settings.storage.imports.existing,
        thumbnails_existing=settings.storage.thumbnails.existing,
        cache_version=(settings.cache.version or VERSION) if settings.cache.mode is CacheMode.MANAGED else None,
        cache_version_is_chosen=settings.cache.version is not None,
        kms_key=encryption.kms_key,
        former_kms_keys=list(encryption.former_kms_keys),
    )


def cluster_args(settings: Settings) -> ClusterArgs:
    """The cluster and its kubeconfig."""
    return ClusterArgs(**cluster_arguments(settings))


def backend_identity_args(settings: Settings, shared: Shared, cluster: Cluster) -> BackendIdentityArgs:
    """What the stack says about the backend's identity."""
    identity = settings.identity
    return BackendIdentityArgs(
        shared=shared,
        mode=identity.mode,
        cluster_name=settings.cluster.name,
        cluster_arn=cluster.arn,
        namespace=settings.namespace,
        service_account=identity.service_account,
        rotation=settings.rotation.access_key,
        existing_role_arn=identity.existing.role_arn if identity.existing else None,
        permissions_boundary=identity.permissions_boundary,
        install_agent=identity.install_agent,
    )


def object_storage_args(settings: Settings, shared: Shared) -> ObjectStorageArgs:
    """What the stack says about its buckets."""
    storage = settings.storage
    return ObjectStorageArgs(
        shared=shared,
        cors_origins=cors_origins(settings),
        noncurrent_days=storage.retention_days.noncurrent,
        existing_imports=storage.imports.existing,
        existing_thumbnails=storage.thumbnails.existing,
        imports_expire_days=storage.retention_days.imports,
        thumbnails_access=storage.thumbnails.access,
    )


def warehouse_exports_args(settings: Settings, shared: Shared) -> WarehouseExportsArgs:
    """What the stack says about exports."""
    storage = settings.storage
    return WarehouseExportsArgs(
        shared=shared,
        noncurrent_days=storage.retention_days.noncurrent,
        rotation=settings.rotation.access_key,
        existing_bucket=storage.exports.existing,
        expire_days=storage.retention_days.exports,
        permissions_boundary=settings.identity.permissions_boundary,
    )


def database_args(settings: Settings, shared: Shared, place: Placement) -> DatabaseArgs:
    """What the stack says about its database, and the profile's sizes for what it doesn't say."""
    database, sizes = settings.database, SIZES[settings.profile]
    return DatabaseArgs(
        shared=shared,
        place=place,
        version=database.version,
        instance_class=database.instance or sizes.database_instance,
        disk=disk_of(settings),
        high_availability=given(database.high_availability, sizes.database_high_availability),
        backup_days=database.backups.retention_days or sizes.database_backup_days,
        backup_window=database.backups.window,
        maintenance_window=database.maintenance_window,
        log_days=sizes.log_days,
        iam_authentication=database.authentication is DatabaseAuthentication.IAM,
        admin_password_rotation=settings.rotation.database_admin_password,
        version_is_chosen=database.is_set("version"),
        # Whoever brings the backend's role may not be allowed to create one.
        monitoring=database.enhanced_monitoring or ("off" if settings.identity.existing else "create"),
        permissions_boundary=settings.identity.permissions_boundary,
    )


def cache_args(settings: Settings, shared: Shared, place: Placement) -> CacheArgs:
    """What the stack says about its cache, and the profile's sizes for what it doesn't say."""
    cache, sizes = settings.cache, SIZES[settings.profile]
    return CacheArgs(
        shared=shared,
        place=place,
        version=cache.version or VERSION,
        version_is_chosen=cache.version is not None,
        node_type=cache.node or sizes.cache_node,
        high_availability=given(cache.high_availability, sizes.cache_high_availability),
        snapshot_days=sizes.cache_snapshot_days,
        password_rotation=settings.rotation.cache_password,
    )
