"""The Secret of the router's certificate, from PEM text of the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..kubernetes.secret import Secret, SecretArgs
from .contract import RouterTls

if TYPE_CHECKING:
    import pulumi

TLS_TYPE = "kubernetes.io/tls"
CERTIFICATE_SECRET = "carto-certificate"  # noqa: S105 - a name; the chart's own are carto-tls and carto-tls-<digits>


def tls_secret(
    name: str,
    *,
    namespace: pulumi.Input[str],
    certificate: pulumi.Input[str],
    key: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> tuple[Secret, RouterTls]:
    """The Secret, and its use in the router. Its random revision changes with the certificate."""
    secret = Secret(
        name,
        SecretArgs(
            namespace=namespace,
            name=CERTIFICATE_SECRET,
            type=TLS_TYPE,
            data={"tls.crt": certificate, "tls.key": key},
        ),
        opts,
    )
    return secret, RouterTls(secret=CERTIFICATE_SECRET, revision=secret.revision)
