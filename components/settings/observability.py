"""`carto:observability`: alarms on what the stack creates, sent to channels that exist.

A stack without channels has no alarms: each costs money, and needs somebody who reads it. docs/observability.md has the
metrics and the reasons of the thresholds.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from pydantic import Field
from typing_extensions import override

from .model import Model
from .problems import RuleViolation

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
    @abstractmethod
    def channels(self) -> tuple[str, list[str]]:
        """The setting with the channels that are notified, and the channels. Without channels there are no alarms."""

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
