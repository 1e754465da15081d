"""`carto:database.restoreFrom` on Google Cloud: the data that a created database starts with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field
from typing_extensions import override

from .model import Model
from .problems import RuleViolation
from .types import gcp
from .types.moments import PointInTime

if TYPE_CHECKING:
    from collections.abc import Iterator


class CloudSqlRestore(Model):
    """The data that the created database starts with. It acts at creation only: remove it later, or leave it."""

    instance: gcp.DatabaseName
    """Name of another Cloud SQL server. For `pointInTime`, it is in the same region."""
    project: gcp.ProjectId | None = None
    """Project of `instance`. Default: the stack's."""
    backup: int | None = Field(default=None, ge=1)
    """Number of a backup of `instance`."""
    point_in_time: PointInTime | None = None
    """The moment that `instance` is cloned at, within the retention of its transaction log."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        if (self.backup is None) == (self.point_in_time is None):
            yield RuleViolation(
                path="pointInTime" if self.backup is None else "backup",
                reason="exactly one of backup and pointInTime is needed",
                fix="set one of them: gcloud sql backups list --instance <instance>",
                about=("backup", "pointInTime"),
            )
