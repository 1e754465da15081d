"""Every IAM document: actions that exist, on resources that are named, under conditions that hold."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from components.aws import iam_policies
from tests.unit.aws.policy_lint import problems

BUCKET = "arn:aws:s3:::carto-test-imports-0a1b2c3d"
THUMBNAILS = "arn:aws:s3:::carto-test-thumbnails-0a1b2c3d"
KEY = "arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-0000-0000-000000000000"
ROLE = "arn:aws:iam::123456789012:role/carto"
S3 = "s3.eu-west-1.amazonaws.com"

IDENTITY_POLICIES = {
    "buckets": iam_policies.bucket_access(bucket_arns=[BUCKET, THUMBNAILS]),
    "buckets with a key": iam_policies.bucket_access(bucket_arns=[BUCKET], kms_key_arn=KEY, s3_endpoint=S3),
    "public thumbnails": iam_policies.bucket_access(bucket_arns=[BUCKET, THUMBNAILS], acl_bucket_arns=[THUMBNAILS]),
    "database": iam_policies.database_login(
        partition="aws", region="eu-west-1", account="123456789012", resource_id="db-ABC", user="workspace_admin"
    ),
}
# What these are attached to is the resource, so they say none or `*`; to lint their actions it is written down.
RESOURCE_POLICIES = {
    "pod identity trust": (
        iam_policies.pod_identity_trust(
            cluster_arn="arn:aws:eks:eu-west-1:123456789012:cluster/platform",
            namespace="carto",
            service_account="carto-common-backend",
        ),
        ROLE,
    ),
    "user trust": (iam_policies.user_trust(user_arn="arn:aws:iam::123456789012:user/carto"), ROLE),
    "key": (iam_policies.key_policy(partition="aws", region="eu-west-1", account="123456789012"), KEY),
    "public bucket": (iam_policies.bucket_policy(bucket_arn=THUMBNAILS, public_read=True), f"{THUMBNAILS}/*"),
}
EVERY_ALLOW = [
    pytest.param(statement, id=f"{name}: {statement['Sid']}")
    for name, document in {**IDENTITY_POLICIES, **{name: each[0] for name, each in RESOURCE_POLICIES.items()}}.items()
    for statement in document["Statement"]
    if statement["Effect"] == "Allow"
]


@pytest.mark.parametrize("document", IDENTITY_POLICIES.values(), ids=IDENTITY_POLICIES.keys())
def test_identity_policies_are_clean(document: dict[str, Any]) -> None:
    assert problems(document) == []


@pytest.mark.parametrize(("document", "resource"), RESOURCE_POLICIES.values(), ids=RESOURCE_POLICIES.keys())
def test_actions_and_conditions_of_resource_policies_exist(document: dict[str, Any], resource: str) -> None:
    document = copy.deepcopy(document)
    for statement in document["Statement"]:
        # KMS asks for these on the key and on the alias; the linter knows the alias only.
        if statement["Sid"] == "Administration":
            statement["Action"] = [action for action in statement["Action"] if not action.endswith("Alias")]
    allowed = [
        {key: value for key, value in statement.items() if key != "Principal"} | {"Resource": resource}
        for statement in document["Statement"]
        if statement["Effect"] == "Allow"
    ]
    assert problems({"Version": "2012-10-17", "Statement": allowed}) == []


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"Action": ["s3:ListBuckets"]}, "the action s3:ListBuckets does not exist"),
        ({"Action": ["s3:List*"]}, "the action s3:List* does not exist"),
        ({"Action": ["s3:GetObjectVersion"]}, "s3:GetObjectVersion does nothing on"),
        ({"Action": ["s3:ListBucket"], "Resource": [f"{BUCKET}/*"]}, "s3:ListBucket does nothing on"),
        ({"Action": ["s3:ListBucket"], "Resource": ["arn:aws:sqs:::carto"]}, "s3:ListBucket does nothing on"),
        ({"Action": ["ec2:DescribeVpcs"]}, "ec2:DescribeVpcs knows no resources"),
        ({"Condition": {"StringEqual": {"s3:prefix": "a"}}}, "the condition operator StringEqual does not exist"),
        ({"Condition": {"StringEquals": {"s3:prefixes": "a"}}}, "the condition key s3:prefixes does not exist"),
        ({"Effect": "allow"}, "Effect is neither Allow nor Deny"),
        ({"Sid": "Buckets-1"}, "a Sid has letters and digits only"),
        ({"Sid": "Objects"}, "the Sid Objects is there twice"),
        ({"Actions": ["s3:GetObject"]}, "unknown elements ['Actions']"),
        ({"Resource": []}, "is missing"),
    ],
)
def test_a_mistake_is_noticed(change: dict[str, Any], problem: str) -> None:
    document = iam_policies.bucket_access(bucket_arns=[BUCKET])
    document["Statement"][0] |= change
    assert any(problem in found for found in problems(document)), problems(document)


def test_a_document_of_another_version_is_noticed() -> None:
    assert problems({**iam_policies.bucket_access(bucket_arns=[BUCKET]), "Version": "2008-10-17"})


@pytest.mark.parametrize("statement", EVERY_ALLOW)
def test_nothing_is_allowed_with_a_wildcard(statement: dict[str, Any]) -> None:
    actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
    assert not [action for action in actions if "*" in action]
    resources = statement.get("Resource", [])
    resources = resources if isinstance(resources, list) else [resources]
    # The objects of one bucket, and in a key's policy the key itself.
    wild = [resource for resource in resources if "*" in resource.removesuffix("/*")]
    assert not wild or (wild == ["*"] and all(action.startswith("kms:") for action in actions))


def test_the_backend_may_do_no_more_than_read_write_and_delete_objects() -> None:
    buckets, objects = iam_policies.bucket_access(bucket_arns=[BUCKET])["Statement"]
    assert (set(buckets["Action"]), buckets["Resource"]) == ({"s3:ListBucket", "s3:GetBucketLocation"}, [BUCKET])
    assert objects["Resource"] == [f"{BUCKET}/*"]
    assert set(objects["Action"]) == {
        "s3:GetObject",
        "s3:PutObject",
        "s3:DeleteObject",
        "s3:AbortMultipartUpload",
        "s3:ListMultipartUploadParts",
    }


def test_the_key_is_used_through_s3_only() -> None:
    document = iam_policies.bucket_access(bucket_arns=[BUCKET], kms_key_arn=KEY, s3_endpoint=S3)
    assert document["Statement"][-1] == {
        "Sid": "Key",
        "Effect": "Allow",
        "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
        "Resource": [KEY],
        "Condition": {"StringEquals": {"kms:ViaService": S3}},
    }


def test_existing_buckets_with_keys_of_their_own_are_read_and_written() -> None:
    other = KEY.replace("key/", "key/f")
    document = iam_policies.bucket_access(bucket_arns=[BUCKET], kms_key_arn=KEY, bucket_key_arns=[other, KEY])
    assert document["Statement"][-1]["Resource"] == [KEY, other]
    without = iam_policies.bucket_access(bucket_arns=[BUCKET], bucket_key_arns=[other], s3_endpoint=S3)
    assert without["Statement"][-1]["Resource"] == [other]


def test_a_bucket_refuses_everything_without_tls_of_today() -> None:
    denied = {s["Sid"]: s for s in iam_policies.bucket_policy(bucket_arn=BUCKET)["Statement"]}
    assert set(denied) == {"TlsOnly", "Tls12OrLater"}
    for statement in denied.values():
        assert (statement["Effect"], statement["Principal"], statement["Action"]) == ("Deny", "*", "s3:*")
        assert statement["Resource"] == [BUCKET, f"{BUCKET}/*"]
    assert denied["TlsOnly"]["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert denied["Tls12OrLater"]["Condition"] == {"NumericLessThan": {"s3:TlsVersion": 1.2}}


def test_nobody_decrypts_with_the_key_but_through_a_service_of_this_account() -> None:
    document = iam_policies.key_policy(partition="aws", region="eu-west-1", account="123456789012")
    administration, *uses, logs = document["Statement"]
    assert not {"kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:CreateGrant"} & set(administration["Action"])
    assert "kms:PutKeyPolicy" in administration["Action"]
    assert logs["Principal"] == {"Service": "logs.eu-west-1.amazonaws.com"}
    assert list(logs["Condition"]) == ["ArnLike"]
    for use in uses:
        equals = use["Condition"]["StringEquals"]
        assert equals["kms:CallerAccount"] == "123456789012"
        assert equals["kms:ViaService"] == [
            f"{service}.eu-west-1.amazonaws.com" for service in ("s3", "rds", "elasticache")
        ]
