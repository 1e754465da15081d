"""Arguments of the integrations with warehouses, from a stack's settings."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pulumi_aws as aws

from ..settings.aws import AwsSettings
from ..settings.warehouses import RedshiftImports
from .aws_account import AwsAccountArgs
from .s3_integration import ExistingUser, S3IntegrationArgs

if TYPE_CHECKING:
    from ..aws.context import Context
    from ..aws.contract import AwsPlatform
    from ..settings import Settings
    from ..settings.warehouses import AwsAccount, S3Integration
    from ..settings.warehouses import ExistingUser as ExistingUserSettings


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
    boundary = integration.permissions_boundary
    if platform is not None and isinstance(settings, AwsSettings):
        boundary = boundary or settings.identity.permissions_boundary
    return S3IntegrationArgs(
        context=context
        if integration.kms_key is None
        else replace(context, kms_key_arn=integration.kms_key, kms_ready=()),
        noncurrent_days=settings.storage.retention_days.noncurrent if isinstance(settings, AwsSettings) else 30,
        rotation=settings.rotation.access_key,
        existing_bucket=integration.existing,
        existing_role_arn=integration.role_arn,
        existing_user=existing_user(integration.user) if integration.user is not None else None,
        expire_days=integration.retention_days,
        permissions_boundary=boundary,
        bucket_policy=integration.bucket_policy if isinstance(integration, RedshiftImports) else {},
        former_parent=platform.itself if platform is not None else None,
    )


def existing_user(user: ExistingUserSettings) -> ExistingUser:
    """An IAM user that another party manages."""
    return ExistingUser(
        arn=user.arn,
        access_key_id=user.access_key_id,
        secret_access_key=user.secret_access_key.get_secret_value(),
    )
