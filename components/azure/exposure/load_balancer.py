"""Mode `load-balancer`: Azure's load balancer, which the cluster creates for the router's Service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...exposure.address import service_addresses
from ...exposure.contract import RouterService, ServiceType, TrafficPolicy
from ..contract import AzureExposure
from .service_address import service_address

if TYPE_CHECKING:
    import pulumi

    from ...exposure.contract import Bound, CartoService, Exposure
    from ...settings.azure_exposure import AzureLoadBalancerExposure
    from .request import ExposureRequest

PRIVATE_RANGES = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")
"""RFC 1918 and RFC 6598: clients of an internal exposure without `allowedCidrs`."""


def load_balancer(exposure: AzureLoadBalancerExposure, request: ExposureRequest) -> Exposure:
    """The address and the cluster's right to it, the router's certificate and annotations; then the domain's record.

    The Service keeps the addresses of clients (`externalTrafficPolicy: Local`), so that network policies can tell them
    apart and logs have them.
    """
    address = service_address(exposure, request)
    certificate, zone = request.certificate(exposure.tls, wait=True), request.zone(exposure)

    def bind(service: CartoService, release: pulumi.CustomResource, opts: pulumi.ResourceOptions) -> Bound:
        assigned = service_addresses(f"{request.name}-service", service, release, opts)
        return request.bound(zone, address.known_or(assigned), what=f"service {service.name}", after=[release])

    return AzureExposure(
        router=RouterService(
            type=ServiceType.LOAD_BALANCER,
            annotations=address.annotations,
            source_ranges=exposure.source_ranges,
            external_traffic_policy=TrafficPolicy.LOCAL,
            tls=certificate.router,
        ),
        client_cidrs=exposure.client_ranges(PRIVATE_RANGES),
        before_release=[*certificate.before_release, *address.before],
        bind=bind,
        monitored_address_id=address.monitored_id,
        outputs=address.outputs,
        next_steps=address.next_steps,
    )
