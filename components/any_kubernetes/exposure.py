"""The exposure of CARTO on any Kubernetes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

from ..exposure.address import record, service_addresses
from ..exposure.cluster_class import GATEWAY_PODS, GATEWAY_SOLVER, NAME, timed_gateway_class
from ..exposure.contract import Bound, Exposure, RouterService, ServiceType
from ..exposure.from_settings import Request, ingress_of_class, parameters_reference
from ..kubernetes.gateway import Gateway, GatewayArgs
from ..settings.kubernetes_exposure import GatewayExposure, IngressExposure, LoadBalancerExposure

if TYPE_CHECKING:
    from .. import contracts
    from ..exposure.contract import CartoService
    from ..settings.kubernetes import KubernetesSettings


def start(
    settings: KubernetesSettings,
    platform: contracts.Platform,  # noqa: ARG001 - the signature is the same on every cloud
    namespace: pulumi.Input[str],
    name: str,
    opts: pulumi.ResourceOptions,
) -> Exposure:
    """Create what needs no CARTO, and return the contract."""
    request = Request(name=name, domain=settings.domain, namespace=namespace, opts=opts)
    match settings.exposure:
        case LoadBalancerExposure() as exposure:
            return _load_balancer(exposure, request)
        case GatewayExposure() as exposure:
            return _gateway(exposure, request)
        case IngressExposure() as exposure:
            return _ingress(exposure, request)
        case _:
            return Exposure()


def _load_balancer(exposure: LoadBalancerExposure, request: Request) -> Exposure:
    certificate, name, domain = request.certificate(exposure.tls, wait=True), request.name, request.domain

    def bind(service: CartoService, release: pulumi.CustomResource, opts: pulumi.ResourceOptions) -> Bound:
        return Bound(records=[record(domain, service_addresses(f"{name}-service", service, release, opts))])

    return Exposure(
        router=RouterService(
            type=ServiceType.LOAD_BALANCER,
            annotations=exposure.annotations,
            source_ranges=exposure.source_ranges,
            tls=certificate.router,
        ),
        client_cidrs=exposure.allowed_cidrs,
        before_release=certificate.before_release,
        bind=bind,
    )


def _gateway(exposure: GatewayExposure, request: Request) -> Exposure:
    certificate = request.certificate(exposure.tls, http01=GATEWAY_SOLVER)
    class_ = timed_gateway_class(request.name, exposure.class_name, request.opts)

    def bind(service: CartoService, release: pulumi.CustomResource, opts: pulumi.ResourceOptions) -> Bound:
        gateway = Gateway(
            f"{request.name}-gateway",
            GatewayArgs(
                namespace=request.namespace,
                name=NAME,
                class_name=exposure.class_name,
                domain=request.domain,
                service=service.name,
                port=service.http_port,
                timeout_seconds=exposure.timeout_seconds,
                certificate_secrets=[certificate.secret] if certificate.secret is not None else [],
                annotations=exposure.annotations,
                infrastructure_annotations=exposure.infrastructure_annotations,
                parameters=parameters_reference(exposure.parameters_ref),
                after=[release, class_, *certificate.before_release],
            ),
            opts,
        )
        return Bound(records=[record(request.domain, gateway.addresses)])

    return Exposure(foreign_pods=[GATEWAY_PODS, *certificate.foreign_pods], bind=bind)


def _ingress(exposure: IngressExposure, request: Request) -> Exposure:
    create, foreign_pods = ingress_of_class(exposure, request)

    def bind(service: CartoService, release: pulumi.CustomResource, opts: pulumi.ResourceOptions) -> Bound:
        return Bound(records=[record(request.domain, create(service, release, opts).addresses)])

    return Exposure(foreign_pods=foreign_pods, bind=bind)
