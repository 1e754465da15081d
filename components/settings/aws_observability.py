"""`carto:observability` on AWS: alarms of CloudWatch, and how long it keeps logs."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, field_validator
from typing_extensions import override

from .observability import Observability, Thresholds
from .problems import invalid
from .sizes import FilledIn
from .types import aws


class AwsThresholds(Thresholds):
    """When alarms fire."""

    database_transaction_ids: int = Field(default=1_000_000_000, ge=200_000_000, le=2_000_000_000)
    """Age of the oldest transaction id in the database. PostgreSQL refuses writes at about 2 billion."""
    server_errors_percent: int = Field(default=5, ge=1, le=99)
    """Responses of the load balancer that have a 5xx status."""
    certificate_days: int = Field(default=30, ge=1, le=365)
    """Days until the certificate of the load balancer expires."""


class AwsObservability(Observability):
    """Alarms of CloudWatch."""

    thresholds: AwsThresholds = Field(default_factory=AwsThresholds)
    """When alarms fire."""
    sns_topic_arns: list[aws.SnsTopicArn] = Field(default_factory=list, max_length=5)
    """Existing SNS topics in the stack's region, which are notified when an alarm starts and when it ends; at most 5.
    Default: no alarms."""
    log_retention_days: Annotated[int, FilledIn("log_days")]
    """Days that CloudWatch keeps the logs of the created database. Default: from the profile."""

    @field_validator("log_retention_days")
    @classmethod
    def _is_a_period(cls, days: int) -> int:
        if days not in aws.LOG_DAYS:
            raise invalid(f"a period that CloudWatch has: {', '.join(map(str, aws.LOG_DAYS))}")
        return days

    @property
    @override
    def channels(self) -> tuple[str, list[str]]:
        return "snsTopicArns", self.sns_topic_arns
