"""Amazon ElastiCache: replication groups, subnet groups and parameter groups."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from simulator.aws.account import LOWER, Account, letters
from simulator.aws.ec2 import group_reference
from simulator.aws.kms import key_reference
from simulator.aws.resource_type import AwsType, Request, key_of, refuse_existing_snapshot
from simulator.aws.versions import SIZES, version_numbers
from simulator.core.check import Failure
from simulator.core.references import Reference
from simulator.core.rules import Autoname, Rules, is_set, known
from simulator.core.sources import Message, outputs, refuses
from simulator.core.values import UNKNOWN, Properties

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.core.inventory import Record
    from simulator.core.package import State
    from simulator.core.resource_type import Created, Failures

NODE_TYPE = re.compile(rf"cache\.[a-z]+\d+[a-z]*\.{SIZES}")
TLS_IN_PLACE = (7, 0, 5)
SNAPSHOT = "aws:elasticache/snapshot:Snapshot"
SNAPSHOT_EXISTS = Message(
    "SnapshotAlreadyExistsFault: Snapshot {} already exists.",
    "botocore:elasticache/2015-02-02/service-2.json#SnapshotAlreadyExistsFault",
)


class SubnetGroup(AwsType):
    """The subnets of a cache."""

    token = "aws:elasticache/subnetGroup:SubnetGroup"
    unique_name = Message(
        "CacheSubnetGroupAlreadyExists: Cache subnet group {} already exists.",
        "botocore:elasticache/2015-02-02/service-2.json#CacheSubnetGroupAlreadyExistsFault",
    )
    rules = Rules(
        source="terraform-aws:elasticache/subnet_group.go",
        required=("subnetIds",),
        replace=("name", "region"),
        patterns={"name": {"maxLength": 255}},
        defaults={"description": "Managed by Pulumi"},
        cloud_filled=("region",),
        autoname=Autoname(property="name", lower=True),
    )

    @outputs(
        "terraform-aws:elasticache/subnet_group.go",
        {"id": "<name>", "name": "<name>", "arn": "arn:aws:elasticache:<region>:<account>:subnetgroup:<name>"},
    )
    def compute(self, request: Request) -> Created:
        name = request.named("name", "namePrefix").lower()
        return name, name, {"name": name, "arn": request.account.arn("elasticache", f"subnetgroup:{name}")}


class ParameterGroup(AwsType):
    """The parameters of a cache."""

    token = "aws:elasticache/parameterGroup:ParameterGroup"
    unique_name = Message(
        "CacheParameterGroupAlreadyExists: CacheParameterGroup {} already exists.",
        "botocore:elasticache/2015-02-02/service-2.json#CacheParameterGroupAlreadyExistsFault",
    )
    unordered = ("parameters",)
    rules = Rules(
        source="terraform-aws:elasticache/parameter_group.go",
        required=("family",),
        replace=("description", "family", "name", "region"),
        defaults={"description": "Managed by Pulumi"},
        cloud_filled=("region",),
        autoname=Autoname(property="name", lower=True),
    )

    @outputs(
        "terraform-aws:elasticache/parameter_group.go",
        {"id": "<name>", "name": "<name>", "arn": "arn:aws:elasticache:<region>:<account>:parametergroup:<name>"},
    )
    def compute(self, request: Request) -> Created:
        name = request.named("name", "namePrefix").lower()
        return name, name, {"name": name, "arn": request.account.arn("elasticache", f"parametergroup:{name}")}


class ReplicationGroup(AwsType):
    """A cache with replicas."""

    token = "aws:elasticache/replicationGroup:ReplicationGroup"
    unique_name = Message(
        "ReplicationGroupAlreadyExists: Replication group {} already exists.",
        "botocore:elasticache/2015-02-02/service-2.json#ReplicationGroupAlreadyExistsFault",
    )
    references = (
        key_reference("kmsKeyId"),
        Reference(
            path="subnetGroupName",
            target=SubnetGroup.token,
            to_id=str.lower,
            absent="CacheSubnetGroupNotFoundFault: Cache Subnet Group {} does not exist.",
            source="botocore:elasticache/2015-02-02/service-2.json#CacheSubnetGroupNotFoundFault",
            in_use="CacheSubnetGroupInUse: Cache subnet group {} is currently in use by a cache cluster.",
        ),
        Reference(
            path="parameterGroupName",
            target=ParameterGroup.token,
            to_id=str.lower,
            absent="CacheParameterGroupNotFound: CacheParameterGroup {} not found.",
            source="botocore:elasticache/2015-02-02/service-2.json#CacheParameterGroupNotFoundFault",
            in_use="InvalidCacheParameterGroupState: One or more cache clusters are still members of "
            "this parameter group {}.",
        ),
        group_reference("securityGroupIds[]"),
    )

    @refuses(
        "terraform-aws:elasticache/replication_group.go",
        "botocore:elasticache/2015-02-02/service-2.json#CreateReplicationGroupMessage",
    )
    def conditions(self, inputs: Properties) -> Failures:
        failover, count = known(inputs, "automaticFailoverEnabled"), known(inputs, "numCacheClusters")
        sharded = any(
            is_set(inputs, name) for name in ("numNodeGroups", "replicasPerNodeGroup", "globalReplicationGroupId")
        )
        if known(inputs, "multiAzEnabled") and failover is False:
            yield Failure("automaticFailoverEnabled", "must be true when multiAzEnabled is true")
        if failover and not sharded and (count == 1 or not is_set(inputs, "numCacheClusters")):
            yield Failure("numCacheClusters", "must be at least 2 when automaticFailoverEnabled is true")
        if (
            is_set(inputs, "authToken")
            and inputs.get("transitEncryptionEnabled") is not UNKNOWN
            and not known(inputs, "transitEncryptionEnabled")
        ):
            yield Failure("transitEncryptionEnabled", "must be true when authToken is set")
        if known(inputs, "transitEncryptionEnabled") and not is_set(inputs, "subnetGroupName"):
            yield Failure("subnetGroupName", "must be set when transitEncryptionEnabled is true")
        strategy = known(inputs, "authTokenUpdateStrategy")
        if strategy in ("SET", "ROTATE") and not is_set(inputs, "authToken"):
            yield Failure("authToken", f"must be set when authTokenUpdateStrategy is {strategy}")
        if strategy == "DELETE" and is_set(inputs, "authToken"):
            yield Failure("authToken", "must not be set when authTokenUpdateStrategy is DELETE")
        encrypted = known(inputs, "atRestEncryptionEnabled")
        if is_set(inputs, "kmsKeyId") and (
            encrypted is False or (encrypted is None and known(inputs, "engine") != "valkey")
        ):
            yield Failure("atRestEncryptionEnabled", "must be true when kmsKeyId is set")
        if not is_set(inputs, "nodeType") and not is_set(inputs, "globalReplicationGroupId"):
            yield Failure("nodeType", "missing required property 'nodeType'")
        if not NODE_TYPE.fullmatch(str(known(inputs, "nodeType") or "cache.t4g.small")):
            yield Failure("nodeType", f"{known(inputs, 'nodeType')!r} is not a cache node type such as cache.t4g.small")
        version = str(known(inputs, "engineVersion") or "7.2")
        if known(inputs, "engine") == "valkey" and not re.match(r"(7\.[2-9]|[89]\.\d)", version):
            yield Failure("engineVersion", f"Valkey starts with version 7.2, got {version!r}")

    def replaces(self, state: State, new: Properties, changed: set[str]) -> Iterator[str]:
        """Another engine than Valkey instead of Redis, an older version, and TLS before it can change in place."""
        old = state.inputs
        engines = str(old.get("engine") or "redis").lower(), str(new.get("engine") or "redis").lower()
        if "engine" in changed and new.get("engine") is not UNKNOWN and engines != ("redis", "valkey"):
            yield "engine"
        versions = [version_numbers(str(bag.get("engineVersion") or "0")) for bag in (old, new)]
        if "engineVersion" in changed and versions[1] < versions[0]:
            yield "engineVersion"
        running = version_numbers(str(state.outputs.get("engineVersionActual") or "0"))
        if "transitEncryptionEnabled" in changed and running < TLS_IN_PLACE:
            yield "transitEncryptionEnabled"

    @outputs(
        "terraform-aws:elasticache/replication_group.go",
        {
            "id": "<group>",
            "replicationGroupId": "<group>, lower case",
            "engineVersionActual": "<major>.<minor>.<patch>",
            "clusterEnabled": "true or false",
            "numCacheClusters": "number",
            "port": "6379, or as set",
        },
    )
    @outputs(
        "aws-docs:AmazonElastiCache/latest/dg/Endpoints.html",
        {
            "primaryEndpointAddress": "master.<group>.<hash>.<short region>.cache.amazonaws.com",
            "readerEndpointAddress": "replica.<group>.<hash>.<short region>.cache.amazonaws.com",
        },
    )
    @outputs(
        "botocore:elasticache/2015-02-02/service-2.json#ReplicationGroup",
        {
            "arn": "arn:aws:elasticache:<region>:<account>:replicationgroup:<group>",
            "memberClusters": "<group>-001, <group>-002, …",
        },
    )
    def compute(self, request: Request) -> Created:
        name = str(request.inputs["replicationGroupId"]).lower()
        nodes = request.inputs.get("numCacheClusters") or 1
        version = str(
            request.inputs.get("engineVersion") or ("8.0" if request.inputs.get("engine") == "valkey" else "7.1")
        )
        host = (
            f"{request.kept('hash', lambda: letters(6, LOWER))}.{request.account.short}.cache.{request.account.domain}"
        )
        endpoint = request.previous.get("primaryEndpointAddress") or f"master.{name}.{host}"
        return name, name, {
            "replicationGroupId": name,
            "arn": request.account.arn("elasticache", f"replicationgroup:{name}"),
            "engineVersionActual": version if version.count(".") > 1 else f"{version}.0",
            "clusterEnabled": bool(request.inputs.get("numNodeGroups")),
            "memberClusters": [f"{name}-{index + 1:03}" for index in range(nodes)],
            "numCacheClusters": nodes,
            "port": request.inputs.get("port") or 6379,
            "primaryEndpointAddress": endpoint,
            "readerEndpointAddress": str(endpoint).replace("master.", "replica.", 1),
        }  # fmt: skip

    def validate_delete(self, account: Account, record: Record, applied: Properties) -> None:
        refuse_existing_snapshot(account, SNAPSHOT, applied, SNAPSHOT_EXISTS)

    def after_delete(self, account: Account, record: Record, applied: Properties) -> None:
        """A final snapshot stays."""
        name = applied.get("finalSnapshotIdentifier")
        if name:
            account.save(SNAPSHOT, name, name, outputs={"replicationGroupId": record.name, **key_of(record)})
