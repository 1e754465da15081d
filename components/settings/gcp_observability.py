"""`carto:observability` on Google Cloud: alarms of Cloud Monitoring."""

from __future__ import annotations

from pydantic import Field
from typing_extensions import override

from .observability import Observability, Thresholds
from .types import gcp


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
