"""Where CARTO's data is. CARTO that starts with another database or other buckets does not find it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from .settings.database import ExistingDatabase

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .settings import Settings

_BACKUP = 'docs/day-2.md, section "Back up and restore"'
_PROTECTED = 'docs/day-2.md, section "Changes that protection refuses"'


class DataSources(TypedDict, total=False):
    """What a stack remembers of its last run. A stack of an earlier release remembers nothing."""

    protected: bool
    retained: bool
    """Whether `carto:retain` lets the database leave the stack, and CARTO goes on with the same one."""
    restored: bool
    """Whether a created database starts with a backup."""
    database: str
    """Host of the existing server; empty for one that the stack creates."""
    buckets: Mapping[str, str]
    """Names of existing buckets, by role; empty for those that the stack creates."""


def data_sources(settings: Settings) -> DataSources:
    """Database and buckets of this run."""
    database = settings.database
    return {
        "protected": settings.protects_data,
        "retained": "database" in settings.retain,
        "restored": getattr(database, "restore_from", None) is not None,
        "database": database.existing.host if isinstance(database, ExistingDatabase) else "",
        "buckets": {role: bucket.existing or "" for role, bucket in settings.storage.buckets().items()},
    }


def elsewhere(old: DataSources, new: DataSources) -> Iterator[str]:
    """An existing database with CARTO's data, instead of which the stack would create an empty one."""
    was = old.get("database")
    if was and new.get("database") == "" and old.get("protected") and not new.get("restored"):
        yield (
            f"carto:database.existing: missing; CARTO's data is in {was}, and the database that the stack would create "
            "is empty. Nothing was changed. Fix: pulumi config set --path carto:database.existing.host "
            f"{was}, with the rest of carto:database.existing; or let the new one start with a backup of it: "
            f"carto:database.restoreFrom; or, to start with an empty one, in steps: {_PROTECTED}"
        )


def warnings_of_other_data(old: DataSources, new: DataSources) -> Iterator[str]:
    """Changes that are made, after which CARTO does not find its data unless somebody moves it."""
    was, will = old.get("database"), new.get("database")
    moved = (will and old.get("retained")) or (not will and new.get("restored"))
    if was is not None and will is not None and was != will and not moved:
        yield (
            f"carto:database: {_database(was)} becomes {_database(will)}. No data is copied: unless CARTO's data is "
            f"there already, CARTO starts without users, maps and connections. How to move it: {_BACKUP}"
        )
    before, after = old.get("buckets", {}), new.get("buckets", {})
    for role in sorted(before.keys() & after.keys()):
        former, bucket = before[role], after[role]
        if former and former != bucket:
            yield (
                f"carto:storage.{role}.existing: {former} becomes {bucket or 'a bucket that the stack creates'}. Its "
                "objects stay where they are and are not copied: copy those that CARTO still needs"
            )


def _database(host: str) -> str:
    return host or "the server that the stack creates"
