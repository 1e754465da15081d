"""Alarms on the function of the Analytics Toolbox gateway."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

from ..aws.alarms import Alarm
from ..aws.metric_alarm import metric_alarm, of_region

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..aws.context import Context

_NEAR_TIMEOUT_PERCENT = 80


def function_alarms(timeout_seconds: int) -> Mapping[str, Alarm]:
    """When alarms fire. CARTO calls the function rarely, so one period decides; without calls, nothing is wrong.

    Metrics: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html. The thresholds are this
    project's choice.
    """
    return {
        "errors": Alarm(
            metric="Errors",
            description="calls of the Analytics Toolbox gateway have failed",
            threshold=0.0,
            statistic="Sum",
            periods=1,
            missing="notBreaching",
        ),
        "throttles": Alarm(
            metric="Throttles",
            description="Lambda has refused calls of the Analytics Toolbox gateway: the account's limit is reached",
            threshold=0.0,
            statistic="Sum",
            periods=1,
            missing="notBreaching",
        ),
        # Milliseconds.
        "duration": Alarm(
            metric="Duration",
            description="a call of the Analytics Toolbox gateway has taken more than "
            f"{_NEAR_TIMEOUT_PERCENT} percent of its time-out",
            threshold=float(timeout_seconds * 1000 * _NEAR_TIMEOUT_PERCENT // 100),
            statistic="Maximum",
            periods=1,
            missing="notBreaching",
        ),
    }


def create_alarms(
    name: str,
    *,
    function_name: pulumi.Input[str],
    timeout_seconds: int,
    topics: Sequence[str],
    setting: str,
    context: Context,
    parent: pulumi.Resource,
) -> None:
    """Create the alarms, which notify `topics` of the setting. No topics: no alarms.

    Raises:
        pulumi.RunError: in the Output, a topic is in another region than the function.
    """
    if not topics:
        return
    known = context.account.region.apply(lambda region: of_region(topics, region, setting=setting))
    for role, alarm in function_alarms(timeout_seconds).items():
        metric_alarm(
            f"{name}-{role}",
            alarm,
            named=f"at-gateway-{role}",
            namespace="AWS/Lambda",
            dimensions={"FunctionName": function_name},
            topics=known,
            context=context,
            parent=parent,
        )
