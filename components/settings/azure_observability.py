"""`carto:observability` on Azure: alarms of Azure Monitor."""

from __future__ import annotations

from pydantic import Field
from typing_extensions import override

from .observability import Observability, Thresholds
from .types import azure


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
