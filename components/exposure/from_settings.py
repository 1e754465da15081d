"""Parts of an exposure that are the same on every cloud, from a stack's settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..settings.exposure_tls import ExistingCertificate
from .contract import RouterTls
from .tls_secret import tls_secret

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pulumi

    from ..settings.exposure_tls import Tls


@dataclass(frozen=True, kw_only=True)
class RouterCertificate:
    """The certificate with which the router ends TLS."""

    tls: RouterTls | None = None
    """None: TLS ends in front of the router."""
    before_release: Sequence[pulumi.Resource] = ()


def router_certificate(
    name: str, tls: Tls, namespace: pulumi.Input[str], opts: pulumi.ResourceOptions
) -> RouterCertificate:
    """The router's certificate for `tls.mode` existing and offloaded.

    A certificate in PEM form becomes the Secret `<name>-certificate`.
    """
    if not isinstance(tls, ExistingCertificate):
        return RouterCertificate()
    if tls.secret_name is not None:
        revision = None if tls.revision is None else str(tls.revision)
        return RouterCertificate(tls=RouterTls(secret=tls.secret_name, revision=revision))
    if tls.certificate is None or tls.key is None:
        raise ValueError(
            "carto:exposure.tls: neither a Secret nor a certificate with its key; the settings refuse that"
        )
    secret, router_tls = tls_secret(
        f"{name}-certificate",
        namespace=namespace,
        certificate=tls.certificate,
        key=tls.key.get_secret_value(),
        opts=opts,
    )
    return RouterCertificate(tls=router_tls, before_release=[secret])
