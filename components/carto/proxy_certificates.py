"""The ConfigMap with the proxy's certificates and those of public authorities, for CARTO AI.

The AI proxy reads the proxy's certificates instead of its own public ones. Source: chart 1.280.1,
templates/aiproxy/configmap.yaml (SSL_CERT_FILE); HTTPX, "SSL". So behind a proxy that does not inspect TLS, it could
not verify Gemini. In the chart's values, the public certificates would be in the release's Secret several times, which
holds 1 MiB at most.
"""

from __future__ import annotations

import hashlib
import re

import pulumi
import pulumi_kubernetes as kubernetes

from ..frozen import frozen
from ..options import child_of

KEY = "ca.crt"
_CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.DOTALL)


def with_public_authorities(certificates: str) -> str:
    """The certificates, and those of the public authorities that Mozilla trusts."""
    # Imported here because most stacks need none.
    import certifi

    return "\n".join([certificates.strip(), *_CERTIFICATE.findall(certifi.contents()), ""])


def config_map_name(certificates: str) -> str:
    """Another name for other certificates, so that the release changes with them and pods read them."""
    return f"carto-proxy-ca-{hashlib.sha256(certificates.encode()).hexdigest()[:10]}"


@frozen
class ProxyCertificatesArgs:
    """Certificates in PEM form, and the ConfigMap's place."""

    namespace: pulumi.Input[str]
    certificates: str


class ProxyCertificates(pulumi.ComponentResource):
    """The ConfigMap, which exists before the pods that mount it."""

    def __init__(self, name: str, args: ProxyCertificatesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:carto:ProxyCertificates", name, None, opts)
        kubernetes.core.v1.ConfigMap(
            f"{name}-files",
            metadata=kubernetes.meta.v1.ObjectMetaArgs(
                namespace=args.namespace, name=config_map_name(args.certificates)
            ),
            data={KEY: args.certificates},
            opts=child_of(self),
        )
        self.register_outputs({})
