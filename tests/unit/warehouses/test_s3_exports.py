"""Exports to S3, from CARTO on AWS."""

from __future__ import annotations

import json
from typing import Any

import pulumi
import pytest

from tests.support.clouds.aws import EXPORTS, AwsCloud, provisioned, warehouses_output
from tests.support.recorder import Secret

FORMER = "urn:pulumi:test::carto::carto:aws:WarehouseExports"


def test_what_stacks_of_earlier_versions_have_is_not_created_again() -> None:
    graph = provisioned(warehouses=EXPORTS)
    for name in ("exports-bucket", "exports-user", "exports-role", "exports-access-key"):
        node = graph[name]
        assert f"{FORMER}${node.type}::carto-{name}" in node.former_urns


def test_there_is_none_unless_asked_for() -> None:
    assert not [node.name for node in provisioned() if node.name.startswith("exports")]
    assert warehouses_output(lambda warehouses: warehouses.s3_exports is None) is True


def test_only_its_user_may_assume_the_role() -> None:
    graph = provisioned(warehouses=EXPORTS)
    user = graph["exports-user"].inputs["name"]
    (trust,) = json.loads(graph["exports-role"].inputs["assumeRolePolicy"])["Statement"]
    assert trust["Principal"] == {"AWS": f"arn:aws:iam::123456789012:user/{user}"}
    assert trust["Action"] == ["sts:AssumeRole", "sts:TagSession"]


def test_the_role_reaches_the_exports_bucket_alone() -> None:
    graph = provisioned(warehouses=EXPORTS)
    bucket = graph["exports-bucket"].inputs["bucket"]
    statements = json.loads(graph["exports-role-policy"].inputs["policy"])["Statement"]
    assert [each["Resource"] for each in statements] == [[f"arn:aws:s3:::{bucket}"], [f"arn:aws:s3:::{bucket}/*"]]


def test_the_user_can_do_nothing_but_assume_it() -> None:
    assert not [node for node in provisioned(warehouses=EXPORTS).of_type("UserPolicy") if node.parent == "exports"]


def test_an_existing_bucket_keeps_its_region() -> None:
    cloud = AwsCloud(bucket_regions={"their-exports": "us-west-2"})
    existing: dict[str, Any] = {"s3Exports": {"enabled": True, "existing": "their-exports"}}
    assert provisioned(cloud, warehouses=existing).of_type("Bucket")[0].name.startswith("storage-")
    exports = warehouses_output(
        lambda warehouses: [warehouses.s3_exports.bucket.name, warehouses.s3_exports.region],
        cloud,
        warehouses=existing,
    )
    assert exports == ["their-exports", "us-west-2"]


def test_a_bucket_that_is_not_there_is_named_with_its_setting() -> None:
    existing: dict[str, Any] = {"s3Exports": {"enabled": True, "existing": "their-bucket"}}
    with pytest.raises(pulumi.RunError, match=r"carto:warehouses\.s3Exports\.existing: the bucket 'their-bucket'"):
        provisioned(AwsCloud(missing=("their-bucket",)), warehouses=existing)


def test_the_key_is_a_secret() -> None:
    assert isinstance(
        warehouses_output(lambda warehouses: warehouses.s3_exports.access_key.secret, warehouses=EXPORTS), Secret
    )


def test_carto_gets_the_five_facts_that_work_only_together() -> None:
    bucket, region, role, key = warehouses_output(
        lambda warehouses: [
            warehouses.s3_exports.bucket.name,
            warehouses.s3_exports.region,
            warehouses.s3_exports.role_arn,
            warehouses.s3_exports.access_key.id,
        ],
        warehouses=EXPORTS,
    )
    assert bucket.startswith("carto-test-exports-")
    assert region == "eu-west-1"
    assert role == f"arn:aws:iam::123456789012:role/{bucket}"
    assert key == "AKIA-exports-access-key"
