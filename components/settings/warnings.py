"""Warnings about a stack that is valid: what is allowed and seldom meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..chart_version import PINNED_CHART
from .cache import ExistingCache
from .proxy_only import proxy_only_warnings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .common import CommonSettings


def warnings(stack: CommonSettings) -> Iterator[str]:
    """Warnings about a stack that is valid, each one line."""
    if stack.chart.version != PINNED_CHART:
        yield (
            f"carto:chart.version is {stack.chart.version}; this project's values are tested with {PINNED_CHART}. "
            "Read the preview, and the chart's release notes, before you go on."
        )
    if stack.retain:
        yield (
            f"carto:retain: {', '.join(stack.retain)}: not protected by Pulumi until it is removed. "
            "Next steps: docs/retain.md"
        )
    yield from _about_the_proxy(stack)
    yield from proxy_only_warnings(stack)
    if isinstance(stack.cache, ExistingCache) and stack.cache.existing.tls_ca is not None:
        yield (
            "carto:cache.existing.tlsCa: with a private certificate authority, some services of chart "
            f"{PINNED_CHART} cannot verify the cache. Prefer a certificate of a public one."
        )
    if stack.images.pull_secrets.existing and stack.create_namespace:
        yield (
            "carto:images.pullSecrets.existing: the stack creates the namespace, so its Secrets exist only after that. "
            "Create them while the first `pulumi up` waits, or use carto:images.pullSecrets.credentials."
        )
    yield from _buckets_of_a_copy(stack)
    yield from stack.storage.warnings()
    yield from stack.exposure.warnings()
    yield from _unencrypted_origins(stack.storage.cors_origins)


def _buckets_of_a_copy(stack: CommonSettings) -> Iterator[str]:
    """Existing buckets of a stack whose database starts with the data of another one."""
    if getattr(stack.database, "restore_from", None) is None:
        return
    for role, bucket in stack.storage.buckets().items():
        if bucket.existing is not None:
            yield (
                f"carto:storage.{role}.existing: {bucket.existing}, and carto:database.restoreFrom starts this stack "
                "with the data of another one. If this is a copy, name a bucket that the original does not write to."
            )


def _unencrypted_origins(origins: list[str]) -> Iterator[str]:
    for index, origin in enumerate(origins):
        if origin.startswith("http://") and not origin.startswith(("http://localhost", "http://127.")):
            yield (
                f"carto:storage.corsOrigins[{index}]: {origin} is not encrypted, so anyone on the way can act as it. "
                "Prefer https://."
            )


def _about_the_proxy(stack: CommonSettings) -> Iterator[str]:
    """What works less well, or not at all, behind a proxy."""
    proxy = stack.network.external_proxy
    if proxy is None:
        return
    certificates = f"carto:network.externalProxy.{'sslCa' if proxy.ssl_ca is not None else 'sslCaConfigMap'}"
    if not proxy.ssl_reject_unauthorized:
        yield (
            "carto:network.externalProxy.sslRejectUnauthorized: false: CARTO's services verify no certificate at all, "
            "of warehouses and of CARTO neither. Give the proxy's as sslCa instead."
        )
    if proxy.has_certificates and proxy.address.tls:
        # CARTO guide "Configure an external proxy".
        yield (
            f"{certificates}: CARTO does not support importing data behind a proxy of the type https "
            "with certificates of its own. Everything else works. Use a proxy of the type http to import."
        )
    if proxy.ssl_ca_config_map is not None and stack.features.ai.enabled:
        # Chart 1.280.1, templates/aiproxy/configmap.yaml: the certificates become SSL_CERT_FILE, which httpx reads
        # instead of its own roots.
        yield (
            f"{certificates}: the AI proxy of CARTO AI trusts these certificates and no others. If "
            "your proxy does not look into TLS, Gemini cannot be verified then: append the public authorities, "
            "cat proxy-ca.pem /etc/ssl/certs/ca-certificates.crt"
        )
