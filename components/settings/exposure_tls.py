"""`carto:exposure.tls`: the certificate of CARTO's domain, and where TLS ends."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from pydantic import Field, SecretStr
from typing_extensions import override

from .model import Model
from .problems import RuleViolation
from .types.kubernetes import SecretName
from .types.secrets import Certificates, PrivateKey

if TYPE_CHECKING:
    from collections.abc import Iterator

_PEM = (
    'pulumi config set --path carto:exposure.tls.certificate -- "$(cat fullchain.pem)"'
    "\ncat privkey.pem | pulumi config set --secret --path carto:exposure.tls.key"
)


def pem_problems(
    certificate: str | None, key: SecretStr | None, domain: str, *, fix: str, about: tuple[str, ...]
) -> Iterator[RuleViolation]:
    """What is wrong with a certificate and its key for the domain, as far as both are set."""
    if certificate is None or key is None:
        return
    # Imported here because most stacks have no certificate.
    from .types.certificate import problems

    for found in problems(certificate, key.get_secret_value(), domain):
        yield RuleViolation(path=found.path, reason=found.reason, fix=found.fix or fix, about=about)


def pem_warnings(certificate: str | None) -> Iterator[str]:
    """What a valid certificate is about to become, each one line."""
    if certificate is not None:
        from .types.certificate import warnings

        yield from warnings(certificate)


class TlsMode(StrEnum):
    """Who has the certificate."""

    MANAGED = "managed"
    EXISTING = "existing"
    OFFLOADED = "offloaded"


class Tls(Model):
    """TLS for CARTO's domain."""

    mode: TlsMode
    """`managed` (issued and renewed for the stack), `existing` (the team's own certificate) or `offloaded` (TLS ends in
    front of what the stack creates, which gets HTTP)."""

    def domain_violations(self, domain: str) -> Iterator[RuleViolation]:  # noqa: ARG002 - for variants to use
        """The rules between the certificate and `carto:domain`; paths are below `tls`."""
        yield from ()

    def warnings(self) -> Iterator[str]:
        """Warnings about a certificate that is valid, each one line."""
        yield from ()


class OffloadedTls(Tls):
    """TLS that ends elsewhere, in front of what the stack creates."""

    mode: Literal[TlsMode.OFFLOADED] = TlsMode.OFFLOADED


class ExistingCertificate(Tls):
    """A certificate of the team, in a Secret or as PEM text."""

    mode: Literal[TlsMode.EXISTING] = TlsMode.EXISTING
    secret_name: SecretName | None = None
    """An existing Secret of the type `kubernetes.io/tls` in CARTO's namespace."""
    revision: int | None = Field(default=None, ge=1)
    """Goes with `secretName`, where the router ends TLS. Raise it when the Secret has a new certificate: the router's
    pods then restart, because they don't see the new one by themselves."""
    certificate: Certificates | None = None
    """The certificate as PEM text, followed by those of its issuers; goes with `key`."""
    key: PrivateKey | None = None
    """The private key of `certificate` as PEM text, without a passphrase."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        pem = self.certificate is not None or self.key is not None
        if self.secret_name is None and not pem:
            yield RuleViolation(
                path="secretName",
                reason="missing; mode is existing: expected the name of a Secret, or a certificate with its key",
                fix=f"pulumi config set --path carto:exposure.tls.secretName carto-domain\nor {_PEM}",
                about=("mode", "certificate", "key"),
            )
        if self.secret_name is not None and pem:
            yield RuleViolation(
                path="secretName",
                reason="the certificate of a Secret, but a certificate or a key is set as well",
                fix="keep one of them",
                about=("certificate", "key"),
            )
        for path, has, other in (("key", self.key, self.certificate), ("certificate", self.certificate, self.key)):
            if has is None and other is not None:
                yield RuleViolation(
                    path=path,
                    reason="missing; a certificate and its key go together",
                    fix=_PEM.split("\n")[path == "key"],
                    about=("certificate", "key"),
                )
        if self.revision is not None and self.secret_name is None:
            yield RuleViolation(
                path="revision",
                reason="goes with secretName, which is not set, so it has no effect",
                fix="remove it",
                about=("secretName",),
            )

    @override
    def domain_violations(self, domain: str) -> Iterator[RuleViolation]:
        yield from pem_problems(
            self.certificate, self.key, domain, fix=_PEM, about=("certificate", "key", "secretName")
        )

    @override
    def warnings(self) -> Iterator[str]:
        yield from pem_warnings(self.certificate)
