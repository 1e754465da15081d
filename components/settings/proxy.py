"""`carto:network.externalProxy`: the proxy between CARTO's pods and the internet."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

from pydantic import Field
from typing_extensions import override

from .model import Model
from .problems import RuleViolation
from .text_format import TextFormat
from .types.hosts import Host
from .types.secrets import Certificates

if TYPE_CHECKING:
    from collections.abc import Iterator

ExcludedDomain = Annotated[
    str,
    TextFormat(
        description="a domain, one with a dot in front for all below it, or an IP address; one an item",
        example=".intranet.example.com",
        pattern=r"\.?[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\[?[0-9a-fA-F:]+\]?",
    ),
]


class ProxyType(StrEnum):
    """How pods speak to the proxy itself."""

    HTTP = "http"
    HTTPS = "https"


class ExternalProxy(Model):
    """An existing proxy. Databases, caches, Redshift and Databricks are reached without it."""

    type: ProxyType = ProxyType.HTTP
    """Protocol between pods and the proxy. With `https`, CARTO connects to Snowflake and Oracle without the proxy,
    because its clients for these don't support it."""
    host: Host
    """Its DNS name or IP address, reachable from the cluster. CARTO supports no password for it."""
    port: int = Field(ge=1, le=65535, examples=[3128])
    """Its TCP port."""
    excluded_domains: list[ExcludedDomain] = Field(default_factory=list)
    """Hosts that CARTO reaches without the proxy, in addition to the cluster's services, the sources of the pods'
    credentials, and storage behind a private endpoint."""
    ssl_ca: Certificates | None = None
    """PEM certificates of the proxy, if it uses its own authority or inspects TLS."""
    ssl_reject_unauthorized: bool = True
    """Verify certificates. `false` turns off all verification; set `sslCa` instead."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        if self.ssl_ca is not None and not self.ssl_reject_unauthorized:
            yield RuleViolation(
                path="sslCa",
                reason="certificates to verify with, but sslRejectUnauthorized is false, which verifies nothing",
                fix="remove sslRejectUnauthorized",
                about=("sslRejectUnauthorized",),
            )
