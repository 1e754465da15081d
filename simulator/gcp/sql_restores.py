"""Cloud SQL: servers and backups as they are looked up, and restores from them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from simulator.core.account import MISSING
from simulator.core.package import CloudError
from simulator.core.services import lookup
from simulator.core.sources import outputs, refuses
from simulator.core.values import Properties, plain
from simulator.gcp.account import Project

if TYPE_CHECKING:
    from simulator.gcp.resource_type import Request

INSTANCE = "gcp:sql/databaseInstance:DatabaseInstance"


def _server(project: Project, name: str) -> dict[str, Any] | None:
    """Inputs of a server; None if it does not exist. One that no stack has created has PostgreSQL 16 and 20 GB."""
    if project.id.startswith(MISSING) or project.is_absent(INSTANCE, name):
        return None
    found = project.named(INSTANCE, name)
    if found:
        return dict(plain(found[0].inputs))
    backups = {"enabled": True, "pointInTimeRecoveryEnabled": True, "transactionLogRetentionDays": 7}
    return {
        "databaseVersion": "POSTGRES_16",
        "region": project.region,
        "settings": {"diskSize": 20, "backupConfiguration": backups},
    }


@refuses(
    "google-docs:sql/docs/postgres/backup-recovery/restore",
    "google-docs:sql/docs/postgres/clone-instance",
)
def refuse_restore(request: Request) -> None:
    """Refuses a source that does not exist, and a backup of another version."""
    clone, backup = (request.inputs.get(name) or {} for name in ("clone", "restoreBackupContext"))
    name = clone.get("sourceInstanceName") or backup.get("instanceId")
    if not name:
        return
    project = clone.get("sourceProject") or backup.get("project") or request.account.id
    source = _server(replace(request.account, id=str(project)), str(name))
    if source is None:
        raise CloudError("googleapi: Error 404: The Cloud SQL instance does not exist., instanceDoesNotExist")
    if backup and source["databaseVersion"] != request.inputs.get("databaseVersion"):
        raise CloudError("googleapi: Error 400: The target instance must have the database version of the backup.")


@lookup("gcp:sql/getDatabaseInstance:getDatabaseInstance")
@outputs(
    "terraform-google:sql/resource_sql_database_instance.go",
    {
        "id": "<name>",
        "name": "<name>",
        "databaseVersion": "POSTGRES_<major>",
        "region": "<region>",
        "encryptionKeyName": "projects/<project>/locations/<region>/keyRings/<ring>/cryptoKeys/<key>, or empty",
        "settings": "list of one",
        "settings[].diskSize": "number",
        "settings[].backupConfigurations": "list of one",
        "settings[].backupConfigurations[].enabled": "true or false",
        "settings[].backupConfigurations[].pointInTimeRecoveryEnabled": "true or false",
        "settings[].backupConfigurations[].transactionLogRetentionDays": "number",
    },
)
@refuses("terraform-google:sql/resource_sql_database_instance.go")
def get_database_instance(project: Project, arguments: Properties) -> Properties:
    """A server."""
    name = str(arguments.get("name"))
    found = _server(project, name)
    if found is None:
        raise CloudError(f"Error when reading or editing SQL Database Instance {name!r}: googleapi: Error 404")
    settings = found["settings"]
    backups = settings.get("backupConfiguration") or {}
    names = ("enabled", "pointInTimeRecoveryEnabled", "transactionLogRetentionDays")
    return {
        "id": name,
        "name": name,
        "databaseVersion": found["databaseVersion"],
        "region": found["region"],
        "encryptionKeyName": found.get("encryptionKeyName") or "",
        "settings": [
            {
                "diskSize": settings.get("diskSize"),
                "backupConfigurations": [{each: backups.get(each) for each in names}],
            }
        ],
    }


@lookup("gcp:sql/getBackupRun:getBackupRun")
@outputs(
    "terraform-google:sql/data_source_sql_backup_run.go",
    {
        "id": "projects/<project>/instances/<instance>/backupRuns/<number>",
        "backupId": "number",
        "instance": "<name>",
        "location": "<region>",
        "startTime": "RFC 3339",
        "status": "SUCCESSFUL",
    },
)
@refuses("terraform-google:sql/data_source_sql_backup_run.go")
def get_backup_run(project: Project, arguments: Properties) -> Properties:
    """A backup. Servers have those with numbers up to a million."""
    instance, number = str(arguments.get("instance")), int(arguments.get("backupId") or 0)
    if instance.startswith(MISSING) or number > 1_000_000:
        raise CloudError("googleapi: Error 404: The requested backup run does not exist., notFound")
    return {
        "id": project.path("instances", f"{instance}/backupRuns/{number}"),
        "backupId": number,
        "instance": instance,
        "location": project.region,
        "startTime": "2026-01-01T00:00:00Z",
        "status": "SUCCESSFUL",
    }
