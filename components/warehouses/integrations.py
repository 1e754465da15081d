"""The integrations with warehouses that a stack configures. An SDK is imported only for a stack that uses it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

from .. import contracts

if TYPE_CHECKING:
    from ..aws.context import Context
    from ..settings import Settings
    from ..settings.warehouses import AwsAccount

_S3_EXPORTS = "carto:warehouses.s3Exports"


def integrations(
    name: str, settings: Settings, platform: contracts.Platform, opts: pulumi.ResourceOptions | None = None
) -> contracts.Warehouses:
    """Create what the stack's integrations need.

    Args:
        name: of the installation; each integration is `<name>-<integration>`.
        settings: of the stack.
        platform: that CARTO is deployed on.
        opts: of each integration.
    """
    if not settings.warehouses.s3_exports.enabled:
        return contracts.Warehouses()
    return _s3_exports(name, settings, platform, opts)


def _s3_exports(
    name: str, settings: Settings, platform: contracts.Platform, opts: pulumi.ResourceOptions | None
) -> contracts.Warehouses:
    from ..aws.contract import AwsPlatform
    from . import from_settings
    from .s3_exports import S3Exports

    exports, carto = settings.warehouses.s3_exports, None
    if exports.aws is not None:
        context, opts = _account(f"{name}-exports-account", name, exports.aws, settings, opts)
    elif isinstance(platform, AwsPlatform):
        context, carto = platform.context, platform
    else:
        raise TypeError(f"{_S3_EXPORTS}.aws: missing")
    created = S3Exports(f"{name}-exports", from_settings.s3_exports_args(settings, context, carto), opts).outputs
    return contracts.Warehouses(
        s3_exports=created,
        outputs={
            "s3Exports": {
                "bucket": created.bucket.name,
                "region": created.region,
                "roleArn": created.role_arn,
                "userArn": created.user_arn,
            }
        },
        next_steps=[_EXISTING_USER] if exports.user is not None and exports.role_arn is None else [],
    )


_EXISTING_USER = (
    "Exports to S3: let the existing IAM user call sts:AssumeRole on the role in: pulumi stack output s3Exports --json"
)


def _account(
    name: str, prefix: str, account: AwsAccount, settings: Settings, opts: pulumi.ResourceOptions | None
) -> tuple[Context, pulumi.ResourceOptions]:
    """The context of an account, and the options of what is created in it."""
    from . import from_settings
    from .aws_account import AwsAccount as Component

    args = from_settings.aws_account_args(account, settings, setting=f"{_S3_EXPORTS}.aws", prefix=prefix)
    component = Component(name, args, opts)
    return component.context, pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(providers=[component.provider]))
