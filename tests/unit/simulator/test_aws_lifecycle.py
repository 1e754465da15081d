"""Simulated AWS over time: what is made, taken, missing, in use, found again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from simulator.core.values import UNKNOWN, Secret
from tests.unit.simulator.aws_inputs import (
    ASSOCIATION,
    BUCKET,
    BUCKET_POLICY,
    CACHE,
    CORS,
    DATABASE,
    INGRESS,
    ROLE,
    ROLE_POLICY,
    SUBNETS,
    VALID,
    policy,
)
from tests.unit.simulator.simulated import Cloud, Known, Refusal

if TYPE_CHECKING:
    from pathlib import Path

GROUP = "aws:ec2/securityGroup:SecurityGroup"
CACHE_SUBNETS = "aws:elasticache/subnetGroup:SubnetGroup"
ACCESS_BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"


def database(aws: Cloud, **changes: Any) -> Known:
    return aws.create(DATABASE, {**VALID[DATABASE], "identifier": "carto-db", **changes})


def test_outputs_name_account_and_region(aws: Cloud) -> None:
    role, made = aws.create(ROLE, {**VALID[ROLE], "name": "backend"}), database(aws, skipFinalSnapshot=True)

    assert role.outputs["arn"] == "arn:aws:iam::123456789012:role/backend"
    assert made.outputs["arn"] == "arn:aws:rds:eu-west-1:123456789012:db:carto-db"
    assert made.outputs["endpoint"] == f"{made.outputs['address']}:5432"
    assert made.id.startswith("db-")


def test_a_preview_creates_nothing_and_knows_only_its_inputs(aws: Cloud) -> None:
    outputs = aws.preview(BUCKET, {"bucket": "acme"})

    assert outputs["bucket"] == "acme"
    assert outputs["arn"] is UNKNOWN
    assert aws.inventory.all() == []


def test_secrets_stay_secret_in_outputs_and_in_the_inventory(aws: Cloud, tmp_path: Path) -> None:
    made = database(aws, password=Secret("correct-horse-battery"))
    user = aws.create("aws:iam/user:User", {"name": "carto"})
    key = aws.create("aws:iam/accessKey:AccessKey", {"user": user.id})
    stored = b"".join(file.read_bytes() for file in tmp_path.iterdir())

    assert made.outputs["password"] == Secret("correct-horse-battery")
    assert isinstance(key.outputs["secret"], Secret)
    assert b"correct-horse-battery" not in stored
    assert key.outputs["secret"].value.encode() not in stored
    assert aws.read(DATABASE, made.id).inputs["password"] == Secret("correct-horse-battery")  # type: ignore[union-attr]


def test_default_tags_reach_every_resource(tmp_path: Path) -> None:
    aws = Cloud("aws", tmp_path, {"region": "eu-west-1", "defaultTags": json.dumps({"tags": {"team": "gis"}})})

    assert aws.create(BUCKET, {"tags": {"a": "b"}}).outputs["tagsAll"] == {"team": "gis", "a": "b"}


TAKEN: list[tuple[str, dict[str, Any], str]] = [
    (BUCKET, {"bucket": "acme"}, "BucketAlreadyOwnedByYou"),
    (ROLE, {"name": "backend"}, "EntityAlreadyExists"),
    (DATABASE, {"identifier": "carto-db"}, "DBInstanceAlreadyExists"),
    (CACHE, {"replicationGroupId": "carto-cache"}, "ReplicationGroupAlreadyExists"),
    (SUBNETS, {"name": "carto", "subnetIds": ["subnet-1", "subnet-2"]}, "DBSubnetGroupAlreadyExists"),
    (GROUP, {"name": "carto", "vpcId": "vpc-1"}, "InvalidGroup.Duplicate"),
    (ASSOCIATION, {}, "Association already exists"),
    ("aws:kms/alias:Alias", {"name": "alias/carto", "targetKeyId": "k"}, "AlreadyExistsException"),
]


@pytest.mark.parametrize(("type_", "inputs", "refusal"), TAKEN)
def test_a_name_that_is_taken_is_refused(aws: Cloud, type_: str, inputs: dict[str, Any], refusal: str) -> None:
    aws.create(type_, {**VALID.get(type_, {}), **inputs}, name="first")

    with pytest.raises(Refusal, match=refusal):
        aws.create(type_, {**VALID.get(type_, {}), **inputs}, name="second")


def test_somebody_elses_bucket_name_and_the_oldest_regions_answer(tmp_path: Path) -> None:
    aws = Cloud("aws", tmp_path, {"region": "us-east-1"})
    aws.create(BUCKET, {"bucket": "acme"}, name="first")

    for name in ("acme", "taken-by-somebody"):
        with pytest.raises(Refusal, match="BucketAlreadyExists"):
            aws.create(BUCKET, {"bucket": name}, name="second")


MISSING: list[tuple[str, dict[str, Any], str]] = [
    (CORS, {"bucket": "missing-bucket"}, "NoSuchBucket"),
    (ROLE_POLICY, {"role": "missing-role"}, "NoSuchEntity"),
    (
        ASSOCIATION,
        {"roleArn": "arn:aws:iam::123456789012:role/missing-role"},
        "Role provided in the request does not exist",
    ),
    (DATABASE, {"dbSubnetGroupName": "missing-group"}, "DBSubnetGroupNotFound"),
    (DATABASE, {"kmsKeyId": "arn:aws:kms:eu-west-1:123456789012:key/missing-key"}, "does not exist"),
]


@pytest.mark.parametrize(("type_", "inputs", "refusal"), MISSING)
def test_a_reference_to_what_is_not_there_is_refused(
    aws: Cloud, type_: str, inputs: dict[str, Any], refusal: str
) -> None:
    with pytest.raises(Refusal, match=refusal):
        aws.create(type_, {**VALID[type_], **inputs})


def test_a_reference_to_something_deleted_is_refused_until_it_is_made_again(aws: Cloud) -> None:
    bucket = aws.create(BUCKET, {"bucket": "bkt"})
    aws.delete(bucket)

    with pytest.raises(Refusal, match="NoSuchBucket"):
        aws.create(CORS, VALID[CORS])

    aws.create(BUCKET, {"bucket": "bkt"})
    assert aws.create(CORS, VALID[CORS]).id == "bkt"


def test_a_bucket_with_objects_is_deleted_only_by_force(aws: Cloud) -> None:
    bucket = aws.create(BUCKET, {"bucket": "bkt"})
    aws.inventory.add_object("bkt", "map.geojson")

    with pytest.raises(Refusal, match="BucketNotEmpty"):
        aws.delete(bucket)

    aws.delete(aws.update(bucket, {"bucket": "bkt", "forceDestroy": True}))
    assert aws.inventory.objects("bkt") == []


def test_a_database_is_deleted_only_with_a_snapshot_or_without_on_purpose(aws: Cloud) -> None:
    with pytest.raises(Refusal, match="final_snapshot_identifier is required"):
        aws.delete(database(aws))


def test_a_protected_database_is_not_deleted(aws: Cloud) -> None:
    made = database(aws, deletionProtection=True, skipFinalSnapshot=True)

    with pytest.raises(Refusal, match="Cannot delete protected DB Instance"):
        aws.delete(made)


def test_a_final_snapshot_stays_and_its_name_is_taken(aws: Cloud) -> None:
    aws.delete(database(aws, finalSnapshotIdentifier="carto-final"))

    assert [record.name for record in aws.inventory.all()] == ["carto-final"]
    with pytest.raises(Refusal, match="DBSnapshotAlreadyExists"):
        aws.delete(database(aws, finalSnapshotIdentifier="carto-final"))


def test_what_is_in_use_is_not_deleted(aws: Cloud) -> None:
    role = aws.create(ROLE, {**VALID[ROLE], "name": "backend"})
    inline = aws.create(ROLE_POLICY, VALID[ROLE_POLICY])
    subnets = aws.create(SUBNETS, {"name": "carto", "subnetIds": ["subnet-1", "subnet-2"]})
    group = aws.create(GROUP, {"name": "carto", "vpcId": "vpc-1"})
    own_rule = aws.create(INGRESS, {**VALID[INGRESS], "securityGroupId": group.id})
    made = database(aws, dbSubnetGroupName="carto", vpcSecurityGroupIds=[group.id], skipFinalSnapshot=True)

    for thing, refusal in (
        (role, "must delete policies first"),
        (subnets, "still using it"),
        (group, "DependencyViolation"),
    ):
        with pytest.raises(Refusal, match=refusal):
            aws.delete(thing)
    for thing in (inline, role, made, subnets, group):
        aws.delete(thing)
    assert [record.id for record in aws.inventory.all()] == [own_rule.id]


def test_a_cache_holds_on_to_its_subnets_however_their_group_is_spelled(aws: Cloud) -> None:
    """ElastiCache keeps names in lower case."""
    subnets = aws.create(CACHE_SUBNETS, {"name": "Carto", "subnetIds": ["subnet-1", "subnet-2"]})
    cache = aws.create(CACHE, {**VALID[CACHE], "replicationGroupId": "carto", "subnetGroupName": "Carto"})

    with pytest.raises(Refusal, match="CacheSubnetGroupInUse"):
        aws.delete(subnets)
    for thing in (cache, subnets):
        aws.delete(thing)
    assert aws.inventory.all() == []


def test_a_database_is_not_upgraded_to_another_major_version_by_accident(aws: Cloud) -> None:
    made = database(aws, engineVersion="16.8")

    with pytest.raises(Refusal, match="AllowMajorVersionUpgrade"):
        aws.update(made, {**VALID[DATABASE], "identifier": "carto-db", "engineVersion": "17.4"})


def test_a_public_policy_needs_the_access_block_out_of_the_way(aws: Cloud) -> None:
    aws.create(BUCKET, {"bucket": "bkt"})
    public = policy(Effect="Allow", Action="s3:GetObject", Principal="*", Resource="arn:aws:s3:::bkt/*")

    with pytest.raises(Refusal, match="BlockPublicPolicy"):
        aws.create(BUCKET_POLICY, {"bucket": "bkt", "policy": public})

    aws.create(ACCESS_BLOCK, {"bucket": "bkt", "blockPublicPolicy": False})
    assert aws.create(BUCKET_POLICY, {"bucket": "bkt", "policy": public}).id == "bkt"


def test_something_deleted_behind_the_engines_back_is_gone_when_read(aws: Cloud) -> None:
    bucket = aws.create(BUCKET, {"bucket": "bkt"})
    assert aws.read(BUCKET, "bkt").outputs == bucket.outputs  # type: ignore[union-attr]

    aws.inventory.remove(aws.inventory.all()[0])

    assert aws.read(BUCKET, "bkt") is None
    aws.delete(bucket)


def test_a_cluster_is_found_unless_its_name_says_it_is_missing(aws: Cloud) -> None:
    found = aws.invoke("aws:eks/getCluster:getCluster", {"name": "platform"})

    assert found["arn"] == "arn:aws:eks:eu-west-1:123456789012:cluster/platform"
    assert len(found["vpcConfig"]["subnetIds"]) == 3
    assert found["vpcConfig"]["clusterSecurityGroupId"].startswith("sg-")
    with pytest.raises(Refusal, match="No cluster found for name: missing-platform"):
        aws.invoke("aws:eks/getCluster:getCluster", {"name": "missing-platform"})


def test_subnets_of_a_cluster_are_in_different_zones_of_its_vpc(aws: Cloud) -> None:
    network = aws.invoke("aws:eks/getCluster:getCluster", {"name": "platform"})["vpcConfig"]

    subnets = [aws.invoke("aws:ec2/getSubnet:getSubnet", {"id": subnet}) for subnet in network["subnetIds"]]

    assert {subnet["vpcId"] for subnet in subnets} == {network["vpcId"]}
    assert [subnet["availabilityZone"] for subnet in subnets] == ["eu-west-1a", "eu-west-1b", "eu-west-1c"]


def test_another_account_is_refused_when_the_stack_names_the_allowed_ones(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="AWS account ID not allowed"):
        Cloud("aws", tmp_path, {"region": "eu-west-1", "allowedAccountIds": json.dumps(["210987654321"])})
