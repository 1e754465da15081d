"""Mode `load-balancer`: a Network Load Balancer, which the AWS Load Balancer Controller creates for the router."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...exposure.address import service_addresses
from ...exposure.contract import Exposure, RouterService, ServiceType
from ...settings.exposure_annotations import AWS_SERVICE
from .controller import bound

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pulumi

    from ...exposure.contract import Bound, CartoService
    from ...settings.aws_exposure import AwsLoadBalancerExposure
    from .request import ExposureRequest


def network_load_balancer(exposure: AwsLoadBalancerExposure, request: ExposureRequest) -> Exposure:
    """The annotations of the router's Service, and the router's certificate; then the domain's record."""
    name = request.name
    zone, subnets = request.zone(exposure), request.subnets(exposure)
    certificate = request.certificate(exposure.tls, wait=True)

    def bind(service: CartoService, release: pulumi.CustomResource, opts: pulumi.ResourceOptions) -> Bound:
        addresses = service_addresses(f"{name}-service", service, release, opts)
        return bound(request, zone, addresses, kind="network", what=f"service {service.name}", after=[release])

    return Exposure(
        router=RouterService(
            type=ServiceType.LOAD_BALANCER,
            annotations={**_annotations(exposure, subnets.ids, request.context.tags), **exposure.annotations},
            source_ranges=exposure.source_ranges,
            tls=certificate.router,
        ),
        client_cidrs=subnets.cidrs,
        before_release=certificate.before_release,
        bind=bind,
    )


def _annotations(
    exposure: AwsLoadBalancerExposure, subnet_ids: pulumi.Output[Sequence[str]], tags: Mapping[str, str]
) -> dict[str, pulumi.Input[str]]:
    idle = f"tcp.idle_timeout.seconds={exposure.timeout_seconds}"
    found: dict[str, pulumi.Input[str]] = {
        "type": "external",
        "nlb-target-type": "ip",
        "scheme": "internal" if exposure.internal else "internet-facing",
        "subnets": subnet_ids.apply(",".join),
        "attributes": "load_balancing.cross_zone.enabled=true",
        "listener-attributes.TCP-80": idle,
        "listener-attributes.TCP-443": idle,
        "additional-resource-tags": ",".join(f"{key}={value}" for key, value in tags.items()),
    }
    if exposure.eip_allocations:
        found["eip-allocations"] = ",".join(exposure.eip_allocations)
    return {f"{AWS_SERVICE}{key}": value for key, value in found.items()}
