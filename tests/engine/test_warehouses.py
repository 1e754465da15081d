"""Integrations with warehouses on another cloud than CARTO's, through their whole life."""

from __future__ import annotations

from collections.abc import Callable

from tests.support.sandbox import Sandbox

ON_AWS = {"enabled": True, "aws": {"region": "eu-central-1", "accountId": "123456789012"}}
BOTH = {"s3Exports": ON_AWS, "redshiftImports": ON_AWS}
KEY = "aws:iam/accessKey:AccessKey"


def test_a_google_cloud_stack_uses_buckets_on_aws_rotates_their_keys_and_goes(
    sandbox_with: Callable[[str], Sandbox],
) -> None:
    sandbox = sandbox_with("gcp-quickstart")
    sandbox.set({"carto:warehouses": BOTH})
    sandbox.up()
    sandbox.has_converged()
    (bucket,) = (each for each in sandbox.existing() if each.logical_name == "carto-exports-bucket")
    assert bucket.outputs["region"] == "eu-central-1"

    refused = {"carto:warehouses.s3Exports.aws.region": "eu-west-1"}
    sandbox.set(refused)
    assert "carto:warehouses.s3Exports.aws.region: the bucket for exports to S3 has eu-central-1" in (
        sandbox.pulumi("up", "--yes", "--skip-preview").output
    )
    sandbox.set({"carto:warehouses.s3Exports.aws.region": "eu-central-1"})

    before = keys(sandbox)
    sandbox.set({"carto:rotation.accessKey": 1})
    steps = [step.op for step in sandbox.up() if step.type == KEY]
    # Both new keys exist before an old one is deleted.
    assert [op for op in steps if op != "replace"] == ["create-replacement"] * 2 + ["delete-replaced"] * 2
    assert len(before) == len(keys(sandbox)) == 2
    assert not before & keys(sandbox)

    sandbox.set({"carto:disposable": True})
    sandbox.up()
    sandbox.succeed("destroy", "--yes", "--skip-preview")
    assert [each for each in sandbox.existing() if each.type.startswith("aws:")] == []


def keys(sandbox: Sandbox) -> set[str]:
    return {each.id for each in sandbox.existing() if each.type == KEY}
