"""Arguments of the integrations with warehouses, from a stack's settings."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pulumi_aws as aws

from ..settings.aws import AwsSettings
from ..settings.warehouses import RedshiftImports
from .aws_account import AwsAccountArgs
from .rds_database import AuroraCluster, RdsInstance
from .rds_exports import RdsExportsArgs
from .s3_integration import ExistingUser, S3IntegrationArgs

if TYPE_CHECKING:
    from ..aws.context import Context
    from ..aws.contract import AwsPlatform
    from ..settings import Settings
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


def existing_user(user: ExistingUserSettings) -> ExistingUser:
    """An IAM user that another party manages."""
    return ExistingUser(
        arn=user.arn,
        access_key_id=user.access_key_id,
        secret_access_key=user.secret_access_key.get_secret_value(),
    )
