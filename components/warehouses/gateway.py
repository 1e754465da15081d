"""The Analytics Toolbox gateway of a stack, with the parts of its network that the stack configures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

from ..aws.contract import AwsPlatform
from . import gateway_from_settings as arguments
from .analytics_toolbox import AnalyticsToolbox
from .carto_record import CartoRecord
from .gateway_repository import GatewayRepository
from .lambda_endpoint import LambdaEndpoint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .. import contracts
    from ..exposure.contract import Exposure
    from ..settings import Settings
    from .aws_account import AwsAccount

OUTPUT = "analyticsToolbox"
_STEPS = (
    "Analytics Toolbox: .venv/bin/python -m operations redshift_role --stack <stack> --yes lets Redshift use the role",
    "Analytics Toolbox: run the SQL setup of: pulumi stack output analyticsToolbox --json (docs/warehouses.md)",
)
_ADMIT = "Analytics Toolbox: carto:exposure.allowedCidrs must have the addresses of the function (docs/warehouses.md)"
_MIRROR_STEPS = (
    "Analytics Toolbox: run the commands mirrorImage of: pulumi stack output analyticsToolbox --json",
    "Analytics Toolbox: set the copy as carto:warehouses.analyticsToolbox.image; pulumi up",
)


def create_gateway(
    name: str,
    settings: Settings,
    platform: contracts.Platform,
    exposure: Exposure | None,
    opts: pulumi.ResourceOptions | None = None,
    *,
    account: AwsAccount | None = None,
) -> tuple[dict[str, pulumi.Input[str]], Sequence[str]]:
    """Create the gateway in an account of its own, or in CARTO's. Returns its outputs and the steps for a person.

    `name` is that of the installation; `account` is the gateway's own.
    """
    gateway = settings.warehouses.analytics_toolbox
    carto = platform if gateway.aws is None and isinstance(platform, AwsPlatform) else None
    if account is not None:
        context = account.context
        opts = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(providers=[account.provider]))
    elif carto is not None:
        context = carto.context
    else:
        raise TypeError(f"{gateway.setting}.aws: missing")
    outputs: dict[str, pulumi.Input[str]] = {}
    if gateway.create_repository:
        outputs.update(GatewayRepository(f"{name}-{gateway.role}-image", context, opts).outputs)
    if gateway.only_repository:
        return outputs, _MIRROR_STEPS
    created = AnalyticsToolbox(
        f"{name}-{gateway.role}", arguments.analytics_toolbox_args(settings, context, carto, exposure), opts
    )
    if gateway.lambda_endpoint.enabled:
        args_of_endpoint = arguments.lambda_endpoint_args(gateway, created, context, carto)
        outputs["lambdaEndpointId"] = LambdaEndpoint(f"{name}-{gateway.role}-lambda", args_of_endpoint, opts).id
    if gateway.private_dns.enabled:
        args_of_record = arguments.carto_record_args(settings, context, carto, exposure)
        outputs["privateZoneId"] = CartoRecord(f"{name}-{gateway.role}-domain", args_of_record, opts).zone_id
    return {**outputs, **created.outputs}, _STEPS if arguments.is_admitted(settings, exposure) else (*_STEPS, _ADMIT)
