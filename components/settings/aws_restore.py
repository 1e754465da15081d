"""`carto:database.restoreFrom` on AWS: the data that a created database starts with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import override

from .model import Model
from .problems import RuleViolation
from .types import aws
from .types.moments import PointInTime

if TYPE_CHECKING:
    from collections.abc import Iterator


class RdsRestore(Model):
    """The data that the created database starts with. It acts at creation only: remove it later, or leave it."""

    snapshot: aws.Snapshot | None = None
    """Name or ARN of a snapshot in the stack's account and region. Copy one of another account first."""
    instance: aws.DatabaseName | None = None
    """Name of another RDS instance in the same account and region, for `pointInTime`."""
    point_in_time: PointInTime | None = None
    """The moment that `instance` is restored to, within the retention of its backups."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        if self.snapshot is not None and (self.instance is not None or self.point_in_time is not None):
            yield RuleViolation(
                path="snapshot",
                reason="a snapshot has its point in time, and needs no instance",
                fix="remove snapshot, or instance and pointInTime",
                about=("instance", "pointInTime"),
            )
        if self.snapshot is None:
            for path, value, example in (
                ("instance", self.instance, "carto-production-database"),
                ("pointInTime", self.point_in_time, "2026-01-31T09:30:00Z"),
            ):
                if value is None:
                    yield RuleViolation(
                        path=path,
                        reason="missing; a restore without a snapshot needs instance and pointInTime",
                        fix=f"pulumi config set --path carto:database.restoreFrom.{path} {example}",
                        about=("snapshot",),
                    )
