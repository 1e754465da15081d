"""`carto:cache`: the Valkey or Redis server, for what is the same on every cloud."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from pydantic import Field
from typing_extensions import override

from .model import Model
from .problems import RuleViolation
from .types.hosts import CacheHost
from .types.secrets import CachePassword, Certificates

if TYPE_CHECKING:
    from collections.abc import Iterator


class CacheMode(StrEnum):
    """Who runs the cache."""

    MANAGED = "managed"
    IN_CLUSTER = "in-cluster"
    EXISTING = "existing"
    MANAGED_REDIS = "managed-redis"
    AZURE_CACHE = "azure-cache"


class Cache(Model):
    """The cache."""

    mode: CacheMode
    """`managed` (ElastiCache for Valkey, Memorystore for Redis), `managed-redis` (Azure Managed Redis, without AI),
    `azure-cache` (Azure Cache for Redis), `in-cluster` (the chart's Valkey, without persistence) or `existing`."""


class CreatedCache(Cache):
    """A cache that the stack creates in the cloud."""


class InClusterCache(Cache):
    """The chart's Valkey in the cluster, without persistence."""

    mode: Literal[CacheMode.IN_CLUSTER] = CacheMode.IN_CLUSTER


class CacheServer(Model):
    """An existing Valkey or Redis server, version 7 or later, cluster mode disabled."""

    host: CacheHost
    """DNS name or IP address, reachable from the cluster."""
    port: int = Field(default=6379, ge=1, le=65535)
    """TCP port."""
    password: CachePassword | None = None
    """Its password, if it has one: letters and digits, an access key of Azure or Memorystore's AUTH string."""
    tls: bool = True
    """Whether the server uses TLS."""
    tls_ca: Certificates | None = None
    """PEM certificates that sign the server's, when the public roots do not."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        if self.tls_ca is not None and not self.tls:
            yield RuleViolation(
                path="tlsCa",
                reason="certificates for a connection without TLS",
                fix="remove it, or set tls to true",
                about=("tls",),
            )


class ExistingCache(Cache):
    """An existing server."""

    mode: Literal[CacheMode.EXISTING] = CacheMode.EXISTING
    existing: CacheServer
    """An existing server; goes with `mode: existing`."""


def with_zero(version: object) -> object:
    """YAML reads an unquoted `8.0` as a number, and JSON writes that number as `8`."""
    return f"{version}.0" if isinstance(version, int) and not isinstance(version, bool) else version
