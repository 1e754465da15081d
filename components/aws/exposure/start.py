"""The exposure of CARTO on AWS, from a stack's settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...exposure.contract import Exposure
from ...settings.aws_exposure import (
    ApplicationLoadBalancerExposure,
    AwsGatewayExposure,
    AwsIngressExposure,
    AwsLoadBalancerExposure,
)
from ..contract import AwsPlatform
from .application_load_balancer import application_load_balancer
from .gateway import controller_gateway
from .ingress import controller_ingress
from .network_load_balancer import network_load_balancer
from .request import ExposureRequest

if TYPE_CHECKING:
    import pulumi

    from ... import contracts
    from ...settings.aws import AwsSettings


def start(
    settings: AwsSettings,
    platform: contracts.Platform,
    namespace: pulumi.Input[str],
    name: str,
    opts: pulumi.ResourceOptions,
) -> Exposure:
    """Create what needs no CARTO, and return the contract."""
    if not isinstance(platform, AwsPlatform):
        raise TypeError(f"expected the platform of AWS, got {type(platform).__name__}; a defect of this project")
    request = ExposureRequest(
        name=name,
        domain=settings.domain,
        cluster_name=settings.cluster.name,
        cluster=platform.cluster,
        context=platform.context,
        created=platform.created,
        namespace=namespace,
        opts=opts,
    )
    match settings.exposure:
        case ApplicationLoadBalancerExposure() as exposure:
            return application_load_balancer(exposure, request)
        case AwsIngressExposure() as exposure:
            return controller_ingress(exposure, request)
        case AwsGatewayExposure() as exposure:
            return controller_gateway(exposure, request)
        case AwsLoadBalancerExposure() as exposure:
            return network_load_balancer(exposure, request)
        case _:
            return Exposure()
