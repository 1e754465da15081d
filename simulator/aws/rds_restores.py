"""Snapshots of RDS, and what a database has that is restored from one or from another instance.

A restored database has the disk, the major version, the key and the administrator of its source. Sources: RDS API,
RestoreDBInstanceFromDBSnapshot and RestoreDBInstanceToPointInTime; terraform-provider-aws, internal/service/rds/
instance.go, which changes disk, version and password right after the restore.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.aws.account import Account, stable
from simulator.aws.versions import version_numbers
from simulator.core.account import MISSING
from simulator.core.package import CloudError
from simulator.core.sources import refuses
from simulator.core.values import Properties, plain

if TYPE_CHECKING:
    from simulator.aws.resource_type import Request
    from simulator.core.inventory import Record

SNAPSHOT = "aws:rds/snapshot:Snapshot"
INSTANCE = "aws:rds/instance:Instance"


def snapshot_name(text: str) -> str:
    """The name in an ARN, or the name."""
    return text.rpartition(":snapshot:")[2]


def service_key(account: Account) -> str:
    """The key of RDS itself."""
    return account.arn("kms", f"key/{stable(account.id + 'aws/rds', 8)}-0000-4000-8000-000000000000")


def snapshot_of(record: Record, applied: Properties) -> Properties:
    """What a snapshot keeps of a server."""
    live = plain(record.outputs)
    return {
        "dbInstanceIdentifier": record.name,
        "kmsKeyId": applied.get("kmsKeyId"),
        "engineVersion": live.get("engineVersionActual"),
        "allocatedStorage": live.get("allocatedStorage"),
        "username": live.get("username"),
    }


def snapshot(account: Account, name: str) -> dict[str, Any] | None:
    """A snapshot; None if it does not exist. One that no stack has left is of an existing server."""
    if name.startswith(MISSING) or account.is_gone(SNAPSHOT, name):
        return None
    left = account.outputs_of(SNAPSHOT, name) or {}
    return {
        "dbInstanceIdentifier": "existing",
        "engineVersion": "16.8",
        "allocatedStorage": 20,
        "username": "postgres",
        **left,
        "kmsKeyId": left.get("kmsKeyId") or service_key(account),
    }


def _source(request: Request) -> dict[str, Any] | None:
    """What is restored; None for an empty database."""
    named = request.inputs.get("snapshotIdentifier")
    if named:
        return snapshot(request.account, snapshot_name(str(named)))
    point = request.inputs.get("restoreToPointInTime")
    if not point:
        return None
    live = request.account.outputs_of(INSTANCE, str(point.get("sourceDbInstanceIdentifier"))) or {}
    return {
        "engineVersion": live.get("engineVersionActual") or "16.8",
        "allocatedStorage": live.get("allocatedStorage") or 20,
        "username": live.get("username") or "postgres",
    }


def administrator(request: Request) -> str:
    """The master user of what is restored."""
    return str((_source(request) or {}).get("username") or "postgres")


@refuses(
    "botocore:rds/2014-10-31/service-2.json#DBInstanceNotFoundFault",
    "botocore:rds/2014-10-31/service-2.json#RestoreDBInstanceFromDBSnapshotMessage",
    "aws-docs:AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.PostgreSQL.html",
)
def refuse_restore(request: Request) -> None:
    """Refuses a source that does not exist, and a smaller disk or an older version than the source's."""
    point = request.inputs.get("restoreToPointInTime") or {}
    name = str(point.get("sourceDbInstanceIdentifier") or "")
    if name.startswith(MISSING):
        raise CloudError(f"DBInstanceNotFound: DBInstance {name} not found.")
    source = _source(request)
    if source is None:
        return
    version, size = request.inputs.get("engineVersion"), request.inputs.get("allocatedStorage")
    if version and version_numbers(str(version))[:1] < version_numbers(str(source["engineVersion"]))[:1]:
        raise CloudError(
            f"InvalidParameterCombination: Cannot upgrade postgres from {source['engineVersion']} to {version}"
        )
    if isinstance(size, int) and size < source["allocatedStorage"]:
        raise CloudError(
            "InvalidParameterCombination: Invalid storage size: the requested size must be "
            "greater than or equal to the current size"
        )
