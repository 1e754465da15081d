"""The data that a new database starts with: a backup of another server, or a clone of it at a point in time.

A clone has the settings, the key and the region of its source, and the provider then changes its settings. A backup is
restored into a new server that has its own settings and key. Both have the users of the source. A change of these
inputs would restore again, over the current data, so the engine ignores it.
Sources: terraform-provider-google-beta, services/sql/resource_sql_database_instance.go (`clone`,
`restore_backup_context`); Cloud SQL documentation, "About restoring an instance" and "Clone instances".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypedDict

import pulumi
import pulumi_gcp as gcp

from ..frozen import frozen
from ..lookups import look_up, look_up_if_there
from ..restore import SETTING, checked_before_creation, refuse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..fixed_choices import Change
    from .fixed_choices import FixedChoices
    from .project import Project

SET_AT_CREATION = ("clone", "restoreBackupContext")
"""Inputs whose change would replace the server, or restore into the running one."""
_PAGE = "docs/backup-and-restore-gcp.md"
_INSTANCE = "gcp:sql/getDatabaseInstance:getDatabaseInstance"
_BACKUP = "gcp:sql/getBackupRun:getBackupRun"
_OWN_KEY, _SERVICE_KEYS = "create", "provider-managed"


@frozen
class RestoreArgs:
    """A server with a backup or a point in time; and the settings that the source has to fit."""

    instance: str
    project: str | None
    """None for the stack's."""
    backup: int | None
    point_in_time: str | None
    version: str
    """Major version of the stack's database."""
    storage_gb: int
    kms_key: str
    """`carto:storage.encryption.kmsKey`."""

    @property
    def source(self) -> str:
        """The source in words."""
        instance = f"{self.project}/{self.instance}" if self.project else self.instance
        return f"{instance} at {self.point_in_time}" if self.point_in_time else f"{instance}/{self.backup}"

    @property
    def of_project(self) -> dict[str, str]:
        """The project as an argument of lookups."""
        return {"project": self.project} if self.project else {}

    @property
    def in_gcloud(self) -> str:
        """The project as an option of commands."""
        return f" --project {self.project}" if self.project else ""


@dataclass(frozen=True, kw_only=True)
class Source:
    """A server, as Google Cloud reports it."""

    version: str
    region: str
    storage_gb: int
    kms_key: str
    """Empty for Google's own."""
    log_days: int
    """Days of point-in-time recovery; 0 without it."""


class Restored(TypedDict, total=False):
    """Inputs of the server."""

    clone: gcp.sql.DatabaseInstanceCloneArgsDict
    restore_backup_context: gcp.sql.DatabaseInstanceRestoreBackupContextArgsDict


def restored_from(restore: RestoreArgs | None) -> Restored:
    """The inputs that restore."""
    if restore is None:
        return {}
    if restore.backup is not None:
        return {
            "restore_backup_context": {
                "backup_run_id": restore.backup,
                "instance_id": restore.instance,
                "project": restore.project,
            }
        }
    return {
        "clone": {
            "source_instance_name": restore.instance,
            "source_project": restore.project,
            "point_in_time": restore.point_in_time,
        }
    }


def restorable(
    restore: RestoreArgs, project: Project, choices: FixedChoices, *, parent: pulumi.Resource
) -> pulumi.Output[None]:
    """Known once the source can be restored.

    Raises:
        pulumi.RunError: in the Output, the source does not exist or does not fit, or the database exists already.
    """
    return checked_before_creation(
        choices,
        restore.source,
        page=_PAGE,
        running=lambda connection_name: look_up_if_there(
            _INSTANCE, {"name": connection_name.rpartition(":")[2]}, gcp.sql.GetDatabaseInstanceResult, parent=parent
        ),
        check=lambda change: _checked(restore, change, project, parent),
    )


def refuse_ignored(
    restore: RestoreArgs, instance: gcp.sql.DatabaseInstance, host: pulumi.Output[str]
) -> pulumi.Output[str]:
    """`host`, if the server was restored from this source.

    The engine ignores another source. This finds a database that the stack does not remember, such as that of an `up`
    which failed later.
    """

    def check(known: list[Any]) -> str:
        reached, backup, time = known
        if (backup, time) != (restore.backup, restore.point_in_time):
            refuse(_PAGE)
        return str(reached)

    backup = instance.restore_backup_context.apply(lambda of: of.backup_run_id if of is not None else None)
    time = instance.clone.apply(lambda of: of.point_in_time if of is not None else None)
    return pulumi.Output.all(host, backup, time).apply(check)


def _checked(restore: RestoreArgs, change: Change, project: Project, parent: pulumi.Resource) -> pulumi.Output[None]:
    def check(known: list[Any]) -> None:
        found = [*problems(restore, known[0], known[1], change.created.get("key"))]
        if found:
            raise pulumi.RunError("\n".join(found))

    backups = [_backup(restore, restore.backup, parent)] if restore.backup is not None else []
    return pulumi.Output.all(_source(restore, parent), project.region, *backups).apply(check)


def _backup(restore: RestoreArgs, backup: int, parent: pulumi.Resource) -> pulumi.Output[None]:
    def check(found: gcp.sql.GetBackupRunResult) -> None:
        if found.status != "SUCCESSFUL":
            raise pulumi.RunError(
                f"{SETTING}.backup: {backup} of {restore.instance} is {found.status}; expected SUCCESSFUL. Fix: gcloud "
                f"sql backups list --instance {restore.instance}{restore.in_gcloud}"
            )

    return look_up(
        _BACKUP,
        {"backupId": backup, "instance": restore.instance, **restore.of_project},
        gcp.sql.GetBackupRunResult,
        parent=parent,
        explain=lambda cause: (
            f"{SETTING}.backup: {backup} of {restore.instance} can't be read. List them: gcloud sql backups list "
            f"--instance {restore.instance}{restore.in_gcloud}. Google Cloud reports: {cause}"
        ),
    ).apply(check)


def _source(restore: RestoreArgs, parent: pulumi.Resource) -> pulumi.Output[Source]:
    return look_up(
        _INSTANCE,
        {"name": restore.instance, **restore.of_project},
        gcp.sql.GetDatabaseInstanceResult,
        parent=parent,
        explain=lambda cause: (
            f"{SETTING}.instance: {restore.instance} can't be read in {restore.project or 'this project'}. List them: "
            f"gcloud sql instances list{restore.in_gcloud}. For a server that was deleted: {_PAGE}. Google Cloud "
            f"reports: {cause}"
        ),
    ).apply(_reported)


def _reported(found: gcp.sql.GetDatabaseInstanceResult) -> Source:
    settings = found.settings[0]
    backups = settings.backup_configurations
    recovers = bool(backups) and backups[0].point_in_time_recovery_enabled
    return Source(
        version=found.database_version,
        region=found.region,
        storage_gb=settings.disk_size,
        kms_key=found.encryption_key_name or "",
        log_days=backups[0].transaction_log_retention_days if recovers else 0,
    )


def problems(restore: RestoreArgs, source: Source, region: str, created_key: str | None) -> Iterator[str]:
    """Why the source can't be restored. `created_key` is the path of the key that the stack created before, if any."""
    if not source.version.startswith("POSTGRES_"):
        yield f"{SETTING}: {restore.instance} has {source.version}; expected PostgreSQL. Fix: use another source"
        return
    major = source.version.removeprefix("POSTGRES_")
    if major != restore.version:
        yield (
            f"carto:database.version: {restore.version}, but {restore.instance} has PostgreSQL {major}, and a restore "
            f'keeps it. Fix: pulumi config set --path carto:database.version "{major}"; upgrade it afterwards'
        )
    if source.storage_gb > restore.storage_gb:
        yield (
            f"carto:database.storageGb.initial: {restore.storage_gb}, but {restore.instance} has a disk of "
            f"{source.storage_gb} GB, and a restore can't shrink it. Fix: pulumi config set --path "
            f"carto:database.storageGb.initial {source.storage_gb}"
        )
    if restore.point_in_time is None:
        return
    if source.region != region:
        yield (
            f"{SETTING}.instance: {restore.instance} is in {source.region}, and a clone stays there; the stack is in "
            f"{region}. Fix: use a backup instead of pointInTime"
        )
    oldest = datetime.now(UTC) - timedelta(days=source.log_days)
    if datetime.fromisoformat(restore.point_in_time) < oldest:
        yield (
            f"{SETTING}.pointInTime: {restore.point_in_time} is before the oldest log of {restore.instance}, which "
            f"keeps {source.log_days} days. Fix: a later point in time, or a backup"
        )
    wanted = created_key if restore.kms_key == _OWN_KEY else restore.kms_key
    if restore.kms_key != _SERVICE_KEYS and wanted != source.kms_key:
        yield (
            f"carto:storage.encryption.kmsKey: a clone keeps the key of {restore.instance}, which is "
            f"{source.kms_key or 'of Google'}. Fix: use a backup instead of pointInTime: the new database then has the "
            "key of its own stack"
        )
