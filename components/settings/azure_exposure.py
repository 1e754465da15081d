"""`carto:exposure` on Azure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from typing_extensions import override

from .azure_exposure_base import AzureAddressed, AzureExposed
from .azure_gateway_tls import KeyVaultOrOtherCertificate
from .cert_manager import CertManagerTls
from .exposure import ExposureMode, NoExposure, TimedExposure
from .exposure_tls import OffloadedTls
from .kubernetes_exposure import GatewayExposure, IngressExposure, LoadBalancerExposure
from .problems import RuleViolation
from .variants import Variants

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

APPLICATION_ROUTING = "approuting-istio"
"""GatewayClass of AKS. Source: AKS, "Application routing add-on with the Kubernetes Gateway API"."""
ISTIO = "istio"
_FOR_CONTAINERS = "azure-alb-external"
_APPLICATION_GATEWAY = "azure-application-gateway"
_PRIVATE_ADDRESS = "appgw.ingress.kubernetes.io/use-private-ip"
_CUTS = "ends a request that is silent for 5 minutes, and CARTO needs 605 seconds"


class AzureLoadBalancerExposure(AzureAddressed, LoadBalancerExposure, TimedExposure):
    """The router's Service as a load balancer of Azure with a static address, and TLS in the router."""

    annotations_setting: ClassVar[str] = "annotations"

    mode: Literal[ExposureMode.LOAD_BALANCER] = ExposureMode.LOAD_BALANCER

    @property
    @override
    def service_annotations(self) -> Mapping[str, str]:
        return self.annotations


class AzureGatewayExposure(AzureAddressed, GatewayExposure):
    """A Gateway whose class creates a Service of the type LoadBalancer, with a static address."""

    enforces_cidrs: ClassVar[bool] = True
    annotations_setting: ClassVar[str] = "infrastructureAnnotations"

    mode: Literal[ExposureMode.GATEWAY] = ExposureMode.GATEWAY
    tls: Annotated[KeyVaultOrOtherCertificate | CertManagerTls | OffloadedTls, Variants("mode")]
    """The certificate of the domain."""

    @property
    @override
    def only_ipv4(self) -> bool:
        # Parameters of the class may ask for a Service of both families.
        return self.parameters_ref is None

    @property
    @override
    def service_annotations(self) -> Mapping[str, str]:
        return self.infrastructure_annotations

    @override
    def violations(self) -> Iterator[RuleViolation]:
        yield from super().violations()
        yield from _refused_class(self.class_name)
        if self.source_ranges and self.class_name not in (APPLICATION_ROUTING, ISTIO):
            yield RuleViolation(
                path="allowedCidrs",
                reason=f"the program limits the addresses of clients with the classes {APPLICATION_ROUTING} and "
                f"{ISTIO}, and className is {self.class_name}",
                fix="limit them with what the class has for it, and allow everyone here: "
                "pulumi config set --path 'carto:exposure.allowedCidrs[0]' 0.0.0.0/0",
                about=("className",),
            )
        if self.parameters_ref is not None and self.class_name == APPLICATION_ROUTING:
            yield RuleViolation(
                path="parametersRef",
                reason=f"with the class {APPLICATION_ROUTING} the stack creates the ConfigMap of the Gateway itself",
                fix="remove it",
                about=("className",),
            )
        tls = self.tls
        in_vault = isinstance(tls, KeyVaultOrOtherCertificate) and tls.key_vault_certificate is not None
        if in_vault and self.class_name != APPLICATION_ROUTING:
            yield RuleViolation(
                path="tls.keyVaultCertificate",
                reason=f"only the class {APPLICATION_ROUTING} reads certificates of Key Vault",
                fix=f"pulumi config set --path carto:exposure.className {APPLICATION_ROUTING}\n"
                "or use tls.secretName, or tls.certificate and tls.key",
                about=("className", "tls.mode"),
            )


class AzureIngressExposure(AzureExposed, IngressExposure):
    """An Ingress. Its controller has the address."""

    mode: Literal[ExposureMode.INGRESS] = ExposureMode.INGRESS

    @override
    def violations(self) -> Iterator[RuleViolation]:
        yield from super().violations()
        yield from _refused_class(self.class_name)
        private = self.internal or self.annotations.get(_PRIVATE_ADDRESS) == "true"
        if private and self.class_name == _APPLICATION_GATEWAY:
            yield RuleViolation(
                path="className",
                reason=f"a private Application Gateway {_CUTS}",
                fix="pulumi config set --path carto:exposure.mode load-balancer",
                about=("internal", "mode"),
            )


def _refused_class(class_name: str) -> Iterator[RuleViolation]:
    """Source: Application Gateway for Containers, "Components", timeouts; Application Gateway, frequent questions."""
    if class_name == _FOR_CONTAINERS:
        yield RuleViolation(
            path="className",
            reason=f"Application Gateway for Containers {_CUTS}",
            fix=f"use another class, such as {APPLICATION_ROUTING}\n"
            "or pulumi config set --path carto:exposure.mode load-balancer",
            about=("mode",),
        )


AzureExposure = Annotated[
    AzureLoadBalancerExposure | AzureGatewayExposure | AzureIngressExposure | NoExposure, Variants("mode")
]
"""What a stack on Azure may say."""
