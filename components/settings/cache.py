"""`carto:cache`: the Valkey / Redis server."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field, SecretStr

from components.settings.base import Model


class CacheMode(StrEnum):
    """Who runs the cache."""

    MANAGED = "managed"
    IN_CLUSTER = "in-cluster"
    EXISTING = "existing"


class ExistingCache(Model):
    """A Valkey or Redis 7 or later that you bring, cluster mode disabled."""

    host: str = Field(examples=["master.carto.abc123.euw1.cache.amazonaws.com"])
    """DNS name or IP address, reachable from the cluster."""
    port: int = Field(default=6379, ge=1, le=65535)
    """TCP port."""
    password: SecretStr | None = None
    """Its password, if it has one."""
    tls: bool = True
    """Whether the server speaks TLS."""
    tls_ca: str | None = None
    """PEM certificates that sign the server's, when the public roots do not."""


class Cache(Model):
    """The cache."""

    mode: CacheMode = CacheMode.MANAGED
    """`managed` (ElastiCache Valkey), `in-cluster` (the chart's Valkey, without persistence) or `existing`."""
    version: str = "8.0"
    """Valkey version of a managed cache, `major.minor`."""
    node: str | None = None
    """Node type. Default: from the profile."""
    high_availability: bool | None = None
    """A replica in a second zone with automatic failover. Default: from the profile."""
    existing: ExistingCache | None = None
    """A server that you bring; goes with `mode: existing`."""
