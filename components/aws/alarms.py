"""When alarms of CloudWatch fire, for each part that a stack may create. docs/observability.md has the same table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

from .. import alarms as shared
from .instance_classes import memory_gib

_GIB = 1024**3
_BYTES_PER_CONNECTION = 9531392
_MOST_CONNECTIONS = 5000
"""RDS for PostgreSQL allows LEAST({DBInstanceClassMemory/9531392}, 5000) connections by default.
Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html#RDS_Limits.MaxConnections"""
_LEAST_FREE_MEMORY = 256 * 1024**2
"""Bytes, where the memory of the instance class is not known: a choice of this project."""


@dataclass(frozen=True, kw_only=True)
class MonitoredDatabase:
    """A database that the stack creates."""

    identifier: pulumi.Input[str]
    instance_class: str
    storage_gb: pulumi.Input[int]
    """Of the disk. RDS may let it grow; `pulumi refresh` reads the new size, and the next run raises the threshold."""


@dataclass(frozen=True, kw_only=True)
class MonitoredCache:
    """A cache that the stack creates."""

    nodes: Sequence[pulumi.Input[str]]
    """Ids of its nodes: CloudWatch has no metrics of the whole."""
    node_type: str


@dataclass(frozen=True, kw_only=True)
class MonitoredBalancer:
    """An Application Load Balancer that the stack creates. The suffixes of ARNs are dimensions of CloudWatch."""

    arn_suffix: pulumi.Input[str]
    target_group_arn_suffix: pulumi.Input[str]
    certificate_arn: pulumi.Input[str] | None
    """None if TLS ends in front of the load balancer."""


@dataclass(frozen=True, kw_only=True)
class AlarmThresholds(shared.Thresholds):
    """When alarms fire."""

    database_transaction_ids: int
    server_errors_percent: int
    certificate_days: int


@dataclass(frozen=True, kw_only=True)
class Alarm(shared.Alarm):
    """A threshold for one metric."""

    statistic: str = "Average"
    period: int = 300
    periods: int = 3
    missing: str = "missing"


TARGET_ALARMS = {
    # Each node of the load balancer counts the targets that it sees. Reported while targets are registered.
    # Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
    "no-targets": Alarm(
        metric="HealthyHostCount",
        description="no router of CARTO has answered the load balancer for 3 minutes",
        threshold=1.0,
        below=True,
        statistic="Maximum",
        period=60,
    ),
    "unhealthy-targets": Alarm(
        metric="UnHealthyHostCount",
        description="a router of CARTO has not answered the load balancer for 15 minutes",
        threshold=0.0,
        statistic="Maximum",
    ),
}


def database_alarms(database: MonitoredDatabase, thresholds: AlarmThresholds) -> Mapping[str, Alarm]:
    """Alarms on RDS.

    Metrics: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html. The thresholds are this project's
    choice, except where a source is next to them.
    """
    gib = memory_gib(database.instance_class)
    free_memory = gib * _GIB * (100 - thresholds.database_memory_percent) / 100 if gib else _LEAST_FREE_MEMORY
    alarms = {
        # 80 percent for 5 minutes is AWS's example. Source: AWS Prescriptive Guidance, "Monitoring and alerting tools
        # and best practices for Amazon RDS for MySQL and MariaDB", section "CloudWatch alarms".
        "cpu": Alarm(
            metric="CPUUtilization",
            description="the database has used more CPU than the threshold for 15 minutes",
            threshold=thresholds.database_cpu_percent,
        ),
        # Bytes. With storage autoscaling, RDS adds storage when 10 percent are free for 5 minutes, so an alarm after 15
        # minutes means that it did not. Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Autoscaling.html
        "storage": Alarm(
            metric="FreeStorageSpace",
            description="the database's disk is almost full, and RDS has not added storage",
            threshold=pulumi.Output.from_input(database.storage_gb).apply(
                lambda size: float(size * _GIB * (100 - thresholds.database_storage_percent) / 100)
            ),
            below=True,
            statistic="Minimum",
        ),
        # Bytes. Memory of the file system's cache counts as freeable.
        "memory": Alarm(
            metric="FreeableMemory",
            description="the database has had less free memory than the threshold for 15 minutes",
            threshold=float(free_memory),
            below=True,
        ),
        # AWS's threshold is 1 billion. Source: AWS Database Blog, "Implement an Early Warning System for Transaction ID
        # Wraparound in Amazon RDS for PostgreSQL".
        "transaction-ids": Alarm(
            metric="MaximumUsedTransactionIDs",
            description="autovacuum of the database can't keep up; PostgreSQL refuses writes at about 2 billion",
            threshold=thresholds.database_transaction_ids,
            statistic="Maximum",
            periods=1,
        ),
    }
    if gib:
        most = min(gib * _GIB // _BYTES_PER_CONNECTION, _MOST_CONNECTIONS)
        alarms["connections"] = Alarm(
            metric="DatabaseConnections",
            description=f"the database, which allows about {most} connections, has had too many for 15 minutes",
            threshold=float(most * thresholds.database_connections_percent // 100),
        )
    return alarms


def cache_alarms(cache: MonitoredCache, thresholds: AlarmThresholds) -> Mapping[str, Alarm]:
    """Alarms on a node of ElastiCache.

    Metrics: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheMetrics.WhichShouldIMonitor.html. It also has
    the 90 percent of one core, because Valkey uses one, and `CPUUtilization` for nodes of two cores or less. The
    threshold for memory is this project's choice.
    """
    # Of the node types that ElastiCache offers today, those up to `large` have two cores.
    # Source: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheNodes.SupportedTypes.html
    small = cache.node_type.rpartition(".")[2] in ("micro", "small", "medium", "large")
    return {
        "cpu": Alarm(
            metric="CPUUtilization" if small else "EngineCPUUtilization",
            description="the cache has used more of one CPU core than the threshold for 15 minutes",
            threshold=thresholds.cache_cpu_percent / 2 if small else float(thresholds.cache_cpu_percent),
        ),
        "memory": Alarm(
            metric="DatabaseMemoryUsagePercentage",
            description="the cache has used more memory than the threshold for 15 minutes",
            threshold=float(thresholds.cache_memory_percent),
        ),
    }


def certificate_alarm(thresholds: AlarmThresholds) -> Alarm:
    """The alarm on a certificate of ACM, which reports twice a day.

    Missing data keeps the alarm's state: there is none on the first day, and none after the certificate has expired.
    Source: https://docs.aws.amazon.com/acm/latest/userguide/cloudwatch-metrics.html; aws-cdk,
    ICertificate.metricDaysToExpiry. The threshold is this project's choice.
    """
    return Alarm(
        metric="DaysToExpiry",
        description="the certificate of the load balancer expires soon, and was not renewed",
        threshold=float(thresholds.certificate_days),
        below=True,
        statistic="Minimum",
        period=86400,
        periods=1,
        missing="ignore",
    )
