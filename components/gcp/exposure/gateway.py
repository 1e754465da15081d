"""Mode `gateway`: a Gateway of GKE, and the policies of what GKE creates for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...exposure.contract import Bound, Exposure
from ...kubernetes.custom_object import CustomObject
from ...kubernetes.gateway import Gateway, GatewayArgs
from ...options import after
from ...settings.gcp_certificate import GatewayManagedTls
from .gateway_certificate import certificate_of_gateway
from .request import NAME
from .security import tls_policy

if TYPE_CHECKING:
    import pulumi

    from ...exposure.contract import CartoService
    from ...settings.gcp_exposure import GcpGatewayExposure
    from .request import ExposureRequest

PUBLIC_CLASS, INTERNAL_CLASS = "gke-l7-global-external-managed", "gke-l7-rilb"
DRAINING_SECONDS = 300
"""How long requests that are under way may go on when a pod ends."""
_API_VERSION = "networking.gke.io/v1"


def gke_gateway(exposure: GcpGatewayExposure, request: ExposureRequest) -> Exposure:
    """The certificate and the address; once CARTO is installed, policies and the Gateway, and then the domain's record.

    Nothing waits for the load balancer: after a change of the mode, it gets the address once the former one is deleted.
    Its time-out is a policy's: without one it is 30 seconds. Source: GKE documentation, "Configure
    Gateway resources using Policies".
    """
    name = request.name
    zone = request.zone(exposure, public=isinstance(exposure.tls, GatewayManagedTls))
    address, certificate = request.address(exposure), certificate_of_gateway(exposure, request, zone)
    clients = request.security_policy(exposure)
    tls = (
        tls_policy(f"{name}-tls", request.context, internal=exposure.internal, opts=request.opts)
        if certificate.ends_tls
        else None
    )

    def bind(service: CartoService, release: pulumi.Resource, opts: pulumi.ResourceOptions) -> Bound:
        def policy(role: str, kind: str, target: dict[str, str], default: dict[str, Any]) -> CustomObject:
            return CustomObject(
                f"{name}-{role}",
                api_version=_API_VERSION,
                kind=kind,
                metadata={"name": NAME, "namespace": request.namespace},
                spec={"targetRef": target, "default": default},
                opts=after(opts, release),
            )

        to_service = {"group": "", "kind": "Service", "name": service.name}
        policies = [
            policy("backend-policy", "GCPBackendPolicy", to_service, _backend(exposure, clients)),
            policy("health-check", "HealthCheckPolicy", to_service, _HEALTH_CHECK),
        ]
        if tls is not None:
            to_gateway = {"group": "gateway.networking.k8s.io", "kind": "Gateway", "name": NAME}
            policies.append(policy("gateway-policy", "GCPGatewayPolicy", to_gateway, {"sslPolicy": tls}))
        gateway = Gateway(
            f"{name}-gateway",
            GatewayArgs(
                namespace=request.namespace,
                name=NAME,
                class_name=INTERNAL_CLASS if exposure.internal else PUBLIC_CLASS,
                domain=request.domain,
                service=service.name,
                port=service.http_port,
                ends_tls=certificate.ends_tls,
                certificate_secrets=certificate.secrets,
                tls_options=certificate.listener_options,
                annotations={**certificate.annotations, **exposure.annotations},
                addresses=[{"type": "NamedAddress", "value": address.name}],
                after=[release, *policies, *certificate.after],
                wait=False,
            ),
            opts,
        )
        return Bound(records=request.lead_to(address, zone, gateway.routes))

    return Exposure(
        client_cidrs=request.senders,
        bind=bind,
        records=certificate.records,
        outputs={"exposureAddress": address.ip},
        next_steps=request.next_steps("gateway"),
    )


_HEALTH_CHECK = {
    "checkIntervalSec": 15,
    "timeoutSec": 5,
    "config": {"type": "HTTP", "httpHealthCheck": {"requestPath": "/"}},
}
"""GKE reads nothing from the pods' probes for a Gateway. The port is that of the pods."""


def _backend(exposure: GcpGatewayExposure, clients: pulumi.Input[str] | None) -> dict[str, Any]:
    default: dict[str, Any] = {
        "timeoutSec": exposure.timeout_seconds,
        "connectionDraining": {"drainingTimeoutSec": DRAINING_SECONDS},
    }
    return default if clients is None else {**default, "securityPolicy": clients}
