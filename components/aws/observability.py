"""Alarms of CloudWatch on what the stack creates. docs/observability.md has the table with metrics and thresholds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from ..options import child_of
from .instance_classes import memory_gib

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .context import Context

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
class AlarmThresholds:
    """When alarms fire."""

    database_cpu_percent: int
    database_memory_percent: int
    database_storage_percent: int
    database_connections_percent: int
    database_transaction_ids: int
    cache_cpu_percent: int
    cache_memory_percent: int


@dataclass(frozen=True, kw_only=True)
class ObservabilityArgs:
    """What is monitored, and who is notified."""

    context: Context
    sns_topic_arns: Sequence[str]
    thresholds: AlarmThresholds
    database: MonitoredDatabase | None = None
    cache: MonitoredCache | None = None


@dataclass(frozen=True, kw_only=True)
class _Alarm:
    """A threshold for one metric."""

    metric: str
    description: str
    threshold: pulumi.Input[float]
    below: bool = False
    """Whether it fires below the threshold, instead of above it."""
    statistic: str = "Average"
    period: int = 300
    periods: int = 3
    missing: str = "missing"


class Observability(pulumi.ComponentResource):
    """Alarms on the parts that the stack creates. Each notifies the same topics when it starts and when it ends."""

    def __init__(self, name: str, args: ObservabilityArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:aws:Observability", name, None, opts)
        self._name, self._context = name, args.context
        self._topics = args.context.account.region.apply(lambda region: of_region(args.sns_topic_arns, region))
        if args.database is not None:
            dimensions = {"DBInstanceIdentifier": args.database.identifier}
            for role, alarm in _database_alarms(args.database, args.thresholds).items():
                self._create(f"database-{role}", alarm, "AWS/RDS", dimensions)
        if args.cache is not None:
            for role, alarm in _cache_alarms(args.cache, args.thresholds).items():
                for number, node in enumerate(args.cache.nodes, 1):
                    self._create(f"cache-{number}-{role}", alarm, "AWS/ElastiCache", {"CacheClusterId": node})
        self.register_outputs({})

    def _create(self, role: str, alarm: _Alarm, namespace: str, dimensions: Mapping[str, pulumi.Input[str]]) -> None:
        aws.cloudwatch.MetricAlarm(
            f"{self._name}-{role}",
            name=self._context.names(role, max_length=255),
            alarm_description=f"CARTO: {alarm.description}",
            namespace=namespace,
            metric_name=alarm.metric,
            dimensions=dimensions,
            statistic=alarm.statistic,
            period=alarm.period,
            evaluation_periods=alarm.periods,
            comparison_operator="LessThanThreshold" if alarm.below else "GreaterThanThreshold",
            threshold=alarm.threshold,
            treat_missing_data=alarm.missing,
            alarm_actions=self._topics,
            ok_actions=self._topics,
            tags=self._context.tags,
            opts=child_of(self),
        )


def _database_alarms(database: MonitoredDatabase, thresholds: AlarmThresholds) -> Mapping[str, _Alarm]:
    """Alarms on RDS.

    Metrics: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html. The thresholds are this project's
    choice, except where a source is next to them.
    """
    gib = memory_gib(database.instance_class)
    free_memory = gib * _GIB * (100 - thresholds.database_memory_percent) / 100 if gib else _LEAST_FREE_MEMORY
    alarms = {
        # 80 percent for 5 minutes is AWS's example. Source: AWS Prescriptive Guidance, "Monitoring and alerting tools
        # and best practices for Amazon RDS for MySQL and MariaDB", section "CloudWatch alarms".
        "cpu": _Alarm(
            metric="CPUUtilization",
            description="the database has used more CPU than the threshold for 15 minutes",
            threshold=thresholds.database_cpu_percent,
        ),
        # Bytes. With storage autoscaling, RDS adds storage when 10 percent are free for 5 minutes, so an alarm after 15
        # minutes means that it did not. Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Autoscaling.html
        "storage": _Alarm(
            metric="FreeStorageSpace",
            description="the database's disk is almost full, and RDS has not added storage",
            threshold=pulumi.Output.from_input(database.storage_gb).apply(
                lambda size: float(size * _GIB * (100 - thresholds.database_storage_percent) / 100)
            ),
            below=True,
            statistic="Minimum",
        ),
        # Bytes. Memory of the file system's cache counts as freeable.
        "memory": _Alarm(
            metric="FreeableMemory",
            description="the database has had less free memory than the threshold for 15 minutes",
            threshold=float(free_memory),
            below=True,
        ),
        # AWS's threshold is 1 billion. Source: AWS Database Blog, "Implement an Early Warning System for Transaction ID
        # Wraparound in Amazon RDS for PostgreSQL".
        "transaction-ids": _Alarm(
            metric="MaximumUsedTransactionIDs",
            description="autovacuum of the database can't keep up; PostgreSQL refuses writes at about 2 billion",
            threshold=thresholds.database_transaction_ids,
            statistic="Maximum",
            periods=1,
        ),
    }
    if gib:
        most = min(gib * _GIB // _BYTES_PER_CONNECTION, _MOST_CONNECTIONS)
        alarms["connections"] = _Alarm(
            metric="DatabaseConnections",
            description=f"the database, which allows about {most} connections, has had too many for 15 minutes",
            threshold=float(most * thresholds.database_connections_percent // 100),
        )
    return alarms


def _cache_alarms(cache: MonitoredCache, thresholds: AlarmThresholds) -> Mapping[str, _Alarm]:
    """Alarms on a node of ElastiCache.

    Metrics: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheMetrics.WhichShouldIMonitor.html. It also has
    the 90 percent of one core, because Valkey uses one, and `CPUUtilization` for nodes of two cores or less. The
    threshold for memory is this project's choice.
    """
    # Of the node types that ElastiCache offers today, those up to `large` have two cores.
    # Source: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheNodes.SupportedTypes.html
    small = cache.node_type.rpartition(".")[2] in ("micro", "small", "medium", "large")
    return {
        "cpu": _Alarm(
            metric="CPUUtilization" if small else "EngineCPUUtilization",
            description="the cache has used more of one CPU core than the threshold for 15 minutes",
            threshold=thresholds.cache_cpu_percent / 2 if small else float(thresholds.cache_cpu_percent),
        ),
        "memory": _Alarm(
            metric="DatabaseMemoryUsagePercentage",
            description="the cache has used more memory than the threshold for 15 minutes",
            threshold=float(thresholds.cache_memory_percent),
        ),
    }


def of_region(topics: Sequence[str], region: str) -> list[str]:
    """The topics, if all are in the alarms' region: CloudWatch refuses others.

    Raises:
        pulumi.RunError: a topic is in another region. Its ARN is `arn:<partition>:sns:<region>:<account>:<name>`.
    """
    for topic in topics:
        if (there := topic.split(":")[3]) != region:
            raise pulumi.RunError(
                f"carto:observability.snsTopicArns: expected topics in {region}, where the alarms are; {topic} is in "
                f"{there}. Fix: aws sns create-topic --region {region} --name {topic.split(':')[5]}"
            )
    return list(topics)
