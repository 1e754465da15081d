"""`carto:exposure.tls` on Google Cloud, where a load balancer ends TLS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from typing_extensions import override

from .exposure_tls import ExistingCertificate, OffloadedTls, Tls, TlsMode
from .problems import RuleViolation
from .types.gcp_exposure import CertificateMapName, SslCertificateName

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["GatewayCertificate", "GatewayManagedTls", "IngressCertificate", "IngressManagedTls", "OffloadedTls"]


class GatewayManagedTls(Tls):
    """A certificate of Certificate Manager, which Google issues and renews once a DNS record proves the domain.

    With `exposure.dns` the stack creates the record; without it, the output `exposureRecords` has it.
    """

    mode: Literal[TlsMode.MANAGED] = TlsMode.MANAGED


class IngressManagedTls(Tls):
    """A ManagedCertificate of GKE, which Google issues once the domain's record leads to the load balancer."""

    mode: Literal[TlsMode.MANAGED] = TlsMode.MANAGED


class GatewayCertificate(ExistingCertificate):
    """A certificate of the team: in Certificate Manager, in a Secret, or as PEM text for Certificate Manager."""

    certificate_map: CertificateMapName | None = None
    """A certificate map of Certificate Manager with an entry for the domain."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        if self.certificate_map is None:
            yield from super().violations()
        elif self.secret_name is not None or self.certificate is not None or self.key is not None:
            yield _two("certificateMap", "the certificate map")


class IngressCertificate(ExistingCertificate):
    """A certificate of the team: of Compute Engine, in a Secret, or as PEM text for a Secret."""

    pre_shared_certificate: SslCertificateName | None = None
    """An SSL certificate of Compute Engine; a regional one if the load balancer is internal."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        if self.pre_shared_certificate is None:
            yield from super().violations()
        elif self.secret_name is not None or self.certificate is not None or self.key is not None:
            yield _two("preSharedCertificate", "the certificate of Compute Engine")


def _two(path: str, what: str) -> RuleViolation:
    return RuleViolation(
        path=path,
        reason=f"{what}, but a Secret, a certificate or a key is set as well",
        fix="keep one of them",
        about=("secretName", "certificate", "key"),
    )
