"""Mode `load-balancer`: a Network Load Balancer, which the AWS Load Balancer Controller creates for the router."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from ...exposure.address import record, service_addresses
from ...exposure.contract import Bound, Exposure, RouterService, ServiceType
from ...exposure.from_settings import certificate_in_cluster, issued_certificate
from ...lookups import look_up
from ...settings.cert_manager import CertManagerTls

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ...exposure.contract import CartoService
    from ...exposure.from_settings import CertificateInCluster
    from ...settings.aws_exposure import AwsLoadBalancerExposure
    from .request import ExposureRequest

_PREFIX = "service.beta.kubernetes.io/aws-load-balancer-"
"""Source: AWS Load Balancer Controller, "Service annotations"."""


def network_load_balancer(exposure: AwsLoadBalancerExposure, request: ExposureRequest) -> Exposure:
    """The annotations of the router's Service, and the router's certificate; then the domain's record."""
    name = request.name
    zone, subnets = request.zone(exposure), request.subnets(exposure)
    certificate = _certificate(exposure, request)

    def bind(service: CartoService, release: pulumi.CustomResource, opts: pulumi.ResourceOptions) -> Bound:
        addresses = service_addresses(f"{name}-service", service, release, opts)
        if zone is None:
            return Bound(records=[record(request.domain, addresses)])
        zone.alias(
            domain=request.domain,
            target=addresses.apply(_only),
            target_zone=_zone_of_balancers(opts.parent),
            after=[release],
        )
        return Bound()

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


def _certificate(exposure: AwsLoadBalancerExposure, request: ExposureRequest) -> CertificateInCluster:
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
    return {f"{_PREFIX}{key}": value for key, value in found.items()}


def _only(addresses: Sequence[str]) -> str:
    if not addresses:
        raise pulumi.RunError(
            "carto:exposure: the router's Service has no address yet. The AWS Load Balancer Controller assigns it: see "
            "`kubectl describe service carto-router`, then run `pulumi up` again"
        )
    return addresses[0]


def _zone_of_balancers(parent: pulumi.Resource | None) -> pulumi.Output[str]:
    found = look_up(
        "aws:lb/getHostedZoneId:getHostedZoneId",
        {"loadBalancerType": "network"},
        aws.lb.GetHostedZoneIdResult,
        parent=parent,
        explain=lambda cause: f"aws:region: the zone of its load balancers is unknown. AWS reports: {cause}",
    )
    return found.id
