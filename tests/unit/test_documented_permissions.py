"""The IAM documents of the pages: every action exists, and an existing resource needs what a created one gets."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from components.aws import iam_policies
from components.aws.bucket import cors_document
from components.resource_facts.aws import FACTS
from tests.support.pages import ROOT, Block, blocks, pages
from tests.unit.aws.policy_lint import as_list, problems

ACCOUNT, REGION = "111122223333", "eu-west-1"
CLUSTER = f"arn:aws:eks:{REGION}:{ACCOUNT}:cluster/platform"
BUCKETS = ["arn:aws:s3:::example-carto-imports", "arn:aws:s3:::example-carto-thumbnails"]
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/0a1b2c3d-0000-4000-8000-000000000000"

POLICIES = [block for block in blocks("json") if "Statement" in json.loads(block.text)]
OF_IDENTITIES = [block for block in POLICIES if "Principal" not in json.loads(block.text)["Statement"][0]]
OF_LOOKUPS = {
    "ec2:DescribeRouteTables",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcAttribute",
    "ec2:DescribeVpcEndpoints",
    "ec2:DescribeVpcs",
    "ecr:DescribeImages",
    "ecr:DescribeRepositories",
    "eks:DescribeCluster",
    "eks:DescribeNodegroup",
    "redshift-serverless:GetWorkgroup",
    "route53:ListHostedZones",
    "route53:ListTagsForResource",
}
GENERATED = {
    "trust": iam_policies.pod_identity_trust(
        cluster_arn=CLUSTER, namespace="carto", service_account="carto-common-backend"
    ),
    "buckets": iam_policies.bucket_access(bucket_arns=BUCKETS),
    "database": iam_policies.database_login(
        partition="aws", region=REGION, account=ACCOUNT, resource_id="db-ABCDEFGHIJKL01234", user="workspace_admin"
    ),
    "cors": cors_document(["https://carto.example.com"]),
}
DOCUMENTED = [json.loads(block.text) for block in blocks("json")]


@pytest.mark.parametrize("block", OF_IDENTITIES, ids=str)
def test_the_linter_has_nothing_against_a_policy(block: Block) -> None:
    assert problems(json.loads(block.text)) == []


@pytest.mark.parametrize("block", POLICIES, ids=str)
def test_no_policy_allows_all_actions_of_a_service(block: Block) -> None:
    statements = json.loads(block.text)["Statement"]
    assert [action for each in statements for action in as_list(each["Action"]) if "*" in action] == []


@pytest.mark.parametrize(
    "change", [("s3:CreateBucket", "s3:MakeBucket"), ("arn:aws:s3:::carto-*", "arn:aws:sqs:::carto")]
)
def test_a_wrong_policy_is_noticed(change: tuple[str, str]) -> None:
    block = next(block for block in OF_IDENTITIES if "s3:CreateBucket" in block.text)
    assert problems(json.loads(block.text.replace(*change)))


@pytest.mark.parametrize("document", GENERATED.values(), ids=GENERATED.keys())
def test_an_existing_resource_needs_what_a_created_one_gets(document: dict[str, Any]) -> None:
    assert document in DOCUMENTED


def test_an_existing_key_needs_what_a_created_role_gets() -> None:
    with_key = iam_policies.bucket_access(
        bucket_arns=BUCKETS, kms_key_arn=KEY, s3_endpoint=f"s3.{REGION}.amazonaws.com"
    )
    alone = [each for each in with_key["Statement"] if each["Sid"] == "Key"]
    assert {"Version": with_key["Version"], "Statement": alone} in DOCUMENTED


def test_the_deployer_has_the_permissions_of_every_resource_and_no_other() -> None:
    text = (ROOT / "docs/permissions.md").read_text()
    deployer = text.partition("\n## The deployer\n")[2].partition("\n## The deployer in Kubernetes\n")[0]
    statements = [
        statement
        for block in re.findall(r"```json\n(.*?)```", deployer, re.DOTALL)
        for statement in json.loads(block)["Statement"]
    ]
    allowed = {action for statement in statements for action in as_list(statement["Action"])}
    assert allowed == OF_LOOKUPS.union(*(facts.actions for facts in FACTS.values()))


def test_the_deployer_may_create_everything_there_is() -> None:
    folders = (ROOT / "components/aws", ROOT / "components/warehouses")
    sources = "\n".join(file.read_text() for folder in folders for file in folder.rglob("*.py"))
    called = re.findall(r"(?<![.\w])aws\.([a-z0-9_]+\.[A-Z]\w+)\(", sources)
    created = {name for name in called if not name.endswith("Args")}
    listed = {
        resource
        for row in pages()["docs/permissions.md"].rows
        if len(row) == 2
        for resource in re.findall(r"`([a-z0-9_]+\.[A-Z]\w+)`", row[1])
    }

    assert created
    assert created == listed
