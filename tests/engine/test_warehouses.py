"""Integrations with warehouses on another cloud than CARTO's, through their whole life."""

from __future__ import annotations

from collections.abc import Callable

from tests.support.sandbox import Sandbox

EXPORTS = {"enabled": True, "aws": {"region": "eu-central-1", "accountId": "123456789012"}}
KEY = "aws:iam/accessKey:AccessKey"


def test_a_google_cloud_stack_exports_to_s3_rotates_its_key_and_goes(sandbox_with: Callable[[str], Sandbox]) -> None:
    sandbox = sandbox_with("gcp-quickstart")
    sandbox.set({"carto:warehouses": {"s3Exports": EXPORTS}})
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

    (before,) = (each for each in sandbox.existing() if each.type == KEY)
    sandbox.set({"carto:rotation.accessKey": 1})
    steps = [step.op for step in sandbox.up() if step.type == KEY]
    assert steps == ["create-replacement", "replace", "delete-replaced"]
    (after,) = (each for each in sandbox.existing() if each.type == KEY)
    assert before.id != after.id

    sandbox.set({"carto:disposable": True})
    sandbox.up()
    sandbox.succeed("destroy", "--yes", "--skip-preview")
    assert [each for each in sandbox.existing() if each.type.startswith("aws:")] == []
