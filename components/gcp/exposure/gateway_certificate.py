"""The certificate of a Gateway: what names it in the Gateway, and where it is from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pulumi

from ...exposure.contract import DnsRecord
from ...settings.gcp_certificate import GatewayCertificate, GatewayManagedTls
from .certificate import (
    GLOBAL,
    CertificateMap,
    ImportedCertificateArgs,
    ManagedCertificate,
    ManagedCertificateArgs,
    imported_certificate,
)

if TYPE_CHECKING:
    from ...settings.gcp_exposure import GcpGatewayExposure
    from .dns import ManagedZone
    from .request import ExposureRequest

_MAP = "networking.gke.io/certmap"
_CERTIFICATES = "networking.gke.io/cert-manager-certs"
"""Source: GKE documentation, "Secure a Gateway": a map for global load balancers, names for those of a region."""


@dataclass(frozen=True, kw_only=True)
class CertificateOfGateway:
    """How a Gateway names its certificate. Nothing set: TLS ends in front of it."""

    annotations: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    listener_options: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    secrets: Sequence[pulumi.Input[str]] = ()
    after: Sequence[pulumi.Resource] = ()
    """What has to exist before the Gateway."""
    records: Sequence[DnsRecord] = ()
    """Records that prove the domain, and that the stack does not create."""

    @property
    def ends_tls(self) -> bool:
        """Whether the Gateway ends TLS."""
        return bool(self.annotations or self.listener_options or self.secrets)


def certificate_of_gateway(
    exposure: GcpGatewayExposure, request: ExposureRequest, zone: ManagedZone | None
) -> CertificateOfGateway:
    """Create the certificate, or find out how the Gateway names an existing one."""
    tls, name, context = exposure.tls, request.name, request.context
    location: pulumi.Input[str] = context.project.region if exposure.internal else GLOBAL
    if isinstance(tls, GatewayManagedTls):
        args = ManagedCertificateArgs(context=context, domain=request.domain, location=location, zone=zone)
        managed = ManagedCertificate(f"{name}-certificate", args, request.opts)
        records = [managed.record] if zone is None else []
        return _in_certificate_manager(exposure, request, managed.id, managed.name, records)
    if not isinstance(tls, GatewayCertificate):
        return CertificateOfGateway()
    if tls.certificate_map is not None:
        return CertificateOfGateway(annotations={_MAP: tls.certificate_map})
    if tls.certificate is None or tls.key is None:
        return CertificateOfGateway(secrets=[tls.secret_name] if tls.secret_name is not None else [])
    imported = imported_certificate(
        f"{name}-certificate",
        ImportedCertificateArgs(
            context=context,
            domain=request.domain,
            location=location,
            certificate=tls.certificate,
            key=tls.key.get_secret_value(),
        ),
        request.opts,
    )
    return _in_certificate_manager(exposure, request, imported.id, imported.name, [])


def _in_certificate_manager(
    exposure: GcpGatewayExposure,
    request: ExposureRequest,
    certificate_id: pulumi.Output[str],
    certificate_name: pulumi.Output[str],
    records: Sequence[DnsRecord],
) -> CertificateOfGateway:
    if exposure.internal:
        return CertificateOfGateway(listener_options={_CERTIFICATES: certificate_name}, records=records)
    certificates = CertificateMap(
        f"{request.name}-certificates",
        context=request.context,
        domain=request.domain,
        certificate_id=certificate_id,
        opts=request.opts,
    )
    return CertificateOfGateway(annotations={_MAP: certificates.name}, after=[certificates.entry], records=records)
