"""An alarm of CloudWatch on one metric, and the topics that it notifies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from ..options import child_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .alarms import Alarm
    from .context import Context


def metric_alarm(
    name: str,
    alarm: Alarm,
    *,
    named: str,
    namespace: str,
    dimensions: Mapping[str, pulumi.Input[str]],
    topics: pulumi.Input[Sequence[str]],
    context: Context,
    parent: pulumi.Resource,
) -> aws.cloudwatch.MetricAlarm:
    """An alarm that notifies the same topics when it starts and when it ends. `named` is its role in physical names."""
    return aws.cloudwatch.MetricAlarm(
        name,
        name=context.names(named, max_length=255),
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
        alarm_actions=topics,
        ok_actions=topics,
        tags=context.tags,
        opts=child_of(parent),
    )


def of_region(topics: Sequence[str], region: str, *, setting: str = "carto:observability.snsTopicArns") -> list[str]:
    """The topics, if all are in the alarms' region: CloudWatch refuses others.

    Raises:
        pulumi.RunError: a topic is in another region. Its ARN is `arn:<partition>:sns:<region>:<account>:<name>`.
    """
    for topic in topics:
        if (there := topic.split(":")[3]) != region:
            raise pulumi.RunError(
                f"{setting}: expected topics in {region}, where the alarms are; {topic} is in "
                f"{there}. Fix: aws sns create-topic --region {region} --name {topic.split(':')[5]}"
            )
    return list(topics)
