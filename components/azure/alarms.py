"""When alarms of Azure Monitor fire, for each part that a stack may create: the table of docs/observability.md.

Metrics: https://learn.microsoft.com/azure/azure-monitor/reference/supported-metrics/metrics-index, with a page for each
of Microsoft.DBforPostgreSQL/flexibleServers, Microsoft.Cache/redis, Microsoft.Cache/redisEnterprise,
Microsoft.Network/publicIPAddresses and Microsoft.Storage/storageAccounts. The thresholds are this project's choice,
except where a source is next to them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import pulumi

from .. import alarms as shared

_GIB_PER_CPU = {"D": 4, "E": 8}


class CacheKind(StrEnum):
    """The service that a cache is of."""

    AZURE_CACHE = "Microsoft.Cache/redis"
    MANAGED_REDIS = "Microsoft.Cache/redisEnterprise"


@dataclass(frozen=True, kw_only=True)
class MonitoredDatabase:
    """A database that the stack creates."""

    id: pulumi.Input[str]
    size: str
    most_connections: str | None
    """The parameter `max_connections`, if the stack sets it."""


@dataclass(frozen=True, kw_only=True)
class MonitoredCache:
    """A cache that the stack creates."""

    id: pulumi.Input[str]
    kind: CacheKind


@dataclass(frozen=True, kw_only=True)
class AlarmThresholds(shared.Thresholds):
    """When alarms fire."""

    database_transaction_ids: int
    storage_availability_percent: int


@dataclass(frozen=True, kw_only=True)
class Alarm(shared.Alarm):
    """A threshold for one metric."""

    aggregation: str = "Average"
    minutes: int = 15
    """How long the values are aggregated; one of the windows that Azure Monitor has."""
    severity: int = 2
    """0 is critical, 1 an error, 2 a warning."""


def database_alarms(database: MonitoredDatabase, thresholds: AlarmThresholds) -> Mapping[str, Alarm]:
    """Alarms on PostgreSQL Flexible Server."""
    most = most_connections(database)
    return {
        "down": Alarm(
            metric="is_db_alive",
            description="the database has been down for 5 minutes",
            threshold=1,
            below=True,
            aggregation="Maximum",
            minutes=5,
            severity=0,
        ),
        "cpu": Alarm(
            metric="cpu_percent",
            description="the database has used more CPU than the threshold, on average of 15 minutes",
            threshold=thresholds.database_cpu_percent,
        ),
        "memory": Alarm(
            metric="memory_percent",
            description="the database has used more memory than the threshold, on average of 15 minutes",
            threshold=thresholds.database_memory_percent,
        ),
        # Azure adds storage while some is free, and makes the server read-only when it is full.
        # Source: https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-storage
        "storage": Alarm(
            metric="storage_percent",
            description="the database's disk is almost full; a full one makes the server read-only",
            threshold=thresholds.database_storage_percent,
            severity=1,
        ),
        "transaction-ids": Alarm(
            metric="maximum_used_transactionIDs",
            description="autovacuum of the database can't keep up; PostgreSQL refuses writes at about 2 billion",
            threshold=thresholds.database_transaction_ids,
            aggregation="Maximum",
            severity=1,
        ),
        "connections": Alarm(
            metric="active_connections",
            description=f"the database, which allows {most} connections, has had too many, on average of 15 minutes",
            threshold=most * thresholds.database_connections_percent // 100,
        ),
    }


def most_connections(database: MonitoredDatabase) -> int:
    """The connections that a server allows: its parameter, or Azure's default for the memory of its size.

    Source: https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-limits, "Maximum connections"; the
    formula is that of the parameter `max_connections`.
    """
    if database.most_connections is not None and database.most_connections.isdecimal():
        return int(database.most_connections)
    gib = memory_gib(database.size)
    return gib * 25 if gib <= 2 else min(int(gib * 1024 * 0.1049164697034809), 5000)


def memory_gib(size: str) -> int:
    """Memory of a size such as `Standard_D2ds_v5`, which the settings have checked. Source: the same page."""
    words = size.removeprefix("Standard_")
    family, cpus = words[0], int(re.split(r"[a-z]", words[1:], maxsplit=1)[0])
    if family == "B":
        return {"B1ms": 2, "B2s": 4}.get(words, cpus * 4)
    return cpus * _GIB_PER_CPU[family]


def cache_alarms(cache: MonitoredCache, thresholds: AlarmThresholds) -> Mapping[str, Alarm]:
    """Alarms on a cache: Managed Redis has metrics of the whole, Azure Cache for Redis of each instance too."""
    whole = cache.kind is CacheKind.MANAGED_REDIS
    return {
        "cpu": Alarm(
            metric="serverLoad" if whole else "allserverLoad",
            description="the cache has been busier than the threshold, on average of 15 minutes",
            threshold=thresholds.cache_cpu_percent,
        ),
        "memory": Alarm(
            metric="usedmemorypercentage" if whole else "allusedmemorypercentage",
            description="the cache has used more memory than the threshold, on average of 15 minutes",
            threshold=thresholds.cache_memory_percent,
        ),
    }


def balancer_alarms() -> Mapping[str, Alarm]:
    """Alarms on the address of the load balancer that AKS creates: the metric follows the way of requests.

    Threshold, window and severity: Azure Monitor Baseline Alerts, "publicIPAddresses". The metric is 0 when no back end
    is healthy: Azure Load Balancer, "Standard load balancer diagnostics", data path availability.
    """
    return {
        "availability": Alarm(
            metric="VipAvailability",
            description="the load balancer's address is not available, or no pod of the router is healthy",
            threshold=90,
            below=True,
            minutes=5,
            severity=1,
        )
    }


def storage_alarms(thresholds: AlarmThresholds) -> Mapping[str, Alarm]:
    """Alarms on a storage account."""
    return {
        "availability": Alarm(
            metric="Availability",
            description="Azure Storage has failed too many requests, on average of 15 minutes",
            threshold=thresholds.storage_availability_percent,
            below=True,
            severity=1,
        )
    }
