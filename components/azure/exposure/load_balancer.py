"""Mode `load-balancer`: Azure's load balancer, which the cluster creates for the router's Service."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

from ...exposure.address import record, service_addresses
from ...exposure.contract import Bound, Exposure, RouterService, ServiceType, TrafficPolicy
from ...exposure.from_settings import certificate_in_cluster, issued_certificate
from ...settings.azure_exposure import PREFIX
from ...settings.cert_manager import CertManagerTls
from ...settings.exposure import EVERYONE
from ..resource_ids import part_of, resource_group_of
from .address import PublicAddress, PublicAddressArgs
from .dns import Zone, ZoneArgs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ...exposure.contract import CartoService
    from ...exposure.from_settings import CertificateInCluster
    from ...settings.azure_exposure import AzureLoadBalancerExposure
    from .request import ExposureRequest

PRIVATE_RANGES = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")
"""RFC 1918 and RFC 6598: clients of an internal exposure without `allowedCidrs`."""
_SECONDS_OF_A_MINUTE = 60


def load_balancer(exposure: AzureLoadBalancerExposure, request: ExposureRequest) -> Exposure:
    """The address and the cluster's right to it, the router's certificate and annotations; then the domain's record.

    The Service keeps the addresses of clients (`externalTrafficPolicy: Local`), so that network policies can tell them
    apart and logs have them.
    """
    created = _created_address(exposure, request)
    certificate, zone = _certificate(exposure, request), _zone(exposure, request)

    def bind(service: CartoService, release: pulumi.CustomResource, opts: pulumi.ResourceOptions) -> Bound:
        addresses = service_addresses(f"{request.name}-service", service, release, opts)
        if created is not None:
            addresses = created.address.ip_address.apply(lambda known: [known] if known else [])
        if zone is None:
            return Bound(records=[record(request.domain, addresses)])
        zone.record(request.domain, addresses.apply(_only), after=[release])
        return Bound()

    return Exposure(
        router=RouterService(
            type=ServiceType.LOAD_BALANCER,
            annotations={**exposure.annotations, **_annotations(exposure, created)},
            source_ranges=exposure.source_ranges,
            external_traffic_policy=TrafficPolicy.LOCAL,
            tls=certificate.router,
        ),
        client_cidrs=_clients(exposure),
        before_release=[*certificate.before_release, *([created.role] if created is not None else [])],
        bind=bind,
        outputs={} if created is None else {"publicAddress": created.address.ip_address},
    )


def _created_address(exposure: AzureLoadBalancerExposure, request: ExposureRequest) -> PublicAddress | None:
    if not exposure.creates_address:
        return None
    args = PublicAddressArgs(
        context=request.context, cluster_id=request.cluster.id, principal_id=request.cluster.principal_id
    )
    return PublicAddress(f"{request.name}-address", args, request.opts)


def _certificate(exposure: AzureLoadBalancerExposure, request: ExposureRequest) -> CertificateInCluster:
    if not isinstance(exposure.tls, CertManagerTls):
        return certificate_in_cluster(request.name, exposure.tls, request.namespace, request.opts)
    return issued_certificate(
        request.name,
        exposure.tls,
        domain=request.domain,
        namespace=request.namespace,
        opts=request.opts,
        wait=True,
    )


def _zone(exposure: AzureLoadBalancerExposure, request: ExposureRequest) -> Zone | None:
    dns = exposure.dns
    if dns is None:
        return None
    args = ZoneArgs(
        name=dns.zone, resource_group=dns.resource_group, private=dns.private, subscription_id=dns.subscription_id
    )
    return Zone(f"{request.name}-zone", args, request.opts)


def _annotations(exposure: AzureLoadBalancerExposure, created: PublicAddress | None) -> Mapping[str, pulumi.Input[str]]:
    """Source: cloud-provider-azure, "LoadBalancer", annotations of Services."""
    minutes = -(-exposure.timeout_seconds // _SECONDS_OF_A_MINUTE)
    found: dict[str, pulumi.Input[str]] = {"load-balancer-tcp-idle-timeout": str(minutes)}
    if exposure.internal:
        found["load-balancer-internal"] = "true"
        if exposure.subnet is not None:
            found["load-balancer-internal-subnet"] = exposure.subnet
        if exposure.private_address is not None:
            found["load-balancer-ipv4"] = exposure.private_address
    elif created is not None:
        found["load-balancer-resource-group"] = created.address.id.apply(resource_group_of)
        found["pip-name"] = created.address.name
    else:
        found["load-balancer-resource-group"] = resource_group_of(exposure.address)
        found["pip-name"] = part_of(exposure.address, "publicIPAddresses")
    return {f"{PREFIX}{key}": value for key, value in found.items()}


def _clients(exposure: AzureLoadBalancerExposure) -> Sequence[str]:
    everyone = [cidr for cidr in exposure.allowed_cidrs if cidr in EVERYONE]
    return everyone or exposure.allowed_cidrs or PRIVATE_RANGES


def _only(addresses: Sequence[str]) -> str:
    if not addresses:
        raise pulumi.RunError(
            "carto:exposure: the router's Service has no address yet. Azure assigns it: see `kubectl describe service "
            "carto-router`, then run `pulumi up` again"
        )
    return addresses[0]
