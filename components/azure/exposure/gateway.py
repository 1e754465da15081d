"""Mode `gateway`: a Gateway, whose class creates a Service of the type LoadBalancer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pulumi_kubernetes as kubernetes

from ...exposure.cluster_class import GATEWAY_PODS, GATEWAY_SOLVER, NAME, timed_gateway_class
from ...exposure.from_settings import CertificateInCluster, parameters_reference
from ...kubernetes.gateway import Gateway, GatewayArgs, ParametersReference
from ...settings.azure_exposure import APPLICATION_ROUTING
from ...settings.azure_exposure_base import PREFIX
from ...settings.azure_gateway_tls import KeyVaultOrOtherCertificate
from ..contract import AzureExposure
from .service_address import service_address

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pulumi

    from ...exposure.contract import Bound, CartoService, Exposure
    from ...settings.azure_exposure import AzureGatewayExposure
    from .request import ExposureRequest

_PROXIES = "carto-gateway"
"""Of the ConfigMap in the cluster."""
_DRAIN_SECONDS, _STOP_SECONDS = 10, 40
"""Added to the time-out of requests: until the proxy ends connections, and until Kubernetes ends the proxy."""


def gateway(exposure: AzureGatewayExposure, request: ExposureRequest) -> Exposure:
    """The address and the cluster's right to it; once CARTO is installed, the Gateway and then the domain's record.

    The Gateway is deleted before the role assignment, and that before the address: without the role, Azure can't
    release the address.
    """
    name, address, zone = request.name, service_address(exposure, request), request.zone(exposure)
    vault = _key_vault_options(exposure)
    certificate = CertificateInCluster() if vault else request.certificate(exposure.tls, http01=GATEWAY_SOLVER)
    class_ = timed_gateway_class(name, exposure.class_name, request.opts)
    proxies = [_proxies(exposure, request)] if exposure.class_name == APPLICATION_ROUTING else []

    def bind(service: CartoService, release: pulumi.CustomResource, opts: pulumi.ResourceOptions) -> Bound:
        gateway = Gateway(
            f"{name}-gateway",
            GatewayArgs(
                namespace=request.namespace,
                name=NAME,
                class_name=exposure.class_name,
                domain=request.domain,
                service=service.name,
                port=service.http_port,
                timeout_seconds=exposure.timeout_seconds,
                certificate_secrets=[certificate.secret] if certificate.secret is not None else [],
                tls_options=vault,
                annotations=exposure.annotations,
                infrastructure_annotations={**address.annotations, **_ranges(exposure)},
                parameters=_parameters(exposure),
                after=[release, class_, *certificate.before_release, *address.before, *proxies],
            ),
            opts,
        )
        addresses = address.known_or(gateway.addresses)
        return request.bound(zone, addresses, what=f"gateway {NAME}", after=gateway.routes)

    return AzureExposure(
        foreign_pods=[GATEWAY_PODS, *certificate.foreign_pods],
        bind=bind,
        monitored_address_id=address.monitored_id,
        outputs=address.outputs,
        next_steps=address.next_steps,
    )


def _key_vault_options(exposure: AzureGatewayExposure) -> Mapping[str, str]:
    """Options of the HTTPS listener. Source: Azure/aks-app-routing-operator, pkg/controller/keyvault/spc/consts.go."""
    tls = exposure.tls
    if not isinstance(tls, KeyVaultOrOtherCertificate) or tls.key_vault_certificate is None:
        return {}
    return {
        "kubernetes.azure.com/tls-cert-keyvault-uri": tls.key_vault_certificate,
        "kubernetes.azure.com/tls-cert-service-account": tls.key_vault_service_account or "",
    }


def _ranges(exposure: AzureGatewayExposure) -> Mapping[str, str]:
    """The clients' addresses, for classes other than application routing, whose ConfigMap has them."""
    if exposure.class_name == APPLICATION_ROUTING or not exposure.source_ranges:
        return {}
    return {f"{PREFIX}allowed-ip-ranges": ",".join(exposure.source_ranges)}


def _parameters(exposure: AzureGatewayExposure) -> ParametersReference | None:
    if exposure.class_name == APPLICATION_ROUTING:
        return ParametersReference(group="", kind="ConfigMap", name=_PROXIES)
    return parameters_reference(exposure.parameters_ref)


def _proxies(exposure: AzureGatewayExposure, request: ExposureRequest) -> kubernetes.core.v1.ConfigMap:
    """Settings of the Service and the pods that application routing creates: who connects, and how long pods drain.

    Source: AKS, "Istio Gateway API", allow-list of the ConfigMap's fields.
    """
    drain = exposure.timeout_seconds + _DRAIN_SECONDS
    template = {
        "metadata": {"annotations": {"proxy.istio.io/config": f"terminationDrainDuration: {drain}s"}},
        "spec": {"terminationGracePeriodSeconds": exposure.timeout_seconds + _STOP_SECONDS},
    }
    data = {"deployment": json.dumps({"spec": {"template": template}})}
    if exposure.source_ranges:
        data["service"] = json.dumps({"spec": {"loadBalancerSourceRanges": exposure.source_ranges}})
    return kubernetes.core.v1.ConfigMap(
        f"{request.name}-proxies",
        metadata=kubernetes.meta.v1.ObjectMetaArgs(name=_PROXIES, namespace=request.namespace),
        data=data,
        opts=request.opts,
    )
