"""`carto:cache` on Azure: Azure Managed Redis and Azure Cache for Redis."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Literal

from typing_extensions import override

from .cache import CacheMode, CreatedCache
from .problems import RuleViolation
from .sizes import FilledIn
from .types import azure

if TYPE_CHECKING:
    from collections.abc import Iterator

_LARGEST_UNCLUSTERED = 20
"""The number in a size of Azure Managed Redis is about its memory in GB; the next ones are 50 and up."""


class ManagedRedis(CreatedCache):
    """Azure Managed Redis, without AI."""

    mode: Literal[CacheMode.MANAGED_REDIS] = CacheMode.MANAGED_REDIS
    node: Annotated[azure.CacheSku, FilledIn("managed_redis")]
    """Node type. Default: from the profile."""
    high_availability: Annotated[bool, FilledIn("cache_high_availability")]
    """A replica in a second zone with automatic failover. Default: from the profile."""
    taken_over: azure.CacheName | None = None
    """Name of a cache in `carto:resourceGroup` that another tool created: the stack manages it, and does not create
    one. First run `operations.adopt` (docs/take-over.md)."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        if _is_of_azure_cache(self.node):
            yield _another_caches_size(self.node, self.mode, "Balanced_B1")
        elif int(re.findall(r"[0-9]+", self.node)[-1]) > _LARGEST_UNCLUSTERED:
            yield RuleViolation(
                path="node",
                reason=f"{self.node} is larger than the 25 GB Azure Managed Redis has without clustering, "
                "which CARTO needs",
                fix=f"set it to a size of {_LARGEST_UNCLUSTERED} or less",
                about=("mode",),
            )


class AzureCache(CreatedCache):
    """Azure Cache for Redis, which has a replica in every size."""

    mode: Literal[CacheMode.AZURE_CACHE] = CacheMode.AZURE_CACHE
    node: Annotated[azure.CacheSku, FilledIn("azure_cache")]
    """Node type. Default: from the profile."""
    high_availability: bool = True
    """A replica with automatic failover, which every size has."""
    taken_over: azure.CacheName | None = None
    """As for Managed Redis."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        if not _is_of_azure_cache(self.node):
            yield _another_caches_size(self.node, self.mode, "Standard_C1")
        if not self.high_availability:
            yield RuleViolation(
                path="highAvailability",
                reason="Azure Cache for Redis has a replica in every size that this project offers",
                fix="remove it",
                about=("mode",),
            )


def _is_of_azure_cache(sku: str) -> bool:
    return sku.startswith(("Standard_C", "Premium_P"))


def _another_caches_size(sku: str, mode: str, example: str) -> RuleViolation:
    return RuleViolation(
        path="node",
        reason=f"{sku} is not a size of {mode}",
        fix=f"pulumi config set --path carto:cache.node {example}",
        about=("mode",),
    )
