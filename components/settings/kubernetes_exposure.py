"""`carto:exposure` on any Kubernetes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field
from typing_extensions import override

from . import exposure_annotations
from .cert_manager import LETS_ENCRYPT, CertManagerTls
from .exposure import Exposed, ExposureMode, NoExposure, TimedExposure
from .exposure_tls import ExistingCertificate, OffloadedTls
from .model import Model
from .problems import RuleViolation
from .text_format import TextFormat
from .types.kubernetes import SecretName
from .variants import Variants

if TYPE_CHECKING:
    from collections.abc import Iterator

ClassName = Annotated[
    str,
    TextFormat(
        description="the name of a class: lower-case letters, digits, hyphens and dots",
        example="envoy",
        pattern=r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?",
    ),
]


class KubernetesTls(Exposed):
    """An exposure with a certificate in the cluster."""

    annotations: dict[str, str] = Field(default_factory=dict)
    """Annotations of the Service, the Gateway or the Ingress, for the controller of the cluster: a private address, an
    idle time-out of 605 seconds or more, a fixed address."""
    tls: Annotated[ExistingCertificate | CertManagerTls | OffloadedTls, Variants("mode")]
    """The certificate of the domain."""

    managed_annotations: ClassVar[tuple[str, ...]] = ()
    """The beginnings of annotations that the program sets itself."""
    restarts_router: ClassVar[bool] = False
    """Whether the router ends TLS, and has to restart with a new certificate."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        yield from super().violations()
        tls = self.tls
        if isinstance(tls, ExistingCertificate) and tls.revision is not None and not self.restarts_router:
            yield RuleViolation(
                path="tls.revision",
                reason=f"goes with mode load-balancer; with mode {self.mode} a new certificate needs no restart",
                fix="remove it",
                about=("mode", "tls.mode"),
            )
        yield from exposure_annotations.violations("annotations", self.annotations, self.managed_annotations)
        acme = tls.acme if isinstance(tls, CertManagerTls) else None
        if acme is not None and acme.http01 and acme.server == LETS_ENCRYPT and self.internal:
            yield RuleViolation(
                path="tls.acme.http01",
                reason="internal is true, and Let's Encrypt proves the domain over the internet, on port 80",
                fix="set dns01 instead, or the server of an authority inside your network",
                about=("internal", "tls.acme.server", "tls.acme.dns01"),
            )

    def namespace_violations(self) -> Iterator[RuleViolation]:
        """What can't exist in a namespace that the stack creates; paths are below `exposure`."""
        issuer = self.tls.issuer if isinstance(self.tls, CertManagerTls) else None
        if issuer is not None and issuer.kind == "Issuer":
            yield RuleViolation(
                path="tls.issuer.kind",
                reason="an Issuer is in CARTO's namespace, which the stack creates, so it can't exist before",
                fix="use a ClusterIssuer, or an existing namespace: pulumi config set carto:createNamespace false",
                about=("tls.mode",),
            )

    @override
    def domain_violations(self, domain: str) -> Iterator[RuleViolation]:
        for found in self.tls.domain_violations(domain):
            yield found.below("tls")

    @override
    def warnings(self) -> Iterator[str]:
        yield from self.tls.warnings()


class LoadBalancerExposure(KubernetesTls):
    """The router's Service as a load balancer, with TLS in the router."""

    restarts_router: ClassVar[bool] = True

    mode: Literal[ExposureMode.LOAD_BALANCER] = ExposureMode.LOAD_BALANCER

    @override
    def violations(self) -> Iterator[RuleViolation]:
        yield from super().violations()
        if isinstance(self.tls, CertManagerTls) and self.tls.acme is not None and self.tls.acme.http01:
            yield RuleViolation(
                path="tls.acme.http01",
                reason="mode is load-balancer, where CARTO's router has port 80 and can't answer the authority",
                fix="set dns01 instead, or carto:exposure.mode to gateway or ingress",
                about=("mode", "tls.acme.dns01"),
            )

    @override
    def warnings(self) -> Iterator[str]:
        yield from super().warnings()
        if isinstance(self.tls, CertManagerTls):
            yield (
                "carto:exposure.tls.mode: managed, with mode load-balancer: a renewed certificate reaches the router "
                "with the next pulumi up. Run it more often than in each third of the certificate's life (30 days of "
                "90), or use mode gateway."
            )


class ClassExposure(KubernetesTls):
    """An exposure that a controller of the cluster provides, chosen by its class."""

    enforces_cidrs: ClassVar[bool] = False

    class_name: ClassName
    """The GatewayClass or the IngressClass. `kubectl get gatewayclasses` and `kubectl get ingressclasses` list those of
    the cluster."""


class GatewayParameters(Model):
    """An object of the class's own, in CARTO's namespace, with further settings of the Gateway."""

    group: str = ""
    """Its API group; empty for ConfigMaps."""
    kind: str = "ConfigMap"
    """Its kind."""
    name: SecretName
    """Its name."""


class GatewayExposure(ClassExposure, TimedExposure):
    """A Gateway of the Gateway API, with a route to CARTO and a redirect to HTTPS."""

    mode: Literal[ExposureMode.GATEWAY] = ExposureMode.GATEWAY
    infrastructure_annotations: dict[str, str] = Field(default_factory=dict)
    """Annotations of what the class creates for the Gateway, such as a Service: a private address, an idle time-out of
    605 seconds or more."""
    parameters_ref: GatewayParameters | None = None
    """An object with further settings, which the class documents."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        yield from super().violations()
        annotations = self.infrastructure_annotations
        yield from exposure_annotations.violations("infrastructureAnnotations", annotations, self.managed_annotations)


class IngressExposure(ClassExposure):
    """An Ingress. The controller has the time-out and the redirect to HTTPS as annotations of its own."""

    mode: Literal[ExposureMode.INGRESS] = ExposureMode.INGRESS

    @override
    def warnings(self) -> Iterator[str]:
        yield from super().warnings()
        if not self.annotations:
            yield (
                "carto:exposure.annotations: none, so the Ingress has its controller's time-out, often 60 seconds. "
                "CARTO needs 605 or more: docs/expose.md has the annotations of common controllers."
            )


KubernetesExposure = Annotated[GatewayExposure | IngressExposure | LoadBalancerExposure | NoExposure, Variants("mode")]
"""What a stack on any Kubernetes may say."""
