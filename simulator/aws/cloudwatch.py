"""Amazon CloudWatch: log groups and alarms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.aws.kms import key_reference
from simulator.aws.resource_type import AwsType, Request
from simulator.core.check import Failure
from simulator.core.package import CloudError
from simulator.core.rules import is_set, known
from simulator.core.sources import Message, outputs, refuses

if TYPE_CHECKING:
    from simulator.aws.account import Account
    from simulator.core.inventory import Record
    from simulator.core.resource_type import Created, Failures
    from simulator.core.values import Properties


class LogGroup(AwsType):
    """A log group."""

    token = "aws:cloudwatch/logGroup:LogGroup"
    unique_name = Message(
        "ResourceAlreadyExistsException: The specified log group already exists: {}",
        "botocore:logs/2014-03-28/service-2.json#ResourceAlreadyExistsException",
    )
    references = (key_reference("kmsKeyId"),)

    @outputs(
        "terraform-aws:logs/group.go",
        {"id": "<name>", "name": "<name>", "arn": "arn:aws:logs:<region>:<account>:log-group:<name>"},
    )
    def compute(self, request: Request) -> Created:
        name = request.named("name", "namePrefix")
        return name, name, {"name": name, "arn": request.account.arn("logs", f"log-group:{name}")}

    @refuses("botocore:logs/2014-03-28/service-2.json#DeleteLogGroup")
    def validate_delete(self, account: Account, record: Record, applied: Properties) -> None:
        if applied.get("deletionProtectionEnabled"):
            raise CloudError(f"ValidationException: deletion protection is enabled for the log group {record.id}")


class MetricAlarm(AwsType):
    """An alarm on a metric."""

    token = "aws:cloudwatch/metricAlarm:MetricAlarm"

    @refuses(
        "terraform-aws:cloudwatch/metric_alarm.go", "botocore:cloudwatch/2010-08-01/service-2.json#PutMetricAlarmInput"
    )
    def conditions(self, inputs: Properties) -> Failures:
        if any(is_set(inputs, name) for name in ("metricName", "metricQueries")):
            for name in ("comparisonOperator", "evaluationPeriods"):
                if not is_set(inputs, name):
                    yield Failure(name, "must be set when metricName or metricQueries is")
        if is_set(inputs, "metricName") and not is_set(inputs, "statistic") and not is_set(inputs, "extendedStatistic"):
            yield Failure("statistic", "one of statistic and extendedStatistic must be set with metricName")
        period = known(inputs, "period")
        if isinstance(period, int) and period not in (10, 20, 30) and (period < 1 or period % 60):
            yield Failure("period", f"expected 10, 20, 30 or a multiple of 60, got {period}")

    @outputs(
        "terraform-aws:cloudwatch/metric_alarm.go",
        {"id": "<name>", "arn": "arn:aws:cloudwatch:<region>:<account>:alarm:<name>"},
    )
    def compute(self, request: Request) -> Created:
        name = request.inputs["name"]
        return name, name, {"arn": request.account.arn("cloudwatch", f"alarm:{name}")}
