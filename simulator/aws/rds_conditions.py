"""What RDS and its provider refuse in the inputs of a database server. Unknown values pass."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from simulator.aws.rds_storage import GP3_THRESHOLD_GB
from simulator.aws.versions import SIZES
from simulator.core.check import Failure
from simulator.core.rules import is_set, known
from simulator.core.sources import refuses

if TYPE_CHECKING:
    from simulator.core.resource_type import Failures
    from simulator.core.values import Properties

INSTANCE_CLASS = re.compile(rf"db\.[a-z]+\d+[a-z]*\.{SIZES}(\.tpc\d\.mem\dx)?")
RESERVED_USERS = ("admin", "rdsadmin", "rds_superuser", "public")
RESTORES = ("replicateSourceDb", "snapshotIdentifier", "restoreToPointInTime")
ADVANCED_INSIGHTS_DAYS = 465
DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")


@refuses("terraform-aws:rds/instance.go", "botocore:rds/2014-10-31/service-2.json#CreateDBInstanceMessage")
def instance_failures(inputs: Properties) -> Failures:
    """Everything wrong with a database server."""
    if not any(is_set(inputs, name) for name in RESTORES):
        for name in ("allocatedStorage", "engine", "username"):
            if not is_set(inputs, name):
                yield Failure(name, f"missing required property {name!r}: a new database needs it")
        if not any(is_set(inputs, name) for name in ("password", "passwordWo", "manageMasterUserPassword")):
            yield Failure("password", "a new database needs a password, or manageMasterUserPassword")
    if str(known(inputs, "username") or "").lower() in RESERVED_USERS:
        yield Failure("username", f"{known(inputs, 'username')!r} is a reserved word used by the engine")
    if not INSTANCE_CLASS.fullmatch(str(known(inputs, "instanceClass") or "db.t4g.small")):
        yield Failure(
            "instanceClass",
            f"{known(inputs, 'instanceClass')!r} is not a database instance class such as db.t4g.medium",
        )
    yield from _storage_failures(inputs)
    yield from _monitoring_failures(inputs)
    if known(inputs, "multiAz") and is_set(inputs, "availabilityZone"):
        yield Failure("availabilityZone", "cannot be set for a Multi-AZ instance")
    if _overlap(known(inputs, "backupWindow"), known(inputs, "maintenanceWindow")):
        yield Failure("backupWindow", "the backup window and the maintenance window must not overlap")


@refuses("terraform-aws:rds/instance.go", "aws-docs:AmazonRDS/latest/UserGuide/CHAP_Storage.html")
def _storage_failures(inputs: Properties) -> Failures:
    storage, most, kind = (known(inputs, name) for name in ("allocatedStorage", "maxAllocatedStorage", "storageType"))
    if isinstance(storage, int) and most and most < storage:
        yield Failure("maxAllocatedStorage", f"must be 0 or at least allocatedStorage ({storage}), got {most}")
    if kind in ("io1", "io2") and not is_set(inputs, "iops"):
        yield Failure("iops", f"must be set for storage of type {kind}")
    if kind == "gp3" and isinstance(storage, int) and storage < GP3_THRESHOLD_GB:
        for name in ("iops", "storageThroughput"):
            if is_set(inputs, name):
                yield Failure(name, f"cannot be set for gp3 storage under {GP3_THRESHOLD_GB} GB")


@refuses("botocore:rds/2014-10-31/service-2.json#CreateDBInstanceMessage")
def _monitoring_failures(inputs: Properties) -> Failures:
    interval = known(inputs, "monitoringInterval") or 0
    if interval and not is_set(inputs, "monitoringRoleArn"):
        yield Failure("monitoringRoleArn", "must be set when monitoringInterval is not 0")
    if not interval and is_set(inputs, "monitoringRoleArn"):
        yield Failure("monitoringInterval", "must not be 0 when monitoringRoleArn is set")
    retention = known(inputs, "performanceInsightsRetentionPeriod")
    if retention and known(inputs, "performanceInsightsEnabled") is False:
        yield Failure("performanceInsightsRetentionPeriod", "needs performanceInsightsEnabled to be true")
    if known(inputs, "databaseInsightsMode") == "advanced" and (retention or 0) < ADVANCED_INSIGHTS_DAYS:
        yield Failure(
            "databaseInsightsMode",
            f"advanced needs performanceInsightsRetentionPeriod of at least {ADVANCED_INSIGHTS_DAYS} days",
        )


def _minutes(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def _overlap(daily: Any, weekly: Any) -> bool:
    if not daily or not weekly:
        return False
    start, end = (_minutes(part) for part in daily.split("-"))
    first, last = (DAYS.index(part[:3]) * 1440 + _minutes(part[4:]) for part in weekly.lower().split("-"))
    week = 7 * 1440
    end += 1440 if end <= start else 0
    last += week if last <= first else 0
    backups = [(day * 1440 + start, day * 1440 + end) for day in range(-1, 15)]
    return any(begin < last and first < finish for begin, finish in backups)
