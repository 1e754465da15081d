"""`carto:cache`: the Valkey / Redis server."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from pydantic import Field, field_validator
from typing_extensions import override

from components.settings.amazon import NodeType, ValkeyVersion
from components.settings.base import Model
from components.settings.credentials import Certificates, PlainPassword
from components.settings.names import CacheHost
from components.settings.refusing import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator


class CacheMode(StrEnum):
    """Who runs the cache."""

    MANAGED = "managed"
    IN_CLUSTER = "in-cluster"
    EXISTING = "existing"


class ExistingCache(Model):
    """A Valkey or Redis 7 or later that you bring, cluster mode disabled."""

    host: CacheHost
    """DNS name or IP address, reachable from the cluster."""
    port: int = Field(default=6379, ge=1, le=65535)
    """TCP port."""
    password: PlainPassword | None = None
    """Its password, if it has one: letters and digits."""
    tls: bool = True
    """Whether the server speaks TLS."""
    tls_ca: Certificates | None = None
    """PEM certificates that sign the server's, when the public roots do not."""

    @override
    def contradictions(self) -> Iterator[Problem]:
        if self.tls_ca is not None and not self.tls:
            yield Problem(
                path="tlsCa",
                reason="certificates for a connection without TLS",
                fix="remove it, or set tls to true",
                about=("tls",),
            )


class Cache(Model):
    """The cache."""

    mode: CacheMode = CacheMode.MANAGED
    """`managed` (ElastiCache Valkey), `in-cluster` (the chart's Valkey, without persistence) or `existing`."""
    version: ValkeyVersion = "8.0"
    """Valkey version of a managed cache, `major.minor`."""
    node: NodeType | None = None
    """Node type. Default: from the profile."""
    high_availability: bool | None = None
    """A replica in a second zone with automatic failover. Default: from the profile."""
    existing: ExistingCache | None = None
    """A server that you bring; goes with `mode: existing`."""

    @field_validator("version", mode="before")
    @classmethod
    def _give_back_the_zero(cls, version: object) -> object:
        """YAML reads an unquoted `8.0` as a number, and JSON writes that number as `8`."""
        return f"{version}.0" if isinstance(version, int) and not isinstance(version, bool) else version

    @override
    def contradictions(self) -> Iterator[Problem]:
        if self.mode is CacheMode.EXISTING and self.existing is None:
            yield Problem(
                path="existing",
                reason="missing; `mode: existing` needs to know the server",
                fix="pulumi config set --path carto:cache.existing.host <host>",
                about=("mode",),
            )
        if self.mode is not CacheMode.EXISTING and self.existing is not None:
            yield Problem(
                path="existing",
                reason=f"a server is given, but mode is {self.mode}, so it would not be used",
                fix="add `mode: existing` beside it, or remove it",
                about=("mode",),
            )
        if self.mode is not CacheMode.MANAGED:
            for attribute, path in (
                ("version", "version"),
                ("node", "node"),
                ("high_availability", "highAvailability"),
            ):
                if self.says(attribute):
                    yield Problem(
                        path=path,
                        reason=f"only a managed cache has it; mode is {self.mode}, so it would be ignored",
                        fix="remove it, or set mode to managed",
                        about=("mode",),
                    )
