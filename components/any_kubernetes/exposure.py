"""The exposure of CARTO on any Kubernetes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..exposure.address import record, service_addresses
from ..exposure.contract import Bound, Exposure, RouterService, ServiceType
from ..exposure.from_settings import router_certificate
from ..settings.kubernetes_exposure import LoadBalancerExposure

if TYPE_CHECKING:
    import pulumi

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
    match settings.exposure:
        case LoadBalancerExposure() as exposure:
            return _load_balancer(name, exposure, settings.domain, namespace, opts)
        case _:
            return Exposure()


def _load_balancer(
    name: str,
    exposure: LoadBalancerExposure,
    domain: str,
    namespace: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> Exposure:
    certificate = router_certificate(name, exposure.tls, namespace, opts)

    def bind(service: CartoService, release: pulumi.Resource, opts: pulumi.ResourceOptions) -> Bound:
        return Bound(records=[record(domain, service_addresses(f"{name}-service", service, release, opts))])

    return Exposure(
        router=RouterService(
            type=ServiceType.LOAD_BALANCER,
            annotations=exposure.annotations,
            source_ranges=exposure.source_ranges,
            tls=certificate.tls,
        ),
        client_cidrs=exposure.allowed_cidrs,
        before_release=certificate.before_release,
        bind=bind,
    )
