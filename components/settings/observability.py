"""`carto:observability`: alarms on what the stack creates, sent to channels that exist.

A stack without channels has no alarms: each costs money, and needs somebody who reads it. docs/observability.md has the
metrics and the reasons of the thresholds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field, field_validator
from typing_extensions import override

from .model import Model
from .problems import RuleViolation, invalid
from .sizes import FilledIn
from .types import aws, azure, gcp

if TYPE_CHECKING:
    from collections.abc import Iterator


class Thresholds(Model):
    """When alarms fire."""

    database_cpu_percent: int = Field(default=80, ge=1, le=99)
    """CPU of the database server in use."""
    database_memory_percent: int = Field(default=90, ge=1, le=99)
    """Memory of the database server in use."""
    database_storage_percent: int = Field(default=90, ge=1, le=99)
    """Disk of the database server in use."""
    database_connections_percent: int = Field(default=80, ge=1, le=99)
    """Connections to the database server, of the most that it allows."""
    cache_cpu_percent: int = Field(default=90, ge=1, le=99)
    """CPU of the cache in use."""
    cache_memory_percent: int = Field(default=80, ge=1, le=99)
    """Memory of the cache in use."""


class Observability(Model):
    """Alarms on the database, the cache and the exposure that the stack creates."""

    thresholds: Thresholds = Field(default_factory=Thresholds)
    """When alarms fire."""

    @property
    def channels(self) -> tuple[str, list[str]]:
        """The setting with the channels that are notified, and the channels. Without channels there are no alarms."""
        raise NotImplementedError

    @override
    def violations(self) -> Iterator[RuleViolation]:
        setting, channels = self.channels
        if not channels and self.thresholds != type(self.thresholds)():
            yield RuleViolation(
                path="thresholds",
                reason=f"no effect: alarms are only created with {setting}",
                fix=f"remove it, or add the channels that are notified to carto:observability.{setting}",
                about=(setting,),
            )


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


class GcpThresholds(Thresholds):
    """When alarms fire."""

    database_transaction_ids_percent: int = Field(default=50, ge=10, le=95)
    """Transaction ids of the database server in use. PostgreSQL refuses writes when none is left."""


class GcpObservability(Observability):
    """Alarms of Cloud Monitoring."""

    thresholds: GcpThresholds = Field(default_factory=GcpThresholds)
    """When alarms fire."""
    notification_channels: list[gcp.NotificationChannel] = Field(default_factory=list, max_length=16)
    """Existing notification channels in the stack's project, which are notified when an alarm starts and when it ends.
    Default: no alarms."""

    @property
    @override
    def channels(self) -> tuple[str, list[str]]:
        return "notificationChannels", self.notification_channels


class AzureThresholds(Thresholds):
    """When alarms fire."""

    database_transaction_ids: int = Field(default=1_000_000_000, ge=200_000_000, le=2_000_000_000)
    """Age of the oldest transaction id in the database. PostgreSQL refuses writes at about 2 billion."""
    storage_availability_percent: int = Field(default=99, ge=50, le=99)
    """Requests to the storage account that succeed, or fail because of the client. The alarm fires below it."""


class AzureObservability(Observability):
    """Alarms of Azure Monitor."""

    thresholds: AzureThresholds = Field(default_factory=AzureThresholds)
    """When alarms fire."""
    action_group_ids: list[azure.ActionGroupId] = Field(default_factory=list, max_length=5)
    """Resource ids of existing action groups, which are notified when an alarm starts and when it ends; at most 5.
    Default: no alarms."""

    @property
    @override
    def channels(self) -> tuple[str, list[str]]:
        return "actionGroupIds", self.action_group_ids
