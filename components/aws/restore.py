"""The data that a new database starts with: a snapshot, or another instance at a point in time.

RDS restores at creation only, into a database with the source's key, administrator, disk and major version. So the
source is checked before anything is created, and later changes of the setting are refused.
Sources: RDS API, RestoreDBInstanceFromDBSnapshot and RestoreDBInstanceToPointInTime; terraform-provider-aws,
internal/service/rds/instance.go, which sets password, disk and version with a change right after the restore.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypedDict

import pulumi
import pulumi_aws as aws

from ..frozen import frozen
from ..lookups import look_up, look_up_if_there
from ..restore import SETTING, checked_before_creation, refuse
from .fixed_choices import OWN_KEY, SERVICE_KEYS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..fixed_choices import Change
    from .account import Account
    from .fixed_choices import FixedChoices

SET_AT_CREATION = ("snapshotIdentifier", "restoreToPointInTime", "username")
"""Inputs whose change would replace the database."""
_PAGE = "docs/backup-and-restore-aws.md"
_KEYS = f'{_PAGE}, section "Restore into a new stack"'
_SNAPSHOT, _INSTANCE = "aws:rds/getSnapshot:getSnapshot", "aws:rds/getInstance:getInstance"


@frozen
class RestoreArgs:
    """A snapshot, or an instance and a point in time; and the settings that the source has to fit."""

    snapshot: str | None
    instance: str | None
    point_in_time: str | None
    version: str
    """Major version of the stack's database."""
    storage_gb: int
    kms_key: str
    """`carto:storage.encryption.kmsKey`."""

    @property
    def source(self) -> str:
        """The source in words."""
        return f"snapshot {self.snapshot}" if self.snapshot else f"{self.instance} at {self.point_in_time}"


@dataclass(frozen=True, kw_only=True)
class Source:
    """A snapshot or an instance, as AWS reports it."""

    engine: str
    version: str
    storage_gb: int
    encrypted: bool
    kms_key: str
    status: str = "available"
    """Of a snapshot; a point in time does not depend on the instance's."""
    retention_days: int | None = None
    """Of an instance's backups; None for a snapshot."""


class Restored(TypedDict, total=False):
    """Inputs of the instance."""

    snapshot_identifier: str
    restore_to_point_in_time: aws.rds.InstanceRestoreToPointInTimeArgsDict


def restored_from(restore: RestoreArgs | None) -> Restored:
    """The inputs that restore."""
    if restore is None:
        return {}
    if restore.snapshot is not None:
        return {"snapshot_identifier": restore.snapshot}
    return {
        "restore_to_point_in_time": {
            "source_db_instance_identifier": restore.instance or "",
            "restore_time": restore.point_in_time or "",
        }
    }


def restorable(
    restore: RestoreArgs, account: Account, choices: FixedChoices, *, parent: pulumi.Resource
) -> pulumi.Output[None]:
    """Known once the source can be restored.

    Raises:
        pulumi.RunError: in the Output, the source does not exist or does not fit, or the database exists already.
    """
    return checked_before_creation(
        choices,
        restore.source,
        page=_PAGE,
        running=lambda identifier: look_up_if_there(
            _INSTANCE, {"dbInstanceIdentifier": identifier}, aws.rds.GetInstanceResult, parent=parent
        ),
        check=lambda change: pulumi.Output.all(account.id, account.region).apply(
            lambda own: _checked(restore, change, own[0], own[1], parent)
        ),
    )


def refuse_ignored(restore: RestoreArgs, instance: aws.rds.Instance) -> pulumi.Output[str]:
    """The instance's address, if it was restored from this source.

    The engine ignores another source, because it would replace the database. This finds a database that the stack
    does not remember, such as that of an `up` which failed later.
    """

    def check(known: list[object]) -> str:
        address, snapshot, point = known
        time = point.get("restore_time") if isinstance(point, dict) else None
        if (snapshot or None, time) != (restore.snapshot, restore.point_in_time):
            refuse(_PAGE)
        return str(address)

    point = instance.restore_to_point_in_time.apply(
        lambda of: {"restore_time": of.restore_time} if of is not None else None
    )
    return pulumi.Output.all(instance.address, instance.snapshot_identifier, point).apply(check)


def _checked(
    restore: RestoreArgs, change: Change, account: str, region: str, parent: pulumi.Resource
) -> pulumi.Output[None]:
    refuse_shared(restore, account)
    refuse_of_another_region(restore, region)

    def check(source: Source) -> None:
        found = [*problems(restore, source, change.created.get("key"))]
        if found:
            raise pulumi.RunError("\n".join(found))

    return _source(restore, parent).apply(check)


def refuse_shared(restore: RestoreArgs, account: str) -> None:
    """Refuse a snapshot of another account. RDS restores no encrypted one, and the program none without encryption.

    Source: RDS user guide, "Sharing encrypted snapshots for Amazon RDS", whose last step is a copy in this account.

    Raises:
        pulumi.RunError: with the command that copies it.
    """
    arn = (restore.snapshot or "").split(":")
    if arn[0] != "arn" or arn[4] == account:
        return
    raise pulumi.RunError(
        f"{SETTING}.snapshot: {restore.snapshot} is of the account {arn[4]}, and RDS restores an encrypted one only "
        f"from a copy in the account {account}. Fix: let {account} use the snapshot's KMS key, share the snapshot, "
        f"and copy it: aws rds copy-db-snapshot --source-db-snapshot-identifier {restore.snapshot} "
        f"--target-db-snapshot-identifier {arn[-1]} --kms-key-id <key of {account}>; then pulumi config set --path "
        f"{SETTING}.snapshot {arn[-1]}, and kmsKey to this key: {_KEYS}"
    )


def refuse_of_another_region(restore: RestoreArgs, region: str) -> None:
    """Refuse a snapshot of another region, which RDS can copy and not restore.

    Source: RDS API, CopyDBSnapshot: it is called in the region of the copy, with the ARN of the source and a key there.

    Raises:
        pulumi.RunError: with the command that copies it.
    """
    arn = (restore.snapshot or "").split(":")
    if arn[0] != "arn" or arn[3] == region:
        return
    raise pulumi.RunError(
        f"{SETTING}.snapshot: {restore.snapshot} is in {arn[3]}, and the stack in {region}. Fix: copy it: aws rds "
        f"copy-db-snapshot --region {region} --source-region {arn[3]} --source-db-snapshot-identifier "
        f"{restore.snapshot} --target-db-snapshot-identifier {arn[-1]} --kms-key-id <key in {region}>; then pulumi "
        f"config set --path {SETTING}.snapshot {arn[-1]}, and kmsKey to this key: {_KEYS}"
    )


def _source(restore: RestoreArgs, parent: pulumi.Resource) -> pulumi.Output[Source]:
    if restore.snapshot is not None:
        return look_up(
            _SNAPSHOT,
            {"dbSnapshotIdentifier": restore.snapshot},
            aws.rds.GetSnapshotResult,
            parent=parent,
            explain=lambda cause: (
                f"{SETTING}.snapshot: {restore.snapshot} can't be read in this account and region. List them: aws rds "
                "describe-db-snapshots --query 'DBSnapshots[].DBSnapshotIdentifier'. If the stack has restored it "
                f"already: pulumi config rm --path {SETTING}. AWS reports: {cause}"
            ),
        ).apply(
            lambda found: Source(
                engine=found.engine,
                version=found.engine_version,
                storage_gb=found.allocated_storage,
                encrypted=found.encrypted,
                kms_key=found.kms_key_id,
                status=found.status,
            )
        )
    return look_up(
        _INSTANCE,
        {"dbInstanceIdentifier": restore.instance or ""},
        aws.rds.GetInstanceResult,
        parent=parent,
        explain=lambda cause: (
            f"{SETTING}.instance: {restore.instance} can't be read in this account and region. If it was deleted, use "
            f"its final snapshot: pulumi config set --path {SETTING}.snapshot <name>. AWS reports: {cause}"
        ),
    ).apply(
        lambda found: Source(
            engine=found.engine,
            version=found.engine_version,
            storage_gb=found.allocated_storage,
            encrypted=found.storage_encrypted,
            kms_key=found.kms_key_id,
            retention_days=found.backup_retention_period,
        )
    )


def problems(restore: RestoreArgs, source: Source, created_key: str | None) -> Iterator[str]:
    """Why the source can't be restored. `created_key` is the ARN of the key that the stack created before, if any."""
    major = source.version.partition(".")[0]
    if source.engine != "postgres":
        yield f"{SETTING}: {restore.source} has the engine {source.engine}; expected postgres. Fix: use another source"
        return
    if source.status != "available":
        yield (
            f"{SETTING}: {restore.source} is {source.status}; expected available. Fix: aws rds wait "
            f"db-snapshot-available --db-snapshot-identifier {restore.snapshot}"
        )
    if major != restore.version:
        yield (
            f"carto:database.version: {restore.version}, but {restore.source} has PostgreSQL {major}, and a restore "
            f'keeps it. Fix: pulumi config set --path carto:database.version "{major}"; upgrade it afterwards'
        )
    if source.storage_gb > restore.storage_gb:
        yield (
            f"carto:database.storageGb.initial: {restore.storage_gb}, but {restore.source} has a disk of "
            f"{source.storage_gb} GB, and a restore can't shrink it. Fix: pulumi config set --path "
            f"carto:database.storageGb.initial {source.storage_gb}"
        )
    yield from _problems_of_key(restore, source, created_key)
    if restore.point_in_time is not None and source.retention_days is not None:
        oldest = datetime.now(UTC) - timedelta(days=source.retention_days)
        if datetime.fromisoformat(restore.point_in_time) < oldest:
            yield (
                f"{SETTING}.pointInTime: {restore.point_in_time} is before the oldest backup of {restore.instance}, "
                f"which keeps {source.retention_days} days. Fix: a later point in time, or a snapshot"
            )


def _problems_of_key(restore: RestoreArgs, source: Source, created_key: str | None) -> Iterator[str]:
    """A restored database keeps the key of its source. Source: RDS user guide, "Encrypting Amazon RDS resources"."""
    if not source.encrypted:
        yield (
            f"{SETTING}: {restore.source} is not encrypted, and neither would be the database. Fix: copy a snapshot "
            f"with a key (aws rds copy-db-snapshot --kms-key-id …) and restore the copy; {_KEYS}"
        )
        return
    if restore.kms_key == SERVICE_KEYS:
        return
    wanted = created_key if restore.kms_key == OWN_KEY else restore.kms_key
    if source.kms_key != wanted:
        key = "a key that does not exist yet" if wanted is None else wanted
        yield (
            f"carto:storage.encryption.kmsKey: {key}, but {restore.source} is encrypted with {source.kms_key}, and a "
            "restore keeps it. Fix: copy a snapshot with a key of your own (aws rds copy-db-snapshot --kms-key-id …), "
            f"set kmsKey to this key, and restore the copy; {_KEYS}"
        )
