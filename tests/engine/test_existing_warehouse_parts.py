"""Integrations on AWS with existing users and roles, from a stack on Azure, through their whole life."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from simulator.core.values import plain
from tests.support.sandbox import Sandbox

pytestmark = pytest.mark.long

AWS = {"region": "eu-central-1", "accountId": "123456789012"}
ROLES = "arn:aws:iam::123456789012:role"
USER = {
    "arn": "arn:aws:iam::123456789012:user/carto",
    "accessKeyId": "AKIAIOSFODNN7EXAMPLE",
    "secretAccessKey": "ExampleOnlySecret0",
}
ASSOCIATIONS = ("aws:rds/roleAssociation:RoleAssociation", "aws:rds/clusterRoleAssociation:ClusterRoleAssociation")
OF_USERS = ("s3Exports", "redshiftImports")
WAREHOUSES = {
    "s3Exports": {"enabled": True, "aws": AWS, "user": USER},
    "redshiftImports": {"enabled": True, "aws": AWS, "user": USER, "roleArn": f"{ROLES}/imports"},
    "rdsExports": {"enabled": True, "aws": AWS, "instance": "maps-warehouse"},
}


def test_existing_users_and_roles_serve_an_azure_stack(sandbox_with: Callable[[str], Sandbox]) -> None:
    sandbox = sandbox_with("azure-quickstart")
    sandbox.set({"carto:warehouses": WAREHOUSES})
    sandbox.up()
    sandbox.has_converged()
    assert types(sandbox, "aws:iam/user", "aws:iam/accessKey") == []
    roles = {each.logical_name: plain(each.inputs) for each in of(sandbox, "aws:iam/role:")}
    assert set(roles) == {"carto-exports-role", "carto-rds-exports-role"}
    (trust,) = json.loads(roles["carto-exports-role"]["assumeRolePolicy"])["Statement"]
    assert trust["Principal"] == {"AWS": USER["arn"]}

    # The policy that CARTO shows: for another identity it is refused, for the existing role it is added.
    (bucket,) = (each for each in of(sandbox, "aws:s3/bucket:") if each.logical_name == "carto-redshift-imports-bucket")
    setting = "carto:warehouses.redshiftImports.bucketPolicy"
    sandbox.set({setting: policy(bucket.id, f"{ROLES}/somebody")})
    refused = sandbox.pulumi("up", "--yes", "--skip-preview")
    assert f"{setting}: lets {ROLES}/somebody in" in refused.output
    assert statements(sandbox) == ["TlsOnly", "Tls12OrLater"]
    sandbox.set({setting: policy(bucket.id, f"{ROLES}/imports")})
    changed = [step.name for step in sandbox.up() if step.op == "update" and step.type.startswith("aws:")]
    assert changed == ["carto-redshift-imports-bucket-policy"]
    assert statements(sandbox) == ["TlsOnly", "Tls12OrLater", "Carto"]

    # The owner rotates the key: nothing on AWS changes.
    sandbox.set({f"carto:warehouses.{each}.user.accessKeyId": "AKIAI44QH8DHBEXAMPLE" for each in OF_USERS})
    assert [step.name for step in sandbox.up() if step.op != "same" and step.type.startswith("aws:")] == []

    # RDS has one role for the feature, so the former association goes first.
    sandbox.set({"carto:warehouses.rdsExports.roleArn": f"{ROLES}/exporter"})
    steps = [step.op for step in sandbox.up() if step.type == ASSOCIATIONS[0]]
    assert steps == ["delete-replaced", "replace", "create-replacement"]
    sandbox.set({"carto:warehouses.rdsExports.instance": None, "carto:warehouses.rdsExports.cluster": "lake"})
    sandbox.up()
    assert types(sandbox, "aws:rds/") == [ASSOCIATIONS[1]]
    assert [each.logical_name for each in of(sandbox, "aws:iam/role:")] == ["carto-exports-role"]

    # An existing user can be exchanged for a created one, and the bucket stays.
    sandbox.set({"carto:warehouses.s3Exports.user": None})
    replaced = [step for step in sandbox.up() if step.type == "aws:s3/bucket:Bucket" and step.op != "same"]
    assert replaced == []
    assert types(sandbox, "aws:iam/user:") == ["aws:iam/user:User"]
    sandbox.has_converged()

    sandbox.set({"carto:disposable": True})
    sandbox.up()
    sandbox.succeed("destroy", "--yes", "--skip-preview")
    assert types(sandbox, "aws:") == []


def of(sandbox: Sandbox, *types: str) -> list[Any]:
    return [each for each in sandbox.existing() if each.type.startswith(types)]


def types(sandbox: Sandbox, *starts: str) -> list[str]:
    return [each.type for each in of(sandbox, *starts)]


def statements(sandbox: Sandbox) -> list[str]:
    (found,) = (each for each in sandbox.existing() if each.logical_name == "carto-redshift-imports-bucket-policy")
    return [each["Sid"] for each in json.loads(plain(found.inputs)["policy"])["Statement"]]


def policy(bucket: str, role: str) -> dict[str, Any]:
    arn = f"arn:aws:s3:::{bucket}"
    statement = {
        "Sid": "Carto",
        "Effect": "Allow",
        "Principal": {"AWS": role},
        "Action": ["s3:ListBucket", "s3:GetObject"],
        "Resource": [arn, f"{arn}/*"],
    }
    return {"Version": "2012-10-17", "Statement": [statement]}
