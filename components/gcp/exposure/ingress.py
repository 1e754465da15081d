"""Mode `ingress`: an Ingress of GKE, for clusters without the Gateway API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...exposure.contract import Bound, Exposure, RouterService
from ...exposure.from_settings import CertificateInCluster
from ...kubernetes.custom_object import SKIP_AWAIT, CustomObject
from ...kubernetes.ingress import Ingress, IngressArgs
from ...settings.exposure_tls import OffloadedTls
from ...settings.gcp_certificate import IngressCertificate, IngressManagedTls
from .gateway import DRAINING_SECONDS
from .request import NAME
from .security import tls_policy

if TYPE_CHECKING:
    import pulumi

    from ...exposure.contract import CartoService
    from ...settings.gcp_exposure import GcpIngressExposure
    from .request import ExposureRequest

PUBLIC_CLASS, INTERNAL_CLASS = "gce", "gce-internal"
_BACKEND_CONFIG = f'{{"default": "{NAME}"}}'


def gke_ingress(exposure: GcpIngressExposure, request: ExposureRequest) -> Exposure:
    """The address and the configurations; once CARTO is installed, the Ingress, and then the domain's record.

    GKE reads the load balancer's time-out from a BackendConfig, which only an annotation of the Service names, so it
    exists before the release. Nothing waits for the load balancer, as with a Gateway. Source: GKE documentation,
    "Ingress configuration on GKE".
    """
    name, internal, tls = request.name, exposure.internal, exposure.tls
    zone, address = request.zone(exposure, public=False), request.address(exposure)
    clients = request.security_policy(exposure)
    annotations: dict[str, pulumi.Input[str]] = {
        "kubernetes.io/ingress.class": INTERNAL_CLASS if internal else PUBLIC_CLASS,
        f"kubernetes.io/ingress.{'regional' if internal else 'global'}-static-ip-name": address.name,
        SKIP_AWAIT: "true",
    }
    configurations = [
        _configuration(request, "backend-config", "cloud.google.com/v1", "BackendConfig", _backend(exposure, clients))
    ]
    in_cluster = CertificateInCluster()
    if isinstance(tls, IngressManagedTls):
        spec = {"domains": [request.domain]}
        configurations.append(
            _configuration(request, "certificate", "networking.gke.io/v1", "ManagedCertificate", spec)
        )
        annotations["networking.gke.io/managed-certificates"] = NAME
    elif isinstance(tls, IngressCertificate) and tls.pre_shared_certificate is not None:
        annotations["ingress.gcp.kubernetes.io/pre-shared-cert"] = tls.pre_shared_certificate
    elif isinstance(tls, IngressCertificate):
        in_cluster = request.certificate(tls)
    if not isinstance(tls, OffloadedTls):
        if internal:
            # An internal load balancer of an Ingress can't redirect: without this, it would serve HTTP too.
            annotations["kubernetes.io/ingress.allow-http"] = "false"
        else:
            ssl_policy = tls_policy(f"{name}-tls", request.context, internal=False, opts=request.opts)
            redirect = {"enabled": True, "responseCodeName": "MOVED_PERMANENTLY_DEFAULT"}
            front = {"sslPolicy": ssl_policy, "redirectToHttps": redirect}
            configurations.append(
                _configuration(request, "frontend-config", "networking.gke.io/v1beta1", "FrontendConfig", front)
            )
            annotations["networking.gke.io/v1beta1.FrontendConfig"] = NAME

    def bind(service: CartoService, release: pulumi.Resource, opts: pulumi.ResourceOptions) -> Bound:
        ingress = Ingress(
            f"{name}-ingress",
            IngressArgs(
                namespace=request.namespace,
                name=NAME,
                class_name=None,
                domain=request.domain,
                service=service.name,
                port=service.http_port,
                certificate_secret=in_cluster.secret,
                annotations={**annotations, **exposure.annotations},
                after=[release, *configurations, *in_cluster.before_release],
                # A Gateway that the Ingress replaces has the address until the end of the update.
                wait=False,
            ),
            opts,
        )
        return Bound(records=request.lead_to(address, zone, [ingress.ingress]))

    return Exposure(
        router=RouterService(annotations={"cloud.google.com/backend-config": _BACKEND_CONFIG}),
        client_cidrs=request.senders,
        before_release=[*configurations, *in_cluster.before_release],
        bind=bind,
        outputs={"exposureAddress": address.ip},
        next_steps=request.next_steps("ingress"),
    )


def _configuration(
    request: ExposureRequest, role: str, api_version: str, kind: str, spec: dict[str, Any]
) -> CustomObject:
    return CustomObject(
        f"{request.name}-{role}",
        api_version=api_version,
        kind=kind,
        metadata={"name": NAME, "namespace": request.namespace},
        spec=spec,
        opts=request.opts,
    )


def _backend(exposure: GcpIngressExposure, clients: pulumi.Input[str] | None) -> dict[str, Any]:
    """Source: GKE documentation, "Ingress configuration on GKE", BackendConfig."""
    spec: dict[str, Any] = {
        "timeoutSec": exposure.timeout_seconds,
        "connectionDraining": {"drainingTimeoutSec": DRAINING_SECONDS},
        "healthCheck": {"type": "HTTP", "requestPath": "/", "port": 8080, "checkIntervalSec": 15, "timeoutSec": 5},
    }
    return spec if clients is None else {**spec, "securityPolicy": {"name": clients}}
