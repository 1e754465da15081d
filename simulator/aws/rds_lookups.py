"""Lookups of Amazon RDS: servers, snapshots and versions of engines."""

from __future__ import annotations

from typing import Any

from simulator.aws.account import Account, stable
from simulator.aws.rds import Instance, host_of
from simulator.aws.rds_restores import service_key, snapshot, snapshot_name
from simulator.core.account import MISSING
from simulator.core.package import CloudError
from simulator.core.services import lookup
from simulator.core.sources import outputs, refuses
from simulator.core.values import Properties


@lookup("aws:rds/getInstance:getInstance")
@outputs(
    "terraform-aws:rds/instance_data_source.go",
    {
        "id": "<identifier>",
        "dbInstanceIdentifier": "<identifier>",
        "dbClusterIdentifier": "of its cluster, or empty",
        "endpoint": "<address>:<port>",
        "port": "number",
        "engine": "postgres",
        "engineVersion": "<major>.<minor>",
        "masterUsername": "text",
        "resourceId": "db-<26 capitals and digits>",
        "vpcSecurityGroups": "list of sg-<17 hexadecimal digits>",
        "storageEncrypted": "true or false",
        "allocatedStorage": "number",
        "kmsKeyId": "arn:aws:kms:<region>:<account>:key/<id>",
        "backupRetentionPeriod": "days",
        "region": "<region>",
        "tags": "map",
    },
)
@outputs(
    "aws-docs:AmazonRDS/latest/UserGuide/USER_Tagging.ARN.Constructing.html",
    {"dbInstanceArn": "arn:aws:rds:<region>:<account>:db:<identifier>"},
)
@outputs(
    "aws-docs:AmazonRDS/latest/UserGuide/USER_ConnectToPostgreSQLInstance.html",
    {"address": "<identifier>.<hash>.<region>.rds.amazonaws.com"},
)
@refuses("terraform-aws:rds/instance_data_source.go")
def get_instance(account: Account, arguments: Properties) -> Properties:
    """A database server."""
    name = str(arguments.get("dbInstanceIdentifier"))
    if name.startswith(MISSING):
        raise CloudError(f"reading RDS DB Instance ({name}): couldn't find resource")
    created = account.outputs_of(Instance.token, name)
    host = host_of(account, name)
    existing: dict[str, Any] = {
        "address": host,
        "port": 5432,
        "endpoint": f"{host}:5432",
        "engine": "postgres",
        "engineVersion": "16.8",
        "dbInstanceArn": account.arn("rds", f"db:{name}"),
        "dbClusterIdentifier": "",
        "masterUsername": "postgres",
        "resourceId": f"db-{stable(name, 26).upper()}",
        "vpcSecurityGroups": [f"sg-0{stable(name, 16)}"],
        "storageEncrypted": True,
        "allocatedStorage": 20,
        "kmsKeyId": service_key(account),
        "backupRetentionPeriod": 7,
        "region": account.region,
    }
    known = {name_: created[name_] for name_ in existing if created and name_ in created}
    return existing | known | {"id": name, "dbInstanceIdentifier": name, "tags": {}}


@lookup("aws:rds/getEngineVersion:getEngineVersion")
@outputs(
    "terraform-aws:rds/engine_version_data_source.go",
    {
        "id": "<version>",
        "engine": "<engine>",
        "version": "<major>.<minor>",
        "versionActual": "<major>.<minor>",
        "parameterGroupFamily": "<engine><major>",
        "defaultCharacterSet": "text",
        "engineDescription": "text",
        "status": "available",
        "exportableLogTypes": "list of names",
        "region": "<region>",
    },
)
def get_engine_version(account: Account, arguments: Properties) -> Properties:
    """The version a database engine would get."""
    engine, wanted = str(arguments["engine"]), str(arguments.get("version") or "16")
    version = wanted if "." in wanted else f"{wanted}.8"
    major = version.partition(".")[0]
    return {
        "id": version,
        "engine": engine,
        "version": version,
        "versionActual": version,
        "parameterGroupFamily": f"{engine}{major}",
        "defaultCharacterSet": "",
        "engineDescription": "PostgreSQL",
        "status": "available",
        "exportableLogTypes": ["iam-db-auth-error", "postgresql", "upgrade"],
        "region": account.region,
    }


@lookup("aws:rds/getSnapshot:getSnapshot")
@outputs(
    "terraform-aws:rds/snapshot_data_source.go",
    {
        "id": "<identifier>",
        "dbSnapshotIdentifier": "as asked for",
        "dbInstanceIdentifier": "<identifier> of the instance",
        "dbSnapshotArn": "arn:aws:rds:<region>:<account>:snapshot:<identifier>",
        "engine": "postgres",
        "engineVersion": "<major>.<minor>",
        "allocatedStorage": "number",
        "encrypted": "true or false",
        "kmsKeyId": "arn:aws:kms:<region>:<account>:key/<id>",
        "status": "available",
        "snapshotType": "manual",
        "region": "<region>",
        "tags": "map",
    },
)
@refuses("terraform-aws:rds/snapshot_data_source.go")
def get_snapshot(account: Account, arguments: Properties) -> Properties:
    """A snapshot. One that no stack has left is of a server of PostgreSQL 16 with 20 GB."""
    asked = str(arguments.get("dbSnapshotIdentifier"))
    name = snapshot_name(asked)
    found = snapshot(account, name)
    if found is None:
        raise CloudError("Your query returned no results. Please change your search criteria and try again.")
    return {
        "id": name,
        "dbSnapshotIdentifier": asked,
        "dbInstanceIdentifier": found["dbInstanceIdentifier"],
        "dbSnapshotArn": account.arn("rds", f"snapshot:{name}"),
        "engine": "postgres",
        "engineVersion": found["engineVersion"],
        "allocatedStorage": found["allocatedStorage"],
        "encrypted": True,
        "kmsKeyId": found["kmsKeyId"],
        "status": "available",
        "snapshotType": "manual",
        "region": account.region,
        "tags": {},
    }
