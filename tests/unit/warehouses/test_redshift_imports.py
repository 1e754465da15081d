"""Imports into Redshift: bucket, identity, and the policy that CARTO shows."""

from __future__ import annotations

import json
from typing import Any

import pulumi
import pytest

from components.settings.problems import SettingsError
from tests.support.clouds.aws import ACCOUNT, AwsCloud, provisioned, warehouses_output
from tests.support.example_stacks import build, raw_settings, settings_of
from tests.support.recorder import Secret

KEY = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/0a1b2c3d-0000-4000-8000-000000000000"


def imports(**changes: Any) -> dict[str, Any]:
    return {"redshiftImports": {"enabled": True, **changes}}


IMPORTS = imports()
BUCKET = "carto-test-redshift-imports-406c3ac0"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/{BUCKET}"


def policy(*, role: str = ROLE, bucket: str = BUCKET) -> dict[str, Any]:
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "Carto",
                "Effect": "Allow",
                "Principal": {"AWS": role},
                "Action": ["s3:ListBucket", "s3:GetObject"],
                "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"],
            }
        ],
    }


def test_objects_may_have_acls_and_nobody_can_make_one_public() -> None:
    graph = provisioned(warehouses=IMPORTS)
    assert graph["redshift-imports-bucket"].inputs["bucket"] == BUCKET
    rule = graph["redshift-imports-bucket-ownership"].inputs["rule"]
    assert rule == {"objectOwnership": "BucketOwnerPreferred"}
    block = graph["redshift-imports-bucket-public-access"].inputs
    assert [block[key] for key in ("blockPublicAcls", "ignorePublicAcls", "blockPublicPolicy")] == [True] * 3


def test_the_role_reaches_this_bucket_and_its_key_alone() -> None:
    graph = provisioned(warehouses=imports(kmsKey=KEY))
    statements = json.loads(graph["redshift-imports-role-policy"].inputs["policy"])["Statement"]
    arn = f"arn:aws:s3:::{BUCKET}"
    assert [each["Resource"] for each in statements] == [[arn], [f"{arn}/*"], [KEY]]


def test_the_policy_that_carto_shows_is_added_to_the_rules_of_every_bucket() -> None:
    graph = provisioned(warehouses=imports(bucketPolicy=policy()))
    statements = json.loads(graph["redshift-imports-bucket-policy"].inputs["policy"])["Statement"]
    assert [each["Sid"] for each in statements] == ["TlsOnly", "Tls12OrLater", "Carto"]


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        (policy(role=f"arn:aws:iam::{ACCOUNT}:role/somebody"), f"lets arn:aws:iam::{ACCOUNT}:role/somebody in"),
        (policy(bucket="another-bucket"), "a policy for arn:aws:s3:::another-bucket"),
        (policy(bucket=f"{BUCKET}-2"), f"a policy for arn:aws:s3:::{BUCKET}-2"),
    ],
)
def test_a_policy_for_another_identity_or_another_bucket_is_refused(shown: dict[str, Any], words: str) -> None:
    with pytest.raises(pulumi.RunError, match=f"carto:warehouses.redshiftImports.bucketPolicy: {words}"):
        provisioned(AwsCloud(), warehouses=imports(bucketPolicy=shown))


def test_a_policy_that_s3_has_no_room_for_is_refused() -> None:
    statements = [{**policy()["Statement"][0], "Sid": f"Carto{number}"} for number in range(100)]
    with pytest.raises(SettingsError, match="expected a bucket policy of at most 19 KB"):
        settings_of(raw_settings("aws-quickstart") | {"warehouses": imports(bucketPolicy={"Statement": statements})})


@pytest.mark.parametrize("stack", ["aws-quickstart", "gcp-quickstart"])
def test_carto_gets_the_role_and_the_key_by_value(stack: str) -> None:
    """The chart does not read these two keys from a Secret."""
    account = {} if stack.startswith("aws") else {"aws": {"region": "eu-west-1"}}
    built = build(settings_of(raw_settings(stack) | {"warehouses": imports(**account)}))
    assert built.at("appConfigValues.importAwsRoleArn").startswith("arn:aws:iam::")
    assert built.at("appSecrets.importAwsAccessKeyId") == {"value": "AKIA-redshift-imports-access-key"}
    assert built.at("appSecrets.importAwsSecretAccessKey") == {"value": "secret-of-redshift-imports-access-key"}
    assert isinstance(built.marked_values["appSecrets"]["importAwsSecretAccessKey"]["value"], Secret)
    assert len([step for step in built.graph.outputs["nextSteps"] if step.startswith("Redshift imports")]) == 2


def test_exports_and_imports_have_identities_of_their_own() -> None:
    both = {**IMPORTS, "s3Exports": {"enabled": True}}
    arns = warehouses_output(lambda each: [each.s3_exports.user_arn, each.redshift_imports.user_arn], warehouses=both)
    assert len(set(arns)) == 2
