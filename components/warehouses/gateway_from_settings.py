"""Arguments of the Analytics Toolbox gateway, from a stack's settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

from ..aws.contract import AwsExposure
from ..settings.aws import AwsSettings
from ..settings.exposure import Exposed
from .analytics_toolbox import AnalyticsToolboxArgs
from .carto_record import BalancerName, CartoRecordArgs
from .gateway_network import NewSubnet, one_in_each_zone
from .lambda_endpoint import ExistingEndpoint, LambdaEndpointArgs, NewEndpoint
from .redshift import RedshiftCluster, RedshiftServerless

if TYPE_CHECKING:
    from ..aws.context import Context
    from ..aws.contract import AwsPlatform
    from ..exposure.contract import Exposure
    from ..settings import Settings
    from ..settings.analytics_toolbox import AnalyticsToolbox as GatewaySettings
    from ..settings.analytics_toolbox import RedshiftWarehouse
    from .analytics_toolbox import AnalyticsToolbox


def analytics_toolbox_args(
    settings: Settings, context: Context, platform: AwsPlatform | None, exposure: Exposure | None
) -> AnalyticsToolboxArgs:
    """The gateway, which is enabled; `platform` is set when it is in the account and the region of CARTO on AWS."""
    gateway = settings.warehouses.analytics_toolbox
    if gateway.image is None or gateway.carto_cidrs is None or gateway.redshift is None:
        raise TypeError(f"{gateway.setting}: incomplete")
    topics, boundary, own = gateway.sns_topic_arns, gateway.permissions_boundary, gateway.sns_topic_arns is not None
    if platform is not None and isinstance(settings, AwsSettings):
        boundary = boundary or settings.identity.permissions_boundary
        topics = topics if own else settings.observability.sns_topic_arns
    return AnalyticsToolboxArgs(
        context=context,
        image=gateway.image,
        vpc_id=waiting_vpc(gateway, context, platform),
        subnets=gateway.subnet_ids
        or [
            NewSubnet(zone=each.zone, cidr=each.cidr, route_table_id=each.route_table)
            for each in gateway.create_subnets or ()
        ],
        carto_cidrs=gateway.carto_cidrs,
        carto_group_id=balancer_group(gateway, exposure),
        redshift=redshift_warehouse(gateway.redshift),
        # Source: the chart's templates/workspace-www/configmap.yaml, REACT_APP_API_BASE_URL.
        api_base_url=f"https://{settings.domain}/api",
        schema=settings.features.analytics_toolbox_location.redshift or "carto",
        memory_mb=gateway.memory_mb,
        timeout_seconds=gateway.timeout_seconds,
        log_days=gateway.log_retention_days,
        tls_not_verified_because=gateway.tls_not_verified_because,
        permissions_boundary=boundary,
        sns_topic_arns=topics or (),
        topics_setting=f"{gateway.setting}.snsTopicArns" if own else "carto:observability.snsTopicArns",
    )


def balancer_group(gateway: GatewaySettings, exposure: Exposure | None) -> pulumi.Input[str] | None:
    """The security group of CARTO's load balancer, if it can admit the function's group: in the same VPC."""
    if gateway.is_in_carto_vpc and isinstance(exposure, AwsExposure):
        return exposure.private_https_group_id
    return None


def is_admitted(settings: Settings, exposure: Exposure | None) -> bool:
    """Whether CARTO's load balancer admits the function, as far as the stack knows."""
    limited = isinstance(settings.exposure, Exposed) and bool(settings.exposure.source_ranges)
    return not limited or balancer_group(settings.warehouses.analytics_toolbox, exposure) is not None


def function_vpc(gateway: GatewaySettings, platform: AwsPlatform | None) -> pulumi.Input[str]:
    """The VPC of the function."""
    if gateway.vpc_id is not None:
        return gateway.vpc_id
    if platform is None:
        raise TypeError(f"{gateway.setting}.vpcId: missing")
    return platform.cluster.vpc_id


def waiting_vpc(
    gateway: GatewaySettings, context: Context, platform: AwsPlatform | None, vpc_id: str | None = None
) -> pulumi.Output[str]:
    """A VPC, by default the function's, known with the region: nothing is looked up in it before."""
    vpc = vpc_id or function_vpc(gateway, platform)
    return pulumi.Output.all(vpc, context.account.region).apply(lambda known: str(known[0]))


def lambda_endpoint_args(
    gateway: GatewaySettings, created: AnalyticsToolbox, context: Context, platform: AwsPlatform | None
) -> LambdaEndpointArgs:
    """The endpoint for Lambda, which is enabled."""
    settings = gateway.lambda_endpoint
    return LambdaEndpointArgs(
        context=context,
        vpc_id=waiting_vpc(gateway, context, platform, settings.vpc_id),
        endpoint=ExistingEndpoint(id=settings.existing)
        if settings.existing is not None
        else NewEndpoint(
            subnet_ids=settings.subnet_ids or created.subnets.apply(one_in_each_zone),
            redshift_security_group_ids=settings.redshift_security_group_ids or (),
            redshift_cidrs=settings.redshift_cidrs or (),
        ),
    )


def carto_record_args(
    settings: Settings, context: Context, platform: AwsPlatform | None, exposure: Exposure | None
) -> CartoRecordArgs:
    """The private record, which is enabled."""
    gateway = settings.warehouses.analytics_toolbox
    outputs = exposure.outputs if exposure is not None else {}
    name, zone = outputs.get("loadBalancerDnsName"), outputs.get("loadBalancerZoneId")
    if name is None or zone is None:
        raise TypeError(f"{gateway.setting}.privateDns: the exposure has no load balancer")
    return CartoRecordArgs(
        context=context,
        domain=settings.domain,
        vpc_id=function_vpc(gateway, platform),
        balancer=BalancerName(
            dns_name=pulumi.Output.from_input(name).apply(str), zone_id=pulumi.Output.from_input(zone).apply(str)
        ),
        existing_zone=gateway.private_dns.existing,
    )


def redshift_warehouse(redshift: RedshiftWarehouse) -> RedshiftCluster | RedshiftServerless:
    """The data warehouse that invokes the gateway."""
    if redshift.serverless is not None:
        return RedshiftServerless(namespace=redshift.serverless.namespace, workgroup=redshift.serverless.workgroup)
    return RedshiftCluster(identifier=str(redshift.cluster))
