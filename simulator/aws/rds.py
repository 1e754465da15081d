"""Amazon RDS: database servers, subnet groups and parameter groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.aws import rds_storage
from simulator.aws.account import Account, letters, stable
from simulator.aws.ec2 import group_reference
from simulator.aws.kms import key_reference
from simulator.aws.rds_conditions import instance_failures
from simulator.aws.rds_restores import SNAPSHOT, administrator, refuse_restore, snapshot_name, snapshot_of
from simulator.aws.resource_type import AwsType, Request, refuse_existing_snapshot
from simulator.aws.versions import version_numbers
from simulator.core.check import Failure
from simulator.core.package import CloudError, State
from simulator.core.references import Reference
from simulator.core.rules import known
from simulator.core.sources import Message, outputs, refuses
from simulator.core.values import Properties

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.core.inventory import Record
    from simulator.core.resource_type import Created, Failures

PORTS = {"postgres": 5432, "mysql": 3306}
SNAPSHOT_EXISTS = Message(
    "DBSnapshotAlreadyExists: Cannot create the snapshot because one with the identifier {} already exists.",
    "botocore:rds/2014-10-31/service-2.json#DBSnapshotAlreadyExistsFault",
)


def host_of(account: Account, identifier: str) -> str:
    """The address of a server."""
    return f"{identifier}.{stable(account.id + account.region)}.{account.region}.rds.{account.domain}"


class SubnetGroup(AwsType):
    """The subnets of a database server."""

    token = "aws:rds/subnetGroup:SubnetGroup"
    unique_name = Message(
        "DBSubnetGroupAlreadyExists: The DB subnet group '{}' already exists.",
        "botocore:rds/2014-10-31/service-2.json#DBSubnetGroupAlreadyExistsFault",
    )

    @refuses("botocore:rds/2014-10-31/service-2.json#DBSubnetGroupDoesNotCoverEnoughAZs")
    def conditions(self, inputs: Properties) -> Failures:
        subnets = known(inputs, "subnetIds")
        if isinstance(subnets, list) and len(subnets) < 2:
            yield Failure(
                "subnetIds", "DBSubnetGroupDoesNotCoverEnoughAZs: subnets in at least two availability zones are needed"
            )

    @outputs(
        "terraform-aws:rds/subnet_group.go",
        {"id": "<name>", "name": "<name>", "arn": "arn:aws:rds:<region>:<account>:subgrp:<name>"},
    )
    def compute(self, request: Request) -> Created:
        name = request.named("name", "namePrefix").lower()
        return name, name, {"name": name, "arn": request.account.arn("rds", f"subgrp:{name}")}


class ParameterGroup(AwsType):
    """The parameters of a database server."""

    token = "aws:rds/parameterGroup:ParameterGroup"
    unique_name = Message(
        "DBParameterGroupAlreadyExists: Parameter group {} already exists",
        "botocore:rds/2014-10-31/service-2.json#DBParameterGroupAlreadyExistsFault",
    )
    unordered = ("parameters",)

    def same(self, steps: Sequence[str | int], old: Any, new: Any) -> bool:
        """How a parameter is applied is no difference."""
        return steps[-1] == "applyMethod" or super().same(steps, old, new)

    @outputs(
        "terraform-aws:rds/parameter_group.go",
        {"id": "<name>", "name": "<name>", "arn": "arn:aws:rds:<region>:<account>:pg:<name>"},
    )
    def compute(self, request: Request) -> Created:
        name = request.named("name", "namePrefix").lower()
        return name, name, {"name": name, "arn": request.account.arn("rds", f"pg:{name}")}


class Instance(AwsType):
    """A database server."""

    token = "aws:rds/instance:Instance"
    unique_name = Message(
        "DBInstanceAlreadyExists: DB instance already exists: {}",
        "botocore:rds/2014-10-31/service-2.json#DBInstanceAlreadyExistsFault",
    )
    references = (
        key_reference("kmsKeyId"),
        Reference(
            path="dbSubnetGroupName",
            target=SubnetGroup.token,
            absent="DBSubnetGroupNotFoundFault: DBSubnetGroup {} not found.",
            source="botocore:rds/2014-10-31/service-2.json#DBSubnetGroupNotFoundFault",
            in_use="InvalidDBSubnetGroupStateFault: Cannot delete the subnet group '{}' because at least "
            "one database instance is still using it.",
        ),
        Reference(
            path="parameterGroupName",
            target=ParameterGroup.token,
            absent="DBParameterGroupNotFound: DBParameterGroup not found: {}",
            source="botocore:rds/2014-10-31/service-2.json#DBParameterGroupNotFoundFault",
            in_use="InvalidDBParameterGroupState: One or more database instances are still members of "
            "this parameter group {}, so the group cannot be deleted",
        ),
        group_reference("vpcSecurityGroupIds[]"),
        Reference(
            path="snapshotIdentifier",
            target=SNAPSHOT,
            absent="DBSnapshotNotFound: DBSnapshot not found: {}",
            source="botocore:rds/2014-10-31/service-2.json#DBSnapshotNotFoundFault",
            to_id=snapshot_name,
        ),
    )

    def conditions(self, inputs: Properties) -> Failures:
        return instance_failures(inputs)

    def suppresses(self, state: State, new: Properties, name: str) -> bool:
        """A disk that has grown by itself stays as large as it is."""
        return name == "allocatedStorage" and rds_storage.is_left_larger(state.outputs, new)

    @outputs(
        "terraform-aws:rds/instance.go",
        {
            "id": "<resourceId>",
            "identifier": "<identifier>",
            "resourceId": "db-<26 capitals and digits>",
            "endpoint": "<address>:<port>",
            "engineVersion": "as set",
            "engineVersionActual": "<major>.<minor>",
            "status": "available",
        },
    )
    @outputs(
        "aws-docs:AmazonRDS/latest/UserGuide/USER_ConnectToPostgreSQLInstance.html",
        {
            "address": "<identifier>.<hash>.<region>.rds.amazonaws.com",
            "port": "5432 for PostgreSQL, 3306 for MySQL, or as set",
        },
    )
    @outputs(
        "aws-docs:AmazonRDS/latest/UserGuide/USER_Tagging.ARN.Constructing.html",
        {"arn": "arn:aws:rds:<region>:<account>:db:<identifier>"},
    )
    @outputs(
        "aws-docs:AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html",
        {"caCertIdentifier": "rds-ca-rsa2048-g1, or as set"},
    )
    @outputs(
        "aws-docs:AmazonRDS/latest/UserGuide/CHAP_Storage.html",
        {
            "iops": "gp3: 3000 below 400 GiB, 12000 from there, or as set",
            "storageThroughput": "gp3: 125 below 400 GiB, 500 from there, or as set",
        },
    )
    @outputs(
        "terraform-aws:rds/instance.go",
        {
            "allocatedStorage": "as set, or what the disk has grown to",
            "username": "as set, or the administrator of what was restored",
            "snapshotIdentifier": "as set; null without a snapshot",
        },
    )
    def compute(self, request: Request) -> Created:
        identifier = request.named("identifier", "identifierPrefix")
        port = request.inputs.get("port") or PORTS.get(str(request.inputs.get("engine")), 5432)
        host = host_of(request.account, identifier)
        version = str(request.inputs.get("engineVersion") or request.previous.get("engineVersion") or "16.8")
        resource_id = request.id or f"db-{letters(26)}"
        return resource_id, identifier, {
            "identifier": identifier,
            "resourceId": resource_id,
            "address": host,
            "endpoint": f"{host}:{port}",
            "port": port,
            "arn": request.account.arn("rds", f"db:{identifier}"),
            "engineVersion": version,
            "engineVersionActual": version if "." in version else f"{version}.8",
            "status": "available",
            "caCertIdentifier": request.inputs.get("caCertIdentifier") or "rds-ca-rsa2048-g1",
            "username": request.inputs.get("username") or request.kept("username", lambda: administrator(request)),
            "snapshotIdentifier": request.inputs.get("snapshotIdentifier"),
            **rds_storage.outputs(request.inputs, request.previous),
        }  # fmt: skip

    def validate_create(self, request: Request, id_: str, name: str) -> None:
        refuse_restore(request)

    @refuses("botocore:rds/2014-10-31/service-2.json#ModifyDBInstanceMessage")
    def validate_update(self, account: Account, live: State, new: Properties) -> None:
        versions = [version_numbers(str(bag.get("engineVersion") or "0"))[:1] for bag in (live.inputs, new)]
        if new.get("engineVersion") and versions[1] < versions[0]:
            # Source: RDS user guide, "Upgrading a DB instance engine version": "You can't downgrade".
            raise CloudError(
                f"InvalidParameterCombination: Cannot upgrade postgres from {live.inputs['engineVersion']} to "
                f"{new['engineVersion']}"
            )
        if new.get("engineVersion") and versions[0] != versions[1] and not new.get("allowMajorVersionUpgrade"):
            raise CloudError(
                "InvalidParameterCombination: The AllowMajorVersionUpgrade flag must be present when "
                "upgrading to a new major version."
            )
        rds_storage.allow_change(live.outputs, new)

    @refuses("terraform-aws:rds/instance.go", "botocore:rds/2014-10-31/service-2.json#DeleteDBInstanceMessage")
    def validate_delete(self, account: Account, record: Record, applied: Properties) -> None:
        if not applied.get("skipFinalSnapshot") and not applied.get("finalSnapshotIdentifier"):
            raise CloudError("final_snapshot_identifier is required when skip_final_snapshot is false")
        if record.inputs.get("deletionProtection"):
            raise CloudError(
                "InvalidParameterCombination: Cannot delete protected DB Instance, please disable "
                "deletion protection and try again."
            )
        if not applied.get("skipFinalSnapshot"):
            refuse_existing_snapshot(account, SNAPSHOT, applied, SNAPSHOT_EXISTS)

    def after_delete(self, account: Account, record: Record, applied: Properties) -> None:
        """A final snapshot stays."""
        name = applied.get("finalSnapshotIdentifier")
        if name and not applied.get("skipFinalSnapshot"):
            account.save(SNAPSHOT, name, name, outputs=snapshot_of(record, applied))

    def import_id(self, account: Account, configured: str) -> str:
        """An import names the identifier, and the state has the resource id."""
        found = account.named(self.token, configured)
        return found[0].id if found else configured
