"""When alarms of Cloud Monitoring fire, for each part that a stack may create: the table of docs/observability.md.

Metrics: https://cloud.google.com/sql/docs/postgres/admin-api/metrics and
https://cloud.google.com/monitoring/api/metrics_gcp_p_z#gcp-redis. Most are shares between 0 and 1. The thresholds are
this project's choice, except where a source is next to them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from .. import alarms as shared


@dataclass(frozen=True, kw_only=True)
class MonitoredDatabase:
    """A database that the stack creates."""

    name: pulumi.Input[str]
    most_connections: int | None
    """The flag `max_connections`, if the stack sets it: Cloud SQL's default depends on the memory of the machine."""


@dataclass(frozen=True, kw_only=True)
class MonitoredCache:
    """A cache that the stack creates."""

    path: pulumi.Input[str]
    """`projects/<project>/locations/<region>/instances/<name>`."""


@dataclass(frozen=True, kw_only=True)
class AlarmThresholds(shared.Thresholds):
    """When alarms fire."""

    database_transaction_ids_percent: int


@dataclass(frozen=True, kw_only=True)
class Alarm(shared.Alarm):
    """A threshold for one metric."""

    minutes: int = 15
    aligner: str = "ALIGN_MEAN"
    sum_by: str | None = None
    """A label of the resource, by whose values the series are summed; empty for the whole resource."""


def database_alarms(database: MonitoredDatabase, thresholds: AlarmThresholds) -> Mapping[str, Alarm]:
    """Alarms on Cloud SQL."""
    alarms = {
        "down": Alarm(
            metric="database/up",
            description="the database has been down for 5 minutes",
            threshold=1,
            below=True,
            minutes=5,
            aligner="ALIGN_MAX",
        ),
        "cpu": Alarm(
            metric="database/cpu/utilization",
            description="the database has used more CPU than the threshold for 15 minutes",
            threshold=thresholds.database_cpu_percent / 100,
        ),
        "memory": Alarm(
            metric="database/memory/utilization",
            description="the database has used more memory than the threshold for 15 minutes",
            threshold=thresholds.database_memory_percent / 100,
        ),
        # Cloud SQL adds storage before 90 percent are in use, so the disk has reached its limit.
        # Source: https://cloud.google.com/sql/docs/postgres/instance-settings#automatic-storage-increase-2ndgen
        "storage": Alarm(
            metric="database/disk/utilization",
            description="the database's disk is almost full, and Cloud SQL has not added storage",
            threshold=thresholds.database_storage_percent / 100,
        ),
        "transaction-ids": Alarm(
            metric="database/postgresql/transaction_id_utilization",
            description="autovacuum of the database can't keep up; PostgreSQL refuses writes when no id is left",
            threshold=thresholds.database_transaction_ids_percent / 100,
        ),
    }
    if database.most_connections is not None:
        alarms["connections"] = Alarm(
            metric="database/postgresql/num_backends",
            description=f"the database, which allows {database.most_connections} connections, has had too many for 15 "
            "minutes",
            threshold=database.most_connections * thresholds.database_connections_percent / 100,
            # One series for each database of the server.
            sum_by="",
        )
    return alarms


def cache_alarms(thresholds: AlarmThresholds) -> Mapping[str, Alarm]:
    """Alarms on Memorystore.

    80 percent of the system memory are Google's threshold.
    Source: https://cloud.google.com/memorystore/docs/redis/memory-management-best-practices
    """
    return {
        "cpu": Alarm(
            metric="stats/cpu_utilization_main_thread",
            description="the cache has used more of the CPU core of its main thread than the threshold for 15 minutes",
            threshold=thresholds.cache_cpu_percent / 100,
            # Seconds of CPU, in several series for each node.
            aligner="ALIGN_RATE",
            sum_by="node_id",
        ),
        "memory": Alarm(
            metric="stats/memory/system_memory_usage_ratio",
            description="the cache has used more memory than the threshold for 15 minutes",
            threshold=thresholds.cache_memory_percent / 100,
        ),
    }
