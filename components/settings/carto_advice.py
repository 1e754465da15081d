"""Warnings about how CARTO's own services deal with a valid stack, each one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .proxy import ProxyType

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .stack import Settings


def about_the_proxy(stack: Settings) -> Iterator[str]:
    """What works less well, or not at all, behind a proxy."""
    proxy = stack.network.external_proxy
    if proxy is None:
        return
    if not proxy.ssl_reject_unauthorized:
        yield (
            "carto:network.externalProxy.sslRejectUnauthorized: false: CARTO's services verify no certificate at all, "
            "of warehouses and of CARTO neither. Give the proxy's as sslCa instead."
        )
    if proxy.ssl_ca is not None and proxy.type is ProxyType.HTTPS:
        # CARTO guide "Configure an external proxy".
        yield (
            "carto:network.externalProxy.sslCa: CARTO does not support importing data behind a proxy of the type https "
            "with certificates of its own. Everything else works. Use a proxy of the type http to import."
        )
    if proxy.ssl_ca is not None and stack.features.ai.enabled and proxy.ssl_ca.count("BEGIN CERTIFICATE") < _PUBLIC:
        # Chart 1.280.1, templates/aiproxy/configmap.yaml: the certificates become SSL_CERT_FILE, which httpx reads
        # instead of its own roots.
        yield (
            "carto:network.externalProxy.sslCa: the AI proxy of CARTO AI trusts these certificates and no others. If "
            "your proxy does not look into TLS, Gemini cannot be verified then: append the public authorities, "
            "cat proxy-ca.pem /etc/ssl/certs/ca-certificates.crt"
        )


_PUBLIC = 50
"""So many certificates are a bundle of public authorities; Mozilla's has about 140."""
