"""`carto:exposure.tls` with mode `managed` where cert-manager runs in the cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field
from typing_extensions import override

from .exposure_tls import Tls, TlsMode
from .model import Model
from .problems import RuleViolation
from .text_format import TextFormat
from .types.kubernetes import SecretName
from .types.secrets import Certificates

if TYPE_CHECKING:
    from collections.abc import Iterator

LETS_ENCRYPT = "https://acme-v02.api.letsencrypt.org/directory"

Email = Annotated[
    str,
    TextFormat(
        description="an e-mail address", example="gis@example.com", pattern=r"[^@\s]+@[a-z0-9-]+(\.[a-z0-9-]+)+"
    ),
]
DirectoryUrl = Annotated[
    str,
    TextFormat(description="the https:// address of an ACME directory", example=LETS_ENCRYPT, pattern=r"https://\S+"),
]


class Issuer(Model):
    """An issuer that exists in the cluster."""

    name: SecretName
    """Its name."""
    kind: Literal["ClusterIssuer", "Issuer"] = "ClusterIssuer"
    """`Issuer` is one in CARTO's namespace, which has to exist before the stack (`carto:createNamespace: false`)."""


class Acme(Model):
    """An issuer to create, which gets certificates from an ACME server. Set `dns01` or `http01`."""

    email: Email
    """Where the authority sends notices."""
    server: DirectoryUrl = LETS_ENCRYPT
    """The ACME directory."""
    tls_ca: Certificates | None = None
    """For an ACME server of the team: the authority of its own certificate, as PEM text. Default: the public ones."""
    dns01: dict[str, Any] = Field(default_factory=dict)
    """cert-manager's `dns01` solver, as its documentation has it. Works before the domain resolves. Secrets that it
    names have to exist in CARTO's namespace."""
    http01: bool = False
    """Prove the domain over port 80, through the Gateway or the Ingress. Works once the domain resolves to it."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        if self.tls_ca is not None and self.server == LETS_ENCRYPT:
            yield RuleViolation(
                path="tlsCa",
                reason="the authority of an ACME server of your own, but server is Let's Encrypt",
                fix="pulumi config set --path carto:exposure.tls.acme.server https://acme.example.com/directory"
                "\nor remove tlsCa",
                about=("server",),
            )
        if bool(self.dns01) is self.http01:
            yield RuleViolation(
                path="dns01",
                reason="set together with http01; expected one of them" if self.http01 else "missing, and so is http01",
                fix="keep one of dns01 and http01"
                if self.http01
                else "pulumi config set --path carto:exposure.tls.acme.http01 true"
                "\nor, for a provider of DNS, pulumi config set --path "
                "carto:exposure.tls.acme.dns01.cloudflare.apiTokenSecretRef.name cloudflare",
                about=("http01",),
            )


class CertManagerTls(Tls):
    """A certificate that cert-manager issues and renews."""

    mode: Literal[TlsMode.MANAGED] = TlsMode.MANAGED
    issuer: Issuer | None = None
    """An existing issuer."""
    acme: Acme | None = None
    """An issuer to create."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        if self.issuer is None and self.acme is None:
            yield RuleViolation(
                path="issuer",
                reason="missing, and so is acme; mode managed needs one of them",
                fix="pulumi config set --path carto:exposure.tls.issuer.name <one of kubectl get clusterissuers>"
                "\nor pulumi config set --path carto:exposure.tls.acme.email gis@example.com",
                about=("acme", "mode"),
            )
        if self.issuer is not None and self.acme is not None:
            yield RuleViolation(
                path="issuer",
                reason="an existing issuer, but one to create (acme) is set as well",
                fix="keep one of them",
                about=("acme", "mode"),
            )
