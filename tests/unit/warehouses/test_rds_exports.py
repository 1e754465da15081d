"""Exports of RDS for PostgreSQL: the bucket, the role of the database, and what a person runs in it."""

from __future__ import annotations

import json
from typing import Any

import pulumi
import pytest

from components.warehouses import rds_policies as policies
from tests.support.clouds.aws import ACCOUNT, AwsCloud, provisioned
from tests.support.example_stacks import build, raw_settings, settings_of
from tests.support.recorder import Graph
from tests.unit.aws.policy_lint import problems

NAME = "carto-test-rds-exports-406c3ac0"
BUCKET = f"arn:aws:s3:::{NAME}"
DATABASE = f"arn:aws:rds:eu-west-1:{ACCOUNT}:db:warehouse"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/exporter"
KEY = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/0a1b2c3d-0000-4000-8000-000000000000"


def exports(**changes: Any) -> dict[str, Any]:
    return {"rdsExports": {"enabled": True, "instance": "warehouse", **changes}}


def created(cloud: AwsCloud | None = None, **changes: Any) -> Graph:
    return provisioned(cloud or AwsCloud(), warehouses=exports(**changes))


def statements(graph: Graph) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(graph["rds-exports-role-policy"].inputs["policy"])["Statement"]
    return found


def test_only_rds_uses_the_role_and_only_for_this_instance() -> None:
    (statement,) = json.loads(created()["rds-exports-role"].inputs["assumeRolePolicy"])["Statement"]
    assert statement["Principal"] == {"Service": "rds.amazonaws.com"}
    assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": ACCOUNT, "aws:SourceArn": DATABASE}}


def test_the_database_writes_to_the_bucket_and_does_nothing_else() -> None:
    (statement,) = statements(created())
    assert statement["Action"] == ["s3:PutObject", "s3:AbortMultipartUpload"]
    assert statement["Resource"] == [f"{BUCKET}/*"]


def test_the_role_is_associated_with_the_instance_for_exports() -> None:
    association = created()["rds-exports-association"]
    role = f"arn:aws:iam::{ACCOUNT}:role/{NAME}"
    assert association.inputs == {"dbInstanceIdentifier": "warehouse", "featureName": "s3Export", "roleArn": role}


def test_a_cluster_of_aurora_has_its_own_association_and_trust() -> None:
    graph = created(instance=None, cluster="lake")
    association = graph["rds-exports-association"]
    assert (association.type, association.inputs["dbClusterIdentifier"]) == (
        "aws:rds/clusterRoleAssociation:ClusterRoleAssociation",
        "lake",
    )
    (statement,) = json.loads(graph["rds-exports-role"].inputs["assumeRolePolicy"])["Statement"]
    source = f"arn:aws:rds:eu-west-1:{ACCOUNT}:cluster:lake"
    assert statement["Condition"]["StringEquals"]["aws:SourceArn"] == source


def test_objects_are_encrypted_with_kms_because_rds_refuses_the_keys_of_s3() -> None:
    rule = created()["rds-exports-data-encryption"].inputs["rules"][0]
    assert rule["applyServerSideEncryptionByDefault"] == {"sseAlgorithm": "aws:kms"}
    graph = created(kmsKey=KEY)
    rule = graph["rds-exports-data-encryption"].inputs["rules"][0]
    assert rule["applyServerSideEncryptionByDefault"]["kmsMasterKeyId"] == KEY
    assert [each["Resource"] for each in statements(graph)] == [[f"{BUCKET}/*"], [KEY]]


def test_existing_parts_are_used_and_left_alone() -> None:
    graph = created(existing="results", roleArn=ROLE)
    assert graph["rds-exports-association"].inputs["roleArn"] == ROLE
    assert [each.name for each in graph if "rds-exports" in each.name and each.type.startswith("aws:")] == [
        "rds-exports-association"
    ]


@pytest.mark.parametrize(
    ("cloud", "changes", "words"),
    [
        (AwsCloud(missing=("warehouse",)), {}, r"instance: no instance 'warehouse' can be read in eu-west-1"),
        (AwsCloud(databases={"warehouse": {"engine": "mysql"}}), {}, r"instance: warehouse has the engine mysql"),
        (
            AwsCloud(databases={"warehouse": {"dbClusterIdentifier": "lake"}}),
            {},
            r"instance: .* --path carto:warehouses.rdsExports.cluster lake",
        ),
        (
            AwsCloud(databases={"lake": {"engineMode": "serverless"}}),
            {"instance": None, "cluster": "lake"},
            r"cluster: lake is in Aurora Serverless v1",
        ),
        (
            AwsCloud(databases={"lake": {"engine": "postgres"}}),
            {"instance": None, "cluster": "lake"},
            r"cluster: lake has the engine postgres",
        ),
        (
            AwsCloud(bucket_regions={"results": "eu-central-1"}),
            {"existing": "results"},
            r"existing: the bucket results is in eu-central-1; expected eu-west-1",
        ),
        (AwsCloud(), {"roleArn": ROLE.replace(ACCOUNT, "999999999999")}, r"roleArn: expected a role of the account"),
    ],
)
def test_what_rds_can_not_export_to_or_from_is_refused(cloud: AwsCloud, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(pulumi.RunError, match=f"carto:warehouses.rdsExports.{words}"):
        created(cloud, **changes)


@pytest.mark.parametrize("stack", ["aws-quickstart", "gcp-quickstart"])
def test_a_person_gets_the_sql_and_what_to_enter_in_carto(stack: str) -> None:
    account = {} if stack.startswith("aws") else {"aws": {"region": "eu-west-1"}}
    built = build(settings_of(raw_settings(stack) | {"warehouses": exports(**account)}))
    output = built.graph.outputs["rdsExports"]
    assert output["setup"].startswith("CREATE EXTENSION IF NOT EXISTS aws_s3 CASCADE;\nGRANT USAGE ON SCHEMA aws_s3")
    assert f"create_s3_uri('{output['bucket']}', 'carto-check.csv', 'eu-west-1')" in output["check"]
    assert len([step for step in built.graph.outputs["nextSteps"] if step.startswith("RDS exports")]) == 2


def test_the_linter_has_nothing_against_the_policies() -> None:
    access = policies.export_access(bucket_arn=BUCKET, kms_key_arn=KEY, s3_endpoint="s3.eu-west-1.amazonaws.com")
    assert problems(access) == []
    assert problems(policies.database_trust(account=ACCOUNT, database_arn=DATABASE)) == []
