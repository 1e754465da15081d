"""The exposure of CARTO on Azure, from a stack's settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...exposure.contract import Exposure
from ...settings.azure_exposure import AzureGatewayExposure, AzureIngressExposure, AzureLoadBalancerExposure
from ..contract import AzurePlatform
from .gateway import gateway
from .ingress import ingress
from .load_balancer import load_balancer
from .request import ExposureRequest

if TYPE_CHECKING:
    import pulumi

    from ... import contracts
    from ...settings.azure import AzureSettings


def start(
    settings: AzureSettings,
    platform: contracts.Platform,
    namespace: pulumi.Input[str],
    name: str,
    opts: pulumi.ResourceOptions,
) -> Exposure:
    """Create what needs no CARTO, and return the contract."""
    if not isinstance(platform, AzurePlatform):
        raise TypeError(f"expected the platform of Azure, got {type(platform).__name__}; a defect of this project")
    request = ExposureRequest(
        name=name,
        domain=settings.domain,
        cluster=platform.cluster,
        context=platform.context,
        namespace=namespace,
        opts=opts,
    )
    match settings.exposure:
        case AzureLoadBalancerExposure() as exposure:
            return load_balancer(exposure, request)
        case AzureGatewayExposure() as exposure:
            return gateway(exposure, request)
        case AzureIngressExposure() as exposure:
            return ingress(exposure, request)
        case _:
            return Exposure()
