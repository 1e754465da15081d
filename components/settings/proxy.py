"""`carto:network.externalProxy`: the proxy between CARTO's pods and the internet."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, NamedTuple
from urllib.parse import urlsplit

from pydantic import Field
from typing_extensions import override

from .model import Model
from .problems import RuleViolation, invalid
from .text_format import TextFormat
from .types.hosts import HIGHEST_PORT, Host, check_host
from .types.kubernetes import ConfigMapKey, ConfigMapName
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


_PUBLIC = 50
"""From this number of certificates on it is a bundle of public authorities; Mozilla's has about 120."""


def _connection_string(text: str) -> None:
    parts = urlsplit(text)
    if "@" in text:
        raise invalid("an address without a login, because CARTO supports no password for the proxy")
    if parts.scheme not in list(ProxyType) or not parts.hostname:
        raise invalid("an address such as http://proxy.example.com:3128")
    port = parts.netloc.rpartition(":")[2]
    if not (port.isdecimal() and 0 < int(port[:6]) <= HIGHEST_PORT):
        raise invalid(f"an address with a port from 1 to {HIGHEST_PORT}")
    if parts.path or parts.query or parts.fragment:
        raise invalid("an address without anything behind the port, not even a slash")
    check_host(parts.hostname)


ConnectionString = Annotated[
    str,
    TextFormat(
        description="an address such as http://proxy.example.com:3128",
        example="http://proxy.example.com:3128",
        check=_connection_string,
        pattern=r"https?://[^\s/@?#]+:[0-9]{1,5}",
    ),
]


class ProxyType(StrEnum):
    """How pods speak to the proxy itself."""

    HTTP = "http"
    HTTPS = "https"


class ProxyAddress(NamedTuple):
    """Where pods find the proxy."""

    tls: bool
    host: str
    port: int


class ProxyCertificates(Model):
    """Certificates of the proxy in a ConfigMap."""

    name: ConfigMapName
    """A ConfigMap in the namespace. The stack neither creates nor changes it."""
    key: ConfigMapKey = "ca.crt"
    """Its key with PEM certificates."""


class ExternalProxy(Model):
    """An existing proxy. Databases, caches, Redshift and Databricks are reached without it."""

    connection_string: ConnectionString | None = None
    """Its whole address, instead of `type`, `host` and `port`."""
    type: ProxyType = ProxyType.HTTP
    """Protocol between pods and the proxy. With `https`, CARTO connects to Snowflake and Oracle without the proxy,
    because its clients for these don't support it."""
    host: Host | None = None
    """Its DNS name or IP address, reachable from the cluster. CARTO supports no password for it. Needed without
    `connectionString`."""
    port: int | None = Field(default=None, ge=1, le=65535, examples=[3128])
    """Its TCP port. Needed without `connectionString`."""
    excluded_domains: list[ExcludedDomain] = Field(default_factory=list)
    """Hosts that CARTO reaches without the proxy, in addition to the cluster's services, the sources of the pods'
    credentials, and storage behind a private endpoint."""
    ssl_ca: Certificates | None = None
    """PEM certificates of the proxy, if it uses its own authority or inspects TLS."""
    ssl_ca_config_map: ProxyCertificates | None = None
    """An existing ConfigMap with these certificates, instead of `sslCa`."""
    ssl_reject_unauthorized: bool = True
    """Verify certificates. `false` turns off all verification; set `sslCa` instead."""

    @property
    def address(self) -> ProxyAddress:
        """Protocol, host and port, in whichever form the stack has them."""
        if self.connection_string is None:
            return ProxyAddress(tls=self.type is ProxyType.HTTPS, host=self.host or "", port=self.port or 0)
        parts = urlsplit(self.connection_string)
        return ProxyAddress(tls=parts.scheme == "https", host=parts.hostname or "", port=parts.port or 0)

    @property
    def has_certificates(self) -> bool:
        """Whether the proxy has certificates that no public authority signed."""
        return self.ssl_ca is not None or self.ssl_ca_config_map is not None

    @property
    def trusts_public_authorities(self) -> bool:
        """Whether `sslCa` has the certificates of public authorities too."""
        return self.ssl_ca is not None and self.ssl_ca.count("BEGIN CERTIFICATE") >= _PUBLIC

    @override
    def violations(self) -> Iterator[RuleViolation]:
        yield from self._address_violations()
        if self.ssl_ca is not None and self.ssl_ca_config_map is not None:
            yield RuleViolation(
                path="sslCaConfigMap",
                reason="sslCa has certificates as well, and the chart takes one of them",
                fix="remove it, or remove sslCa",
                about=("sslCa",),
            )
        if self.has_certificates and not self.ssl_reject_unauthorized:
            yield RuleViolation(
                path="sslCa" if self.ssl_ca is not None else "sslCaConfigMap",
                reason="certificates to verify with, but sslRejectUnauthorized is false, which verifies nothing",
                fix="remove sslRejectUnauthorized",
                about=("sslRejectUnauthorized",),
            )

    def _address_violations(self) -> Iterator[RuleViolation]:
        for name, example in (("type", "http"), ("host", "proxy.example.com"), ("port", "3128")):
            if self.connection_string is not None and self.is_set(name):
                yield RuleViolation(
                    path=name,
                    reason="connectionString has it already, so it has no effect",
                    fix="remove it",
                    about=("connectionString",),
                )
            if self.connection_string is None and getattr(self, name) is None:
                yield RuleViolation(
                    path=name,
                    reason="missing; the proxy has neither connectionString nor all of host and port",
                    fix=f"pulumi config set --path carto:network.externalProxy.{name} {example}",
                    about=("connectionString",),
                )
