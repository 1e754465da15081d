"""A created database whose disk grows by itself and whose backups have a window: on AWS and Google Cloud."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field
from typing_extensions import override

from .database import CreatedDatabase
from .model import Model
from .problems import RuleViolation
from .sizes import FilledIn
from .types.time_windows import DailyWindow, overlap

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_LARGEST_GB = 65536


class GrowingDisk(Model):
    """Disk of the database, in GB."""

    initial: Annotated[int, FilledIn("database_storage_gb")] = Field(ge=20, le=_LARGEST_GB)
    """Size at creation. Default: from the profile."""
    max: Annotated[int, FilledIn("database_max_storage_gb")] = Field(ge=20, le=_LARGEST_GB)
    """Maximum size of automatic growth: at least 10 % more than `initial`, or equal for no growth.
    Default: from the profile, or twice `initial` if that is more."""

    @override
    @classmethod
    def derive_defaults(cls, data: dict[str, Any], stack: Mapping[str, Any], sizes: Any) -> None:
        initial = _whole_number(data.get("initial"))
        if initial is not None and data.get("max") is None:
            most = max(sizes.database_max_storage_gb, min(2 * initial, _LARGEST_GB))
            data["max"] = most if _has_room(initial, most) else initial


class DailyBackups(Model):
    """Automated backups, which are also what point-in-time recovery replays from."""

    retention_days: Annotated[int, FilledIn("database_backup_days")] = Field(ge=1, le=35)
    """Days backups are kept. Default: from the profile."""
    window: DailyWindow = "03:00-04:00"
    """Daily UTC window, `hh:mm-hh:mm`, at least 30 minutes."""


class GrowingDatabase(CreatedDatabase):
    """A server that the stack creates, with a disk that grows by itself."""

    storage_gb: GrowingDisk
    """Disk."""
    high_availability: Annotated[bool, FilledIn("database_high_availability")]
    """A synchronous standby in a second zone. Default: from the profile."""
    backups: DailyBackups
    """Automated backups."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        yield from super().violations()
        if overlap(self.backups.window, self.maintenance_window):
            yield RuleViolation(
                path="maintenanceWindow" if self.is_set("maintenance_window") else "backups.window",
                reason=f"backups ({self.backups.window}) and maintenance ({self.maintenance_window}) overlap",
                fix="move one of them; both are in UTC",
                about=("backups.window", "maintenanceWindow"),
            )


def disk_violations(disk: GrowingDisk, profile: str) -> Iterator[RuleViolation]:
    """A limit that leaves no room to grow. Nobody would learn that growth is off."""
    if _has_room(disk.initial, disk.max):
        return
    origin = "" if disk.is_set("initial") else f" of the profile {profile}"
    yield RuleViolation(
        path="database.storageGb.max",
        reason=f"{disk.max} is not a tenth more than the initial {disk.initial}{origin}; there is no room to grow",
        fix=f"set it to {-(-disk.initial * 11 // 10)} or more, or to {disk.initial} for no growth",
        about=("database.storageGb.initial", "profile"),
    )


def _has_room(initial_gb: int, max_gb: int) -> bool:
    """Whether a disk may have this limit, which is its size for no growth.

    RDS refuses one less than a tenth above the size ("Managing capacity with storage autoscaling").
    """
    return max_gb == initial_gb or max_gb * 10 >= initial_gb * 11


def _whole_number(value: object) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 9 else None
