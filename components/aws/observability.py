"""Alarms of CloudWatch on what the stack creates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from ..frozen import frozen
from ..options import child_of
from .alarms import TARGET_ALARMS, cache_alarms, certificate_alarm, database_alarms
from .metric_alarm import metric_alarm, of_region

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .alarms import Alarm, AlarmThresholds, MonitoredBalancer, MonitoredCache, MonitoredDatabase
    from .context import Context

_BALANCERS = "AWS/ApplicationELB"
_FEW_REQUESTS = 20
"""In 5 minutes."""


@frozen
class ObservabilityArgs:
    """What is monitored, and who is notified."""

    context: Context
    sns_topic_arns: Sequence[str]
    thresholds: AlarmThresholds
    database: MonitoredDatabase | None = None
    cache: MonitoredCache | None = None
    balancer: MonitoredBalancer | None = None


class Observability(pulumi.ComponentResource):
    """Alarms on the parts that the stack creates. Each notifies the same topics when it starts and when it ends."""

    def __init__(self, name: str, args: ObservabilityArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:aws:Observability", name, None, opts)
        self._name, self._context = name, args.context
        self._topics = args.context.account.region.apply(lambda region: of_region(args.sns_topic_arns, region))
        if args.database is not None:
            dimensions = {"DBInstanceIdentifier": args.database.identifier}
            for role, alarm in database_alarms(args.database, args.thresholds).items():
                self._create(f"database-{role}", alarm, "AWS/RDS", dimensions)
        if args.cache is not None:
            for role, alarm in cache_alarms(args.cache, args.thresholds).items():
                for number, node in enumerate(args.cache.nodes, 1):
                    self._create(f"cache-{number}-{role}", alarm, "AWS/ElastiCache", {"CacheClusterId": node})
        if args.balancer is not None:
            self._of_balancer(args.balancer, args.thresholds)
        self.register_outputs({})

    def _of_balancer(self, balancer: MonitoredBalancer, thresholds: AlarmThresholds) -> None:
        targets = {"LoadBalancer": balancer.arn_suffix, "TargetGroup": balancer.target_group_arn_suffix}
        for role, alarm in TARGET_ALARMS.items():
            self._create(f"balancer-{role}", alarm, _BALANCERS, targets)
        self._server_errors(balancer, thresholds)
        if balancer.certificate_arn is not None:
            dimensions = {"CertificateArn": balancer.certificate_arn}
            self._create("certificate", certificate_alarm(thresholds), "AWS/CertificateManager", dimensions)

    def _server_errors(self, balancer: MonitoredBalancer, thresholds: AlarmThresholds) -> None:
        """The share of responses with a 5xx status, of the load balancer itself or of its targets.

        Metrics: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html.
        `RequestCount` leaves out requests without a target. Periods with few requests count as good. The figures are
        this project's choice.
        """
        metrics = {"own": "HTTPCode_ELB_5XX_Count", "targets": "HTTPCode_Target_5XX_Count", "requests": "RequestCount"}
        errors = "FILL(own, 0) + FILL(targets, 0)"
        share = f"IF(requests > {_FEW_REQUESTS}, 100 * ({errors}) / (requests + FILL(own, 0)), 0)"
        role = "balancer-server-errors"
        aws.cloudwatch.MetricAlarm(
            f"{self._name}-{role}",
            name=self._context.names(role, max_length=255),
            alarm_description="CARTO: too many responses of the load balancer have had a 5xx status for 15 minutes",
            metric_queries=[
                {"id": "share", "expression": share, "label": "5xx responses in percent", "return_data": True},
                *(
                    aws.cloudwatch.MetricAlarmMetricQueryArgs(
                        id=id_,
                        metric=aws.cloudwatch.MetricAlarmMetricQueryMetricArgs(
                            namespace=_BALANCERS,
                            metric_name=metric,
                            dimensions={"LoadBalancer": balancer.arn_suffix},
                            period=300,
                            stat="Sum",
                        ),
                    )
                    for id_, metric in metrics.items()
                ),
            ],
            evaluation_periods=3,
            comparison_operator="GreaterThanThreshold",
            threshold=float(thresholds.server_errors_percent),
            treat_missing_data="notBreaching",
            alarm_actions=self._topics,
            ok_actions=self._topics,
            tags=self._context.tags,
            opts=child_of(self),
        )

    def _create(self, role: str, alarm: Alarm, namespace: str, dimensions: Mapping[str, pulumi.Input[str]]) -> None:
        metric_alarm(
            f"{self._name}-{role}",
            alarm,
            named=role,
            namespace=namespace,
            dimensions=dimensions,
            topics=self._topics,
            context=self._context,
            parent=self,
        )
