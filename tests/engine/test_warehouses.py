"""Integrations with warehouses on another cloud than CARTO's, through their whole life."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from simulator.core.values import plain
from tests.support.sandbox import Sandbox

pytestmark = pytest.mark.long

ON_AWS = {"enabled": True, "aws": {"region": "eu-central-1", "accountId": "123456789012"}}
BOTH = {"s3Exports": ON_AWS, "redshiftImports": ON_AWS}
KEYS = ("aws:iam/accessKey:AccessKey", "gcp:serviceaccount/key:Key")
GATEWAY = {
    "enabled": True,
    "createRepository": True,
    "image": "123456789012.dkr.ecr.eu-central-1.amazonaws.com/at-gateway:1",
    "aws": {"region": "eu-central-1", "accountId": "123456789012"},
    "vpcId": "vpc-0a1b2c3d4e5f60718",
    "createSubnets": [
        {"zone": "eu-central-1a", "cidr": "10.0.200.0/24", "routeTable": "rtb-0a1b2c3d4e5f60718"},
        {"zone": "eu-central-1b", "cidr": "10.0.201.0/24"},
    ],
    "cartoCidrs": ["203.0.113.10/32"],
    "redshift": {"serverless": {"namespace": "analysts", "workgroup": "analysts"}},
    "lambdaEndpoint": {"enabled": True, "redshiftCidrs": ["10.0.0.0/16"]},
    "snsTopicArns": ["arn:aws:sns:eu-central-1:123456789012:platform"],
}
ADMITTED = "toolbox-access-into-balancer"
BALANCER = {
    "internal": True,
    "targets": "controller",
    "subnetIds": ["subnet-00000000000000001", "subnet-00000000000000002"],
}
TOOLBOX = "carto:warehouses.analyticsToolbox"
EXPORTS = "carto:warehouses.s3Exports.aws"
BUCKET = "aws:s3/bucket:Bucket"
OTHER = "arn:aws:iam::210987654321:role/deployer"


def test_a_google_cloud_stack_uses_buckets_and_the_gateway_on_aws_rotates_their_keys_and_goes(
    sandbox_with: Callable[[str], Sandbox],
) -> None:
    sandbox = sandbox_with("gcp-quickstart")
    sandbox.set({"carto:warehouses": {**BOTH, "analyticsToolbox": GATEWAY}})
    sandbox.up()
    sandbox.has_converged()
    (bucket,) = (each for each in sandbox.existing() if each.logical_name == "carto-exports-bucket")
    assert bucket.outputs["region"] == "eu-central-1"
    (function,) = (each for each in sandbox.existing() if each.type == "aws:lambda/function:Function")
    subnets = {each.id for each in sandbox.existing() if each.type == "aws:ec2/subnet:Subnet"}
    assert set(function.outputs["vpcConfig"]["subnetIds"]) == subnets
    assert len(subnets) == 2

    written = sandbox.stack_file.read_text()
    account = ": what the integration created is in the account 123456789012"
    another_account = {"region": "eu-central-1", "roleArn": OTHER}
    # In another region, the gateway's image is not there, nor are its subnets: that is of no interest.
    for setting, value, words in (
        (f"{EXPORTS}.region", "eu-west-1", f"{EXPORTS}.region: the bucket for exports to S3 has eu-central-1"),
        (f"{EXPORTS}.accountId", "210987654321", f"{EXPORTS}.accountId: the bucket for exports to S3 has 123456789012"),
        (EXPORTS, another_account, f"{EXPORTS}{account}"),
        (f"{TOOLBOX}.aws.region", "eu-west-1", f"{TOOLBOX}.aws.region: the gateway is in eu-central-1 and can't move"),
        (f"{TOOLBOX}.aws", another_account, f"{TOOLBOX}.aws{account}"),
    ):
        refuses(sandbox, {setting: value}, words)
        sandbox.stack_file.write_text(written)
    # The provider has the role of the last refusal until the next update.
    assert {step.type for step in sandbox.up() if step.op != "same"} <= {"pulumi:providers:aws", "pulumi:pulumi:Stack"}
    sandbox.has_converged()

    before = keys(sandbox)
    sandbox.set({"carto:rotation.accessKey": 1})
    steps = [step.op for step in sandbox.up() if step.type in KEYS]
    # Both new keys exist before an old one is deleted.
    assert [op for op in steps if op != "replace"] == ["create-replacement"] * 2 + ["delete-replaced"] * 2
    assert len(before) == len(keys(sandbox)) == 2
    assert not before & keys(sandbox)

    sandbox.set({"carto:disposable": True})
    sandbox.up()
    sandbox.succeed("destroy", "--yes", "--skip-preview")
    assert [each for each in sandbox.existing() if each.type.startswith("aws:")] == []


def test_a_bucket_stays_in_the_region_of_carto(sandbox_with: Callable[[str], Sandbox]) -> None:
    sandbox = sandbox_with("aws-quickstart")
    sandbox.set({"carto:warehouses": {"s3Exports": {"enabled": True}}})
    sandbox.up()
    elsewhere = {"carto:warehouses.s3Exports.aws.region": "eu-central-1"}
    refuses(sandbox, elsewhere, "carto:warehouses.s3Exports.aws.region: the bucket is in eu-west-1")
    # The same place in other words is no move.
    sandbox.set({"carto:warehouses.s3Exports.aws.region": "eu-west-1"})
    assert [step.op for step in sandbox.up() if step.type == BUCKET] == []
    sandbox.has_converged()


def test_a_failed_rotation_is_completed_before_the_next_one(sandbox_with: Callable[[str], Sandbox]) -> None:
    sandbox = sandbox_with("aws-quickstart")
    sandbox.set({"carto:warehouses": {"s3Exports": {"enabled": True}}})
    sandbox.up()
    first = keys(sandbox)
    sandbox.set({"carto:rotation.accessKey": 1})
    failing = {"SIMULATOR_FAULTS": "update *:Release fail"}
    assert sandbox.pulumi("up", "--yes", "--skip-preview", env=failing).returncode != 0
    both = keys(sandbox)
    assert first < both
    assert len(both) == 2

    # IAM has no room for a third key, and nothing is lost.
    sandbox.set({"carto:rotation.accessKey": 2})
    assert "AccessKeysPerUser" in sandbox.pulumi("up", "--yes", "--skip-preview").output
    assert keys(sandbox) == both
    sandbox.set({"carto:rotation.accessKey": 1})
    sandbox.up()
    assert keys(sandbox) == both - first
    sandbox.set({"carto:rotation.accessKey": 2})
    sandbox.up()
    assert len(keys(sandbox)) == 1
    assert not keys(sandbox) & both


def refuses(sandbox: Sandbox, changes: dict[str, Any], words: str) -> None:
    """Whether the changes are refused before anything is changed, together with a change that comes first."""
    before = [plain(record.inputs) for record in sandbox.existing()]
    sandbox.set({**changes, "carto:domain": "other.example.com"})
    run = sandbox.pulumi("up", "--yes", "--skip-preview")
    assert run.returncode != 0
    assert words in run.output, run.output
    assert [plain(record.inputs) for record in sandbox.existing()] == before


@pytest.mark.long
def test_an_azure_stack_exports_to_two_other_clouds_rotates_both_keys_and_goes(
    sandbox_with: Callable[[str], Sandbox],
) -> None:
    sandbox = sandbox_with("azure-quickstart")
    of_google = {"enabled": True, "gcp": {"project": "example-data", "location": "EU"}}
    sandbox.set({"carto:warehouses": {"s3Exports": ON_AWS, "bigqueryExports": of_google}})
    sandbox.up()
    sandbox.has_converged()
    (bucket,) = (each for each in sandbox.existing() if each.logical_name == "carto-bigquery-exports-bucket")
    assert (bucket.outputs["project"], bucket.outputs["location"]) == ("example-data", "EU")

    refused = "carto:warehouses.bigqueryExports.gcp.location: the bucket for exports of BigQuery has EU"
    sandbox.set({"carto:warehouses.bigqueryExports.gcp.location": "US"})
    assert refused in sandbox.pulumi("up", "--yes", "--skip-preview").output
    sandbox.set({"carto:warehouses.bigqueryExports.gcp.location": "EU"})

    before = keys(sandbox)
    assert len(before) == 2
    sandbox.set({"carto:rotation.accessKey": 1})
    steps = [step.op for step in sandbox.up() if step.type in KEYS]
    # Both new keys exist before an old one is deleted.
    assert [op for op in steps if op != "replace"] == ["create-replacement"] * 2 + ["delete-replaced"] * 2
    assert len(keys(sandbox)) == 2
    assert not before & keys(sandbox)

    sandbox.set({"carto:disposable": True})
    sandbox.up()
    sandbox.succeed("destroy", "--yes", "--skip-preview")
    assert [each.urn for each in sandbox.existing()] == []


def keys(sandbox: Sandbox) -> set[str]:
    return {each.id for each in sandbox.existing() if each.type in KEYS}


def test_the_gateway_of_the_analytics_toolbox_comes_and_goes(sandbox_with: Callable[[str], Sandbox]) -> None:
    sandbox = sandbox_with("aws-quickstart")
    image = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/at-gateway"
    gateway = {
        "enabled": True,
        "image": f"{image}:missing-tag",
        "subnetIds": ["subnet-00000000000000001", "subnet-00000000000000002"],
        "cartoCidrs": ["10.0.0.0/16"],
        "redshift": {"cluster": "warehouse"},
    }
    sandbox.set({"carto:exposure": BALANCER, "carto:warehouses": {"analyticsToolbox": gateway}})
    refused = sandbox.pulumi("up", "--yes", "--skip-preview").output
    assert "at-gateway:missing-tag can't be found" in refused
    assert [each for each in sandbox.existing() if each.type.startswith("aws:lambda")] == []

    sandbox.set({"carto:warehouses.analyticsToolbox.image": f"{image}:1"})
    sandbox.up()
    sandbox.has_converged()
    (function,) = (each for each in sandbox.existing() if each.type == "aws:lambda/function:Function")
    assert function.outputs["imageUri"].startswith(f"{image}@sha256:")
    assert [each.logical_name for each in sandbox.existing() if each.logical_name.endswith(ADMITTED)]

    # AWS deletes no group that a rule names: the rule goes first.
    sandbox.set({"carto:warehouses": {}})
    sandbox.up()
    assert not [each for each in sandbox.existing() if each.logical_name.endswith(ADMITTED)]
    assert [each for each in sandbox.existing() if each.type.startswith("aws:lambda")] == []
