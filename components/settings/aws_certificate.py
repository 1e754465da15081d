"""`carto:exposure.tls` on AWS, where a load balancer ends TLS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from typing_extensions import override

from .exposure_tls import OffloadedTls, Tls, TlsMode, pem_problems, pem_warnings
from .problems import RuleViolation
from .types.aws_exposure import CertificateArn
from .types.secrets import Certificates, PrivateKey

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["AwsCertificate", "AwsManagedTls", "OffloadedTls"]

LONGEST_NAME = 64
"""Of the first domain in a certificate of ACM. Source: ACM API, RequestCertificate, `DomainName`."""
_FIX = "pulumi config set --path carto:exposure.tls.certificateArn arn:aws:acm:…:certificate/…"


class AwsManagedTls(Tls):
    """A certificate that AWS Certificate Manager issues and renews, once a DNS record proves the domain.

    With `exposure.dns` the stack creates the record; without it, the run says which one to create, and waits for it.
    """

    mode: Literal[TlsMode.MANAGED] = TlsMode.MANAGED

    @override
    def domain_violations(self, domain: str) -> Iterator[RuleViolation]:
        if len(domain) > LONGEST_NAME:
            yield RuleViolation(
                path="mode",
                reason=f"managed, but AWS Certificate Manager issues certificates for domains of at most "
                f"{LONGEST_NAME} characters; carto:domain has {len(domain)}",
                fix="pulumi config set --path carto:exposure.tls.mode existing",
            )


class AwsCertificate(Tls):
    """A certificate of the team: in AWS Certificate Manager, or as PEM text that the stack imports there."""

    mode: Literal[TlsMode.EXISTING] = TlsMode.EXISTING
    certificate_arn: CertificateArn | None = None
    """A certificate in AWS Certificate Manager, in the region of the load balancer."""
    certificate: Certificates | None = None
    """The certificate as PEM text, followed by those of its issuers; goes with `key`."""
    key: PrivateKey | None = None
    """The private key of `certificate` as PEM text, without a passphrase."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        pem = self.certificate is not None or self.key is not None
        if (self.certificate_arn is not None) is pem:
            yield RuleViolation(
                path="certificateArn",
                reason="the certificate in AWS Certificate Manager, but a certificate or a key is set as well"
                if pem
                else "missing; mode is existing: expected a certificate's ARN, or a certificate with its key",
                fix="keep one of them" if pem else _FIX,
                about=("mode", "certificate", "key"),
            )
        for path, has, other in (("key", self.key, self.certificate), ("certificate", self.certificate, self.key)):
            if has is None and other is not None:
                yield RuleViolation(
                    path=path,
                    reason="missing; a certificate and its key go together",
                    fix="pulumi config set --secret --path carto:exposure.tls.key < privkey.pem"
                    if path == "key"
                    else 'pulumi config set --path carto:exposure.tls.certificate -- "$(cat fullchain.pem)"',
                    about=("certificate", "key"),
                )

    @override
    def domain_violations(self, domain: str) -> Iterator[RuleViolation]:
        yield from pem_problems(
            self.certificate,
            self.key,
            domain,
            fix="set the certificate and the key of the domain",
            about=("certificate", "key", "certificateArn"),
        )

    @override
    def warnings(self) -> Iterator[str]:
        yield from pem_warnings(self.certificate)
