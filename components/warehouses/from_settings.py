"""Arguments of the integrations with warehouses, from a stack's settings."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pulumi_aws as aws

from ..settings.aws import AwsSettings
from ..settings.warehouses import RedshiftImports
from .analytics_toolbox import AnalyticsToolboxArgs
from .aws_account import AwsAccountArgs
from .rds_database import AuroraCluster, RdsInstance
from .rds_exports import RdsExportsArgs
from .redshift import RedshiftCluster, RedshiftServerless
from .s3_integration import ExistingUser, S3IntegrationArgs

if TYPE_CHECKING:
    from ..aws.context import Context
    from ..aws.contract import AwsPlatform
    from ..settings import Settings
    from ..settings.analytics_toolbox import RedshiftWarehouse
    from ..settings.aws_buckets import AwsAccount, AwsBucket
    from ..settings.rds_exports import RdsExports
    from ..settings.warehouses import ExistingUser as ExistingUserSettings
    from ..settings.warehouses import S3Integration


def aws_account_args(account: AwsAccount, settings: Settings, *, setting: str, prefix: str) -> AwsAccountArgs:
    """An account of an integration."""
    return AwsAccountArgs(
        region=account.region,
        setting=setting,
        account_id=account.account_id,
        # An explicit provider does not read the configuration of the default one.
        profile=account.profile or (aws.config.profile if isinstance(settings, AwsSettings) else None),
        role_arn=account.role_arn,
        external_id=account.external_id,
        prefix=prefix,
        tags=settings.tags,
        protect=settings.protects_data,
        keep=settings.keeps_data,
    )


def s3_integration_args(
    settings: Settings, integration: S3Integration, context: Context, platform: AwsPlatform | None
) -> S3IntegrationArgs:
    """A bucket of S3; `platform` is set when it is in the account and the region of CARTO on AWS."""
    return S3IntegrationArgs(
        context=_with_key(context, integration),
        noncurrent_days=_noncurrent_days(settings),
        rotation=settings.rotation.access_key,
        existing_bucket=integration.existing,
        existing_role_arn=integration.role_arn,
        existing_user=existing_user(integration.user) if integration.user is not None else None,
        expire_days=integration.retention_days,
        permissions_boundary=_boundary(settings, integration),
        bucket_policy=integration.bucket_policy if isinstance(integration, RedshiftImports) else {},
        former_parent=platform.itself if platform is not None else None,
    )


def rds_exports_args(settings: Settings, exports: RdsExports, context: Context) -> RdsExportsArgs:
    """The bucket of an RDS database."""
    database = (
        AuroraCluster(identifier=exports.cluster)
        if exports.cluster is not None
        else RdsInstance(identifier=str(exports.instance))
    )
    return RdsExportsArgs(
        context=_with_key(context, exports),
        database=database,
        noncurrent_days=_noncurrent_days(settings),
        existing_bucket=exports.existing,
        existing_role_arn=exports.role_arn,
        expire_days=exports.retention_days,
        permissions_boundary=_boundary(settings, exports),
    )


def _with_key(context: Context, bucket: AwsBucket) -> Context:
    return context if bucket.kms_key is None else replace(context, kms_key_arn=bucket.kms_key, kms_ready=())


def _noncurrent_days(settings: Settings) -> int:
    return settings.storage.retention_days.noncurrent if isinstance(settings, AwsSettings) else 30


def _boundary(settings: Settings, bucket: AwsBucket) -> str | None:
    if bucket.permissions_boundary is None and bucket.aws is None and isinstance(settings, AwsSettings):
        return settings.identity.permissions_boundary
    return bucket.permissions_boundary


def analytics_toolbox_args(settings: AwsSettings, platform: AwsPlatform) -> AnalyticsToolboxArgs:
    """The gateway of the Analytics Toolbox, which is enabled."""
    gateway = settings.warehouses.analytics_toolbox
    if gateway.image is None or gateway.subnet_ids is None or gateway.carto_cidrs is None or gateway.redshift is None:
        raise TypeError(f"{gateway.setting}: incomplete")
    return AnalyticsToolboxArgs(
        context=platform.context,
        image=gateway.image,
        vpc_id=gateway.vpc_id or platform.cluster.vpc_id,
        subnet_ids=gateway.subnet_ids,
        carto_cidrs=gateway.carto_cidrs,
        redshift=redshift_warehouse(gateway.redshift),
        # Source: the chart's templates/workspace-www/configmap.yaml, REACT_APP_API_BASE_URL.
        api_base_url=f"https://{settings.domain}/api",
        schema=settings.features.analytics_toolbox_location.redshift or "carto",
        memory_mb=gateway.memory_mb,
        timeout_seconds=gateway.timeout_seconds,
        log_days=gateway.log_retention_days,
        tls_not_verified_because=gateway.tls_not_verified_because,
        permissions_boundary=gateway.permissions_boundary or settings.identity.permissions_boundary,
    )


def redshift_warehouse(redshift: RedshiftWarehouse) -> RedshiftCluster | RedshiftServerless:
    """The data warehouse that invokes the gateway."""
    if redshift.serverless is not None:
        return RedshiftServerless(namespace=redshift.serverless.namespace, workgroup=redshift.serverless.workgroup)
    return RedshiftCluster(identifier=str(redshift.cluster))


def existing_user(user: ExistingUserSettings) -> ExistingUser:
    """An IAM user that another party manages."""
    return ExistingUser(
        arn=user.arn,
        access_key_id=user.access_key_id,
        secret_access_key=user.secret_access_key.get_secret_value(),
    )
