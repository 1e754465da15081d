"""The exposure of CARTO on any Kubernetes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi

from ..exposure.address import record, service_addresses
from ..exposure.cluster_class import GATEWAY_SOLVER, NAME, gateway_class, ingress_class, ingress_solver
from ..exposure.contract import Bound, Exposure, RouterService, ServiceType
from ..exposure.from_settings import CertificateInCluster, certificate_in_cluster, issued_certificate
from ..kubernetes.gateway import Gateway, GatewayArgs, ParametersReference
from ..kubernetes.ingress import Ingress, IngressArgs
from ..settings.cert_manager import CertManagerTls
from ..settings.kubernetes_exposure import GatewayExposure, IngressExposure, LoadBalancerExposure

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

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
    common = _Common(name=name, domain=settings.domain, namespace=namespace, opts=opts)
    match settings.exposure:
        case LoadBalancerExposure() as exposure:
            return _load_balancer(common, exposure)
        case GatewayExposure() as exposure:
            return _gateway(common, exposure)
        case IngressExposure() as exposure:
            return _ingress(common, exposure)
        case _:
            return Exposure()


@dataclass(frozen=True, kw_only=True)
class _Common:
    name: str
    domain: str
    namespace: pulumi.Input[str]
    opts: pulumi.ResourceOptions

    def certificate(self, exposure: GatewayExposure | IngressExposure | LoadBalancerExposure) -> CertificateInCluster:
        """The certificate. One of HTTP-01 is issued once users reach the Gateway or the Ingress."""
        tls = exposure.tls
        if not isinstance(tls, CertManagerTls):
            return certificate_in_cluster(self.name, tls, self.namespace, self.opts)
        # Pods can't start without the Secret. A Gateway or an Ingress waits for it by itself.
        wait = isinstance(exposure, LoadBalancerExposure)
        return issued_certificate(
            self.name,
            tls,
            domain=self.domain,
            namespace=self.namespace,
            opts=self.opts,
            http01=_solver(exposure),
            wait=wait,
        )


def _solver(exposure: GatewayExposure | IngressExposure | LoadBalancerExposure) -> Mapping[str, Any] | None:
    match exposure:
        case GatewayExposure():
            return GATEWAY_SOLVER
        case IngressExposure():
            return ingress_solver(exposure.class_name)
        case _:
            return None


def _load_balancer(common: _Common, exposure: LoadBalancerExposure) -> Exposure:
    certificate, name, domain = common.certificate(exposure), common.name, common.domain

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


def _gateway(common: _Common, exposure: GatewayExposure) -> Exposure:
    certificate, parameters = common.certificate(exposure), exposure.parameters_ref
    class_ = gateway_class(common.name, exposure.class_name, common.opts)

    def bind(service: CartoService, release: pulumi.CustomResource, opts: pulumi.ResourceOptions) -> Bound:
        gateway = Gateway(
            f"{common.name}-gateway",
            GatewayArgs(
                namespace=common.namespace,
                name=NAME,
                class_name=exposure.class_name,
                domain=common.domain,
                service=service.name,
                port=service.http_port,
                timeout_seconds=exposure.timeout_seconds,
                certificate_secrets=[certificate.secret] if certificate.secret is not None else [],
                annotations=exposure.annotations,
                infrastructure_annotations=exposure.infrastructure_annotations,
                parameters=None
                if parameters is None
                else ParametersReference(group=parameters.group, kind=parameters.kind, name=parameters.name),
                after=[release, class_, *certificate.before_release],
            ),
            opts,
        )
        return Bound(records=[record(common.domain, gateway.addresses)])

    return Exposure(bind=bind)


def _ingress(common: _Common, exposure: IngressExposure) -> Exposure:
    certificate = common.certificate(exposure)
    class_ = ingress_class(common.name, exposure.class_name, common.opts)

    def bind(service: CartoService, release: pulumi.CustomResource, opts: pulumi.ResourceOptions) -> Bound:
        ingress = Ingress(
            f"{common.name}-ingress",
            IngressArgs(
                namespace=common.namespace,
                name=NAME,
                class_name=exposure.class_name,
                domain=common.domain,
                service=service.name,
                port=service.http_port,
                certificate_secret=certificate.secret,
                annotations=exposure.annotations,
                after=[release, class_, *certificate.before_release],
            ),
            opts,
        )
        return Bound(records=[record(common.domain, ingress.addresses)])

    return Exposure(bind=bind)
