"""Arguments of the components on AWS, from a stack's settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..contracts import ThumbnailsAccess
from ..from_settings import arguments, cluster_arguments, disk_of, service_account
from ..from_settings import existing_database as any_existing_database
from ..kubeconfig import ClusterArgs
from ..settings.aws import ElastiCache, RdsDatabase
from ..settings.aws_certificate import AwsCertificate
from ..settings.aws_exposure import ApplicationLoadBalancerExposure
from ..settings.aws_exposure_base import BalancerEndsTls
from ..settings.database import CREATED_ADMINISTRATOR, DatabaseAuthentication
from ..settings.identity import IdentityMode
from .alarms import AlarmThresholds
from .backend_identity import BackendIdentityArgs
from .cache import CacheArgs
from .contract import AwsExposure
from .data_network import NetworkArgs
from .database import DatabaseArgs
from .existing_database import existing_database
from .fixed_choices import FixedChoicesArgs
from .object_storage import ObjectStorageArgs
from .observability import ObservabilityArgs
from .restore import RestoreArgs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .. import contracts
    from ..exposure.contract import Exposure
    from ..settings.aws import AwsExistingDatabase, AwsNetwork, AwsSettings
    from ..settings.aws_observability import AwsThresholds
    from ..settings.aws_restore import RdsRestore
    from .account import Account
    from .cluster import Cluster
    from .context import Context
    from .contract import AwsPlatform
    from .data_network import DataSubnets


def regional_arns(settings: AwsSettings) -> Mapping[str, str]:
    """What AWS uses only in its own region, by the setting that names it."""
    exposure, observability = settings.exposure, settings.observability
    found: dict[str, str | None] = {"storage.encryption.kmsKey": settings.storage.encryption.kms_key}
    found |= {f"observability.snsTopicArns[{at}]": arn for at, arn in enumerate(observability.sns_topic_arns)}
    if isinstance(exposure, BalancerEndsTls):
        tls = exposure.tls
        found["exposure.tls.certificateArn"] = tls.certificate_arn if isinstance(tls, AwsCertificate) else None
        found["exposure.webAcl"] = exposure.web_acl
    return {f"carto:{path}": arn for path, arn in found.items() if arn is not None and arn.startswith("arn:")}


def fixed_choices_args(settings: AwsSettings) -> FixedChoicesArgs:
    """The choices that later runs may not change."""
    encryption = settings.storage.encryption
    cache = settings.cache if isinstance(settings.cache, ElastiCache) else None
    database = settings.database if isinstance(settings.database, RdsDatabase) else None
    return FixedChoicesArgs(
        disposable=settings.disposable,
        decommission=settings.decommission,
        namespace=settings.namespace,
        imports_existing=settings.storage.imports.existing,
        thumbnails_existing=settings.storage.thumbnails.existing,
        cache_version=cache.version if cache else None,
        cache_version_is_chosen=cache is not None and cache.is_set("version"),
        database_version=int(database.version) if database is not None and database.is_set("version") else None,
        database_disk_gb=database.storage_gb.initial if database is not None else None,
        database_disk_grows=database is not None and database.storage_gb.max > database.storage_gb.initial,
        kms_key=encryption.kms_key,
        former_kms_keys=list(encryption.former_kms_keys),
        restore_from=_restore_from(settings),
        **_balancer(settings),
    )


def _restore_from(settings: AwsSettings) -> str | None:
    restore = restore_args(settings)
    return restore.source if restore is not None else None


def restore_args(settings: AwsSettings) -> RestoreArgs | None:
    """The source of the database's data; None for an empty database."""
    database = settings.database
    if not isinstance(database, RdsDatabase) or database.restore_from is None:
        return None
    return _restore_args(settings, database, database.restore_from)


def _restore_args(settings: AwsSettings, database: RdsDatabase, restore: RdsRestore) -> RestoreArgs:
    return arguments(
        RestoreArgs,
        restore,
        version=database.version,
        storage_gb=database.storage_gb.initial,
        kms_key=settings.storage.encryption.kms_key,
    )


def _balancer(settings: AwsSettings) -> dict[str, Any]:
    exposure = settings.exposure
    if not isinstance(exposure, ApplicationLoadBalancerExposure):
        return {}
    return {
        "balancer": "internal" if exposure.internal else "internet-facing",
        "balancer_is_protected": exposure.deletion_protection and settings.protects_data,
    }


def cluster_args(settings: AwsSettings) -> ClusterArgs:
    """The cluster and its kubeconfig."""
    return ClusterArgs(**cluster_arguments(settings))


def existing_database_contract(database: AwsExistingDatabase, account: Account) -> contracts.Database:
    """The existing server, which may be one of Amazon RDS."""
    return existing_database(
        any_existing_database(database.existing),
        database.existing.host,
        iam=database.authentication is DatabaseAuthentication.IAM,
        region=account.region,
    )


def backend_identity_args(settings: AwsSettings, context: Context, cluster: Cluster) -> BackendIdentityArgs:
    """The backend's identity."""
    return arguments(
        BackendIdentityArgs,
        settings.identity,
        context=context,
        with_access_key=settings.identity.mode is IdentityMode.ACCESS_KEY,
        cluster_name=settings.cluster.name,
        cluster_arn=cluster.arn,
        namespace=settings.namespace,
        service_account=service_account(settings.identity.service_account),
        rotation=settings.rotation.access_key,
        existing_role_arn=settings.existing_role.role_arn if settings.existing_role else None,
    )


def network_args(network: AwsNetwork) -> NetworkArgs:
    """The network of the database and the cache."""
    return NetworkArgs(
        vpc_id=network.vpc_id,
        subnet_ids=network.subnet_ids or None,
        client_security_groups={group: group for group in network.client_security_group_ids or ()},
    )


def object_storage_args(settings: AwsSettings, context: Context) -> ObjectStorageArgs:
    """The buckets for imports and thumbnails."""
    storage = settings.storage
    return ObjectStorageArgs(
        context=context,
        cors_origins=settings.storage.cors_origins,
        noncurrent_days=storage.retention_days.noncurrent,
        existing_imports=storage.imports.existing,
        existing_thumbnails=storage.thumbnails.existing,
        keys_of_existing=storage.keys_of_existing,
        imports_expire_days=storage.retention_days.imports,
        thumbnails_access=ThumbnailsAccess(storage.thumbnails.access),
    )


def database_args(settings: AwsSettings, database: RdsDatabase, context: Context, network: DataSubnets) -> DatabaseArgs:
    """The server to create."""
    return arguments(
        DatabaseArgs,
        database,
        context=context,
        network=network,
        instance_class=database.instance,
        disk=disk_of(database.storage_gb),
        backup_days=database.backups.retention_days,
        backup_window=database.backups.window,
        log_days=settings.observability.log_retention_days,
        administrator=CREATED_ADMINISTRATOR,
        iam_authentication=database.authentication is DatabaseAuthentication.IAM,
        admin_password_rotation=settings.rotation.database_admin_password,
        version_is_chosen=database.is_set("version"),
        restore=restore_args(settings),
        monitoring=database.enhanced_monitoring,
        permissions_boundary=settings.identity.permissions_boundary,
    )


def cache_args(settings: AwsSettings, cache: ElastiCache, context: Context, network: DataSubnets) -> CacheArgs:
    """The cache to create."""
    return arguments(
        CacheArgs,
        cache,
        context=context,
        network=network,
        version_is_chosen=cache.is_set("version"),
        node_type=cache.node,
        snapshot_days=settings.sizes[settings.profile].cache_snapshot_days,
        password_rotation=settings.rotation.cache_password,
    )


def observability_args(settings: AwsSettings, platform: AwsPlatform, exposure: Exposure | None) -> ObservabilityArgs:
    """The alarms."""
    return arguments(
        ObservabilityArgs,
        settings.observability,
        context=platform.context,
        thresholds=alarm_thresholds(settings.observability.thresholds),
        database=platform.monitored_database,
        cache=platform.monitored_cache,
        balancer=exposure.monitored_balancer if isinstance(exposure, AwsExposure) else None,
    )


def alarm_thresholds(thresholds: AwsThresholds) -> AlarmThresholds:
    """When alarms fire."""
    return arguments(AlarmThresholds, thresholds)
