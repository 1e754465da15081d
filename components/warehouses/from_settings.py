"""Arguments of the integrations with warehouses, from a stack's settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..aws.contract import AwsPlatform
    from ..settings.aws import AwsSettings
    from .s3_exports import S3ExportsArgs


def s3_exports_args(settings: AwsSettings, platform: AwsPlatform) -> S3ExportsArgs:
    """The bucket for exports to S3, in the account of CARTO."""
    from .s3_exports import S3ExportsArgs

    exports = settings.warehouses.s3_exports
    return S3ExportsArgs(
        context=platform.context,
        noncurrent_days=settings.storage.retention_days.noncurrent,
        rotation=settings.rotation.access_key,
        existing_bucket=exports.existing,
        expire_days=exports.retention_days,
        permissions_boundary=settings.identity.permissions_boundary,
        former_parent=platform.itself,
    )
