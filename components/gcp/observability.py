"""Alarms of Cloud Monitoring on what the stack creates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_gcp as gcp

from ..frozen import frozen
from ..options import child_of
from .alarms import cache_alarms, database_alarms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .alarms import Alarm, AlarmThresholds, MonitoredCache, MonitoredDatabase
    from .context import Context


@frozen
class ObservabilityArgs:
    """What is monitored, and who is notified."""

    context: Context
    notification_channels: Sequence[str]
    thresholds: AlarmThresholds
    database: MonitoredDatabase | None = None
    cache: MonitoredCache | None = None


class Observability(pulumi.ComponentResource):
    """Alarms on the parts that the stack creates. Each notifies the same channels when it starts and when it ends."""

    def __init__(self, name: str, args: ObservabilityArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:gcp:Observability", name, None, opts)
        self._name, self._args = name, args
        if args.database is not None:
            # Source: https://cloud.google.com/monitoring/api/resources#tag_cloudsql_database
            server = pulumi.Output.concat(args.context.project.id, ":", args.database.name)
            resource = pulumi.Output.format(
                'resource.type="cloudsql_database" AND resource.labels.database_id="{}"', server
            )
            for role, alarm in database_alarms(args.database, args.thresholds).items():
                self._create(f"database-{role}", alarm, "cloudsql.googleapis.com", resource)
        if args.cache is not None:
            # Source: https://cloud.google.com/monitoring/api/resources#tag_redis_instance
            resource = pulumi.Output.format(
                'resource.type="redis_instance" AND resource.labels.instance_id="{}"', args.cache.path
            )
            for role, alarm in cache_alarms(args.thresholds).items():
                self._create(f"cache-{role}", alarm, "redis.googleapis.com", resource)
        self.register_outputs({})

    def _create(self, role: str, alarm: Alarm, service: str, resource: pulumi.Output[str]) -> None:
        context = self._args.context
        aggregation: gcp.monitoring.AlertPolicyConditionConditionThresholdAggregationArgsDict = {
            "alignment_period": "300s",
            "per_series_aligner": alarm.aligner,
        }
        if alarm.sum_by is not None:
            aggregation["cross_series_reducer"] = "REDUCE_SUM"
            aggregation["group_by_fields"] = [f"resource.label.{alarm.sum_by}"] if alarm.sum_by else []
        gcp.monitoring.AlertPolicy(
            f"{self._name}-{role}",
            display_name=context.names(role, max_length=128),
            project=context.project.id,
            combiner="OR",
            conditions=[
                {
                    "display_name": alarm.metric,
                    "condition_threshold": {
                        "filter": pulumi.Output.format('metric.type="{}/{}" AND {}', service, alarm.metric, resource),
                        "comparison": "COMPARISON_LT" if alarm.below else "COMPARISON_GT",
                        "threshold_value": alarm.threshold,
                        "duration": f"{alarm.minutes * 60}s",
                        "aggregations": [aggregation],
                        "trigger": {"count": 1},
                    },
                }
            ],
            documentation={"content": f"CARTO: {alarm.description}", "mime_type": "text/markdown"},
            notification_channels=self._args.notification_channels,
            user_labels=context.tags,
            opts=child_of(self),
        )
