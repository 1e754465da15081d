"""The exposure of CARTO on any Kubernetes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi
import pulumi_kubernetes as kubernetes

from ..exposure.address import record, service_addresses
from ..exposure.contract import Bound, Exposure, RouterService, ServiceType
from ..exposure.from_settings import CertificateInCluster, certificate_in_cluster, issued_certificate
from ..kubernetes.custom_object import CustomObject
from ..kubernetes.gateway import API_VERSION, HTTP, Gateway, GatewayArgs, ParametersReference
from ..kubernetes.ingress import Ingress, IngressArgs
from ..settings.cert_manager import CertManagerTls
from ..settings.kubernetes_exposure import GatewayExposure, IngressExposure, LoadBalancerExposure

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from .. import contracts
    from ..exposure.contract import CartoService
    from ..settings.kubernetes import KubernetesSettings

REQUEST_TIMEOUT = "HTTPRouteRequestTimeout"
"""The feature of a GatewayClass. Source: Gateway API v1.4, pkg/features/httproute.go."""
NAME = "carto"
"""Of the Gateway and the Ingress in the cluster."""


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


def _solver(exposure: GatewayExposure | IngressExposure | LoadBalancerExposure) -> dict[str, object] | None:
    """cert-manager's solver of HTTP-01. Source: cert-manager, "HTTP01", sections on Ingress and Gateway API."""
    match exposure:
        case GatewayExposure():
            return {"gatewayHTTPRoute": {"parentRefs": [{"name": NAME, "kind": "Gateway", "sectionName": HTTP}]}}
        case IngressExposure():
            return {"ingress": {"ingressClassName": exposure.class_name}}
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
    # The class is read so that a preview refuses one that does not exist; its logical name is in that message.
    class_ = CustomObject.read(
        f"{common.name}-class-of-kubectl-get-gatewayclasses",
        api_version=API_VERSION,
        kind="GatewayClass",
        id_=exposure.class_name,
        opts=common.opts,
    )

    class_.status.apply(lambda status: _warn_without_timeouts(exposure.class_name, status))

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


def _warn_without_timeouts(class_name: str, status: Mapping[str, Any]) -> None:
    """Warn if the class lists its features, and the time-out of a request is not one of them."""
    features = [feature["name"] for feature in status.get("supportedFeatures") or ()]
    if features and REQUEST_TIMEOUT not in features:
        pulumi.log.warn(
            f"carto:exposure.className: {class_name} does not support {REQUEST_TIMEOUT}, so "
            "carto:exposure.timeoutSeconds has no effect. Set the time-out of requests to 605 seconds or more with "
            "what the class has for it."
        )


def _ingress(common: _Common, exposure: IngressExposure) -> Exposure:
    certificate = common.certificate(exposure)
    class_ = kubernetes.networking.v1.IngressClass.get(
        f"{common.name}-class-of-kubectl-get-ingressclasses", exposure.class_name, common.opts
    )

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
