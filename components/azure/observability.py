"""Alarms of Azure Monitor on what the stack creates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_azure_native as azure

from ..frozen import frozen
from .alarms import balancer_alarms, cache_alarms, database_alarms, storage_alarms
from .options import child_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .alarms import Alarm, AlarmThresholds, MonitoredCache, MonitoredDatabase
    from .context import Context

_NAMESPACES = {
    "balancer": "Microsoft.Network/publicIPAddresses",
    "database": "Microsoft.DBforPostgreSQL/flexibleServers",
    "storage": "Microsoft.Storage/storageAccounts",
}


@frozen
class ObservabilityArgs:
    """What is monitored, and who is notified."""

    context: Context
    action_group_ids: Sequence[str]
    thresholds: AlarmThresholds
    database: MonitoredDatabase | None = None
    cache: MonitoredCache | None = None
    storage_account_id: pulumi.Input[str] | None = None
    balancer_address_id: pulumi.Input[str] | None = None
    """The public address of the load balancer."""


class Observability(pulumi.ComponentResource):
    """Alarms on the parts that the stack creates. Each notifies the same groups when it starts and when it ends."""

    def __init__(self, name: str, args: ObservabilityArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:azure:Observability", name, None, opts)
        self._name, self._args = name, args
        if args.database is not None:
            alarms = database_alarms(args.database, args.thresholds)
            self._create("database", args.database.id, _NAMESPACES["database"], alarms)
        if args.cache is not None:
            self._create("cache", args.cache.id, args.cache.kind, cache_alarms(args.cache, args.thresholds))
        if args.storage_account_id is not None:
            alarms = storage_alarms(args.thresholds)
            self._create("storage", args.storage_account_id, _NAMESPACES["storage"], alarms)
        if args.balancer_address_id is not None:
            self._create("balancer", args.balancer_address_id, _NAMESPACES["balancer"], balancer_alarms())
        self.register_outputs({})

    def _create(self, part: str, target: pulumi.Input[str], namespace: str, alarms: Mapping[str, Alarm]) -> None:
        context = self._args.context
        for role, alarm in alarms.items():
            azure.monitor.MetricAlert(
                f"{self._name}-{part}-{role}",
                # Azure Resource Manager allows 260 characters.
                rule_name=context.names(f"{part}-{role}", max_length=200),
                resource_group_name=context.resource_group,
                location="global",
                description=f"CARTO: {alarm.description}",
                enabled=True,
                severity=alarm.severity,
                scopes=[target],
                evaluation_frequency="PT5M" if alarm.minutes > 5 else "PT1M",
                window_size=f"PT{alarm.minutes}M",
                auto_mitigate=True,
                # Typed: a dictionary keeps the names of Python, because criteria have several types.
                criteria=azure.monitor.MetricAlertSingleResourceMultipleMetricCriteriaArgs(
                    odata_type="Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria",
                    all_of=[
                        azure.monitor.MetricCriteriaArgs(
                            criterion_type="StaticThresholdCriterion",
                            name="threshold",
                            metric_namespace=namespace,
                            metric_name=alarm.metric,
                            operator="LessThan" if alarm.below else "GreaterThan",
                            threshold=alarm.threshold,
                            time_aggregation=alarm.aggregation,
                        )
                    ],
                ),
                actions=[{"action_group_id": group} for group in self._args.action_group_ids],
                tags=context.tags,
                opts=child_of(self),
            )
