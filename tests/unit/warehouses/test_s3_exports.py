"""Where Snowflake and Redshift unload to."""

from __future__ import annotations

import json
from typing import Any

from tests.support.clouds.aws import AwsCloud, platform_output, provisioned

EXPORTS: dict[str, Any] = {"exports": {"enabled": True}}


def test_there_is_none_unless_asked_for() -> None:
    assert not [node.name for node in provisioned() if node.name.startswith("exports")]
    assert platform_output(lambda platform: platform.storage.exports is None) is True


def test_only_its_user_may_assume_the_role() -> None:
    graph = provisioned(storage=EXPORTS)
    user = graph["exports-user"].inputs["name"]
    (trust,) = json.loads(graph["exports-role"].inputs["assumeRolePolicy"])["Statement"]
    assert trust["Principal"] == {"AWS": f"arn:aws:iam::123456789012:user/{user}"}
    assert trust["Action"] == ["sts:AssumeRole", "sts:TagSession"]


def test_the_role_reaches_the_exports_bucket_alone() -> None:
    graph = provisioned(storage=EXPORTS)
    bucket = graph["exports-bucket"].inputs["bucket"]
    statements = json.loads(graph["exports-role-policy"].inputs["policy"])["Statement"]
    assert [each["Resource"] for each in statements] == [[f"arn:aws:s3:::{bucket}"], [f"arn:aws:s3:::{bucket}/*"]]


def test_the_user_can_do_nothing_but_assume_it() -> None:
    assert not [node for node in provisioned(storage=EXPORTS).of_type("UserPolicy") if node.parent == "exports"]


def test_an_existing_bucket_keeps_its_region() -> None:
    cloud = AwsCloud(bucket_regions={"their-exports": "us-west-2"})
    existing = {"exports": {"enabled": True, "existing": "their-exports"}}
    assert provisioned(cloud, storage=existing).of_type("Bucket")[0].name.startswith("storage-")
    exports = platform_output(
        lambda platform: [platform.storage.exports.bucket.name, platform.storage.exports.region],
        cloud,
        storage=existing,
    )
    assert exports == ["their-exports", "us-west-2"]


def test_carto_gets_the_five_facts_that_work_only_together() -> None:
    bucket, region, role, key = platform_output(
        lambda platform: [
            platform.storage.exports.bucket.name,
            platform.storage.exports.region,
            platform.storage.exports.role_arn,
            platform.storage.exports.access_key.id,
        ],
        storage=EXPORTS,
    )
    assert bucket.startswith("carto-test-exports-")
    assert region == "eu-west-1"
    assert role == f"arn:aws:iam::123456789012:role/{bucket}"
    assert key == "AKIA-exports-access-key"
