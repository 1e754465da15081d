"""The integrations with warehouses that a stack configures. An SDK is imported only for a stack that uses it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import contracts
from ..settings.clouds import Cloud
from . import from_settings

if TYPE_CHECKING:
    import pulumi

    from ..settings import Settings


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
    if settings.cloud is not Cloud.AWS or not settings.warehouses.s3_exports.enabled:
        return contracts.Warehouses()
    from ..aws.contract import AwsPlatform
    from .s3_exports import S3Exports

    if not isinstance(platform, AwsPlatform):
        raise TypeError("a stack on AWS has a platform of AWS")
    exports = S3Exports(f"{name}-exports", from_settings.s3_exports_args(settings, platform), opts)
    return contracts.Warehouses(s3_exports=exports.outputs, ready=[exports])
