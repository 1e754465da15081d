"""`carto:cache`: the Valkey / Redis server."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, field_validator
from typing_extensions import override

from .clouds import Choices, Cloud, On, by_cloud
from .model import Model
from .problems import RuleViolation
from .types import aws as amazon
from .types import azure
from .types import gcp as google
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

    @property
    def is_created(self) -> bool:
        """Whether the cloud runs a cache that this stack makes."""
        return self in (CacheMode.MANAGED, CacheMode.MANAGED_REDIS, CacheMode.AZURE_CACHE)


_MODES = Choices(
    {
        Cloud.AWS: (CacheMode.MANAGED, CacheMode.IN_CLUSTER, CacheMode.EXISTING),
        Cloud.GCP: (CacheMode.MANAGED, CacheMode.IN_CLUSTER, CacheMode.EXISTING),
        Cloud.AZURE: (CacheMode.IN_CLUSTER, CacheMode.MANAGED_REDIS, CacheMode.AZURE_CACHE, CacheMode.EXISTING),
        Cloud.EXISTING: (CacheMode.IN_CLUSTER, CacheMode.EXISTING),
    }
)
CacheVersion = Annotated[str, by_cloud(aws=amazon.ValkeyVersion, gcp=google.RedisVersion)]
CacheNode = Annotated[str, by_cloud(aws=amazon.NodeType, azure=azure.CacheSku)]


class ExistingCache(Model):
    """A Valkey or Redis 7 or later that you bring, cluster mode disabled."""

    host: CacheHost
    """DNS name or IP address, reachable from the cluster."""
    port: int = Field(default=6379, ge=1, le=65535)
    """TCP port."""
    password: CachePassword | None = None
    """Its password, if it has one: letters and digits, or an access key of Azure."""
    tls: bool = True
    """Whether the server speaks TLS."""
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


class Cache(Model):
    """The cache."""

    mode: Annotated[CacheMode, _MODES] = CacheMode.MANAGED
    """`managed` (ElastiCache for Valkey, Memorystore for Redis), `managed-redis` (Azure Managed Redis, without AI),
    `azure-cache` (Azure Cache for Redis), `in-cluster` (the chart's Valkey, without persistence) or `existing`."""
    version: CacheVersion | None = None
    """Version of a managed cache, `major.minor`. Name it in a stack that is meant to last, as the database's.
    Default: 8.0 on aws (Valkey), 7.2 on gcp (Redis)."""
    node: CacheNode | None = None
    """Node type. Default: from the profile."""
    memory_gb: Annotated[int | None, On((Cloud.GCP,))] = Field(default=None, ge=1, le=300)
    """Memory. Default: from the profile."""
    in_transit_encryption: Annotated[bool, On((Cloud.GCP,))] = False
    """Speak TLS with Memorystore, whose certificates a private authority signs. Some services of CARTO's chart can't
    verify those, so it is off: the traffic stays inside the network, behind a password. It can't be changed later."""
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
    def violations(self) -> Iterator[RuleViolation]:
        if self.mode is CacheMode.EXISTING and self.existing is None:
            yield RuleViolation(
                path="existing",
                reason="missing; `mode: existing` needs to know the server",
                fix="pulumi config set --path carto:cache.existing.host <host>",
                about=("mode",),
            )
        if self.mode is not CacheMode.EXISTING and self.existing is not None:
            yield RuleViolation(
                path="existing",
                reason=f"a server is given, but mode is {self.mode}, so it would not be used",
                fix="add `mode: existing` beside it, or remove it",
                about=("mode",),
            )
        if not self.mode.is_created:
            for attribute, path in (
                ("version", "version"),
                ("node", "node"),
                ("memory_gb", "memoryGb"),
                ("in_transit_encryption", "inTransitEncryption"),
                ("high_availability", "highAvailability"),
            ):
                if self.is_set(attribute):
                    yield RuleViolation(
                        path=path,
                        reason=f"only a managed cache has it; mode is {self.mode}, so it would be ignored",
                        fix="remove it, or set mode to managed",
                        about=("mode",),
                    )
