"""`carto:exposure` on Google Cloud."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Final, Literal

from pydantic import Field
from typing_extensions import override

from . import exposure_annotations
from .exposure import Dns, ExposureMode, NoExposure, TimedExposure
from .exposure_tls import ExistingCertificate, OffloadedTls, Tls
from .gcp_certificate import GatewayCertificate, GatewayManagedTls, IngressCertificate, IngressManagedTls
from .problems import RuleViolation
from .types import gcp, gcp_exposure
from .types.hosts import Domain
from .variants import Variants

if TYPE_CHECKING:
    from collections.abc import Iterator

CREATED: Final = "create"
_OF_THE_PROGRAM = (
    "networking.gke.io/certmap",
    "networking.gke.io/managed-certificates",
    "networking.gke.io/v1beta1.FrontendConfig",
    "ingress.gcp.kubernetes.io/pre-shared-cert",
    "kubernetes.io/ingress.class",
    "kubernetes.io/ingress.allow-http",
    "kubernetes.io/ingress.global-static-ip-name",
    "kubernetes.io/ingress.regional-static-ip-name",
)
"""Source: GKE documentation, "Ingress configuration on GKE" and "Secure a Gateway"."""


class GcpDns(Dns):
    """The zone in Cloud DNS where the stack creates CARTO's records."""

    zone: Domain
    """Domain of an existing zone: CARTO's domain, or the end of it."""
    zone_name: gcp_exposure.ZoneName | None = None
    """The zone's name in Cloud DNS. Default: its domain with hyphens, such as `example-com`."""
    project: gcp.ProjectId | None = None
    """Project of the zone. Default: the stack's."""


class GcpExposed(TimedExposure):
    """An exposure through a load balancer that GKE creates."""

    longest_timeout: ClassVar[int] = 2147483647

    address: gcp_exposure.AddressName = CREATED
    """`create` a static address, or the name of an existing one: a global external one, or if `internal` a private one
    of the cluster's region with the purpose SHARED_LOADBALANCER_VIP."""
    security_policy: gcp_exposure.SecurityPolicyName | None = None
    """An existing security policy of Cloud Armor, in place of one with the `allowedCidrs`."""
    annotations: dict[str, str] = Field(default_factory=dict)
    """Further annotations of the Gateway or the Ingress."""
    dns: GcpDns | None = None
    """Where the domain's records are created. Default: nowhere; the outputs have them."""
    tls: Tls
    """The certificate of the domain."""

    @property
    @override
    def only_ipv4(self) -> bool:
        # An existing global address may be one of IPv6. Source: Compute API, `globalAddresses`, `ipVersion`: IPV4.
        return self.address == CREATED

    @override
    def violations(self) -> Iterator[RuleViolation]:
        yield from super().violations()
        if self.internal and self.source_ranges:
            yield RuleViolation(
                path="allowedCidrs",
                reason="internal is true, and Cloud Armor, which limits the addresses of clients, does not protect "
                "such a load balancer",
                fix="remove it, and limit them with firewall rules of the network",
                about=("internal", "mode"),
            )
        if self.internal and self.security_policy is not None:
            yield RuleViolation(
                path="securityPolicy",
                reason="internal is true, and Cloud Armor does not protect such a load balancer",
                fix="remove it",
                about=("internal", "mode"),
            )
        if self.security_policy is not None and not self.internal and self.source_ranges:
            yield RuleViolation(
                path="allowedCidrs",
                reason="the load balancer has one security policy, and securityPolicy names another one",
                fix="put the ranges into that policy, and allow everyone here: pulumi config set --path "
                "'carto:exposure.allowedCidrs[0]' 0.0.0.0/0\nor remove securityPolicy",
                about=("securityPolicy", "mode"),
            )
        use = "internal, address or tls"
        yield from exposure_annotations.managed_violations("annotations", self.annotations, _OF_THE_PROGRAM, use=use)
        if isinstance(self.tls, ExistingCertificate) and self.tls.revision is not None:
            yield RuleViolation(
                path="tls.revision",
                reason=f"with mode {self.mode} a new certificate needs no restart",
                fix="remove it",
                about=("mode", "tls.mode"),
            )

    @override
    def domain_violations(self, domain: str) -> Iterator[RuleViolation]:
        for found in self.dns.domain_violations(domain) if self.dns is not None else ():
            yield found.below("dns")
        for found in self.tls.domain_violations(domain):
            yield found.below("tls")

    @property
    @override
    def fixed_address(self) -> str:
        return f"internal {self.address}" if self.internal else self.address

    @override
    def warnings(self) -> Iterator[str]:
        yield from self.tls.warnings()


class GcpGatewayExposure(GcpExposed):
    """A Gateway, for which GKE creates an Application Load Balancer: a global one, or if internal one of the region."""

    mode: Literal[ExposureMode.GATEWAY] = ExposureMode.GATEWAY
    tls: Annotated[GatewayManagedTls | GatewayCertificate | OffloadedTls, Variants("mode")] = Field(
        default_factory=GatewayManagedTls
    )
    """The certificate of the domain."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        yield from super().violations()
        if self.internal and isinstance(self.tls, GatewayCertificate) and self.tls.certificate_map is not None:
            yield RuleViolation(
                path="tls.certificateMap",
                reason="internal is true, and the load balancers of a region read no certificate maps",
                fix="set tls.secretName, or tls.certificate and tls.key",
                about=("internal", "mode"),
            )


class GcpIngressExposure(GcpExposed):
    """An Ingress, for which GKE creates an Application Load Balancer. For clusters without the Gateway API."""

    mode: Literal[ExposureMode.INGRESS] = ExposureMode.INGRESS
    tls: Annotated[IngressManagedTls | IngressCertificate | OffloadedTls, Variants("mode")] = Field(
        default_factory=IngressManagedTls
    )
    """The certificate of the domain."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        yield from super().violations()
        if self.internal and isinstance(self.tls, IngressManagedTls):
            yield RuleViolation(
                path="tls.mode",
                reason="managed, and Google issues certificates for an Ingress on the internet only; internal is true",
                fix="pulumi config set --path carto:exposure.mode gateway\nor pulumi config set --path "
                "carto:exposure.tls.mode existing",
                about=("internal", "mode"),
            )


GcpExposure = Annotated[
    GcpGatewayExposure | GcpIngressExposure | NoExposure,
    Variants(
        "mode",
        refused={
            "load-balancer": "the load balancer of a Service on Google Cloud keeps track of a silent connection for 60 "
            "seconds only, and CARTO needs 605",
            "application-load-balancer": "on Google Cloud the mode gateway creates an Application Load Balancer",
        },
    ),
]
"""What a stack on Google Cloud may say."""
