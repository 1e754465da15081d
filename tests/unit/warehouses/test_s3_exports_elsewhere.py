"""Exports to S3, from CARTO on other clouds, in other accounts, and with existing parts."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support.clouds.aws import AwsCloud, provisioned
from tests.support.example_stacks import build, raw_settings, settings_of
from tests.support.recorder import Graph, Secret
from tests.support.registrations import registered

ACCOUNT: dict[str, Any] = {
    "region": "eu-central-1",
    "accountId": "444455556666",
    "roleArn": "arn:aws:iam::444455556666:role/deployer",
    "externalId": "carto",
}
USER = {
    "arn": "arn:aws:iam::444455556666:user/exports",
    "accessKeyId": "AKIAIOSFODNN7EXAMPLE",
    "secretAccessKey": "ExampleOnlySecret0",
}
ROLE = "arn:aws:iam::444455556666:role/exports"
KEY = "arn:aws:kms:eu-central-1:444455556666:key/0a1b2c3d-0000-4000-8000-000000000000"
STACKS = ["gcp-quickstart", "azure-quickstart", "kubernetes"]


def exports(**changes: Any) -> dict[str, Any]:
    return {"s3Exports": {"enabled": True, "aws": ACCOUNT, **changes}}


def of_aws(graph: Graph) -> list[Any]:
    return [node for node in graph.of_package("aws") if node.custom]


@pytest.mark.parametrize("stack", STACKS)
def test_a_stack_on_another_cloud_has_a_provider_for_one_account(stack: str) -> None:
    graph = registered(stack, warehouses=exports())
    provider = graph["exports-account-provider"].inputs
    assert provider["region"] == "eu-central-1"
    assert json.loads(provider["allowedAccountIds"]) == ["444455556666"]
    assert json.loads(provider["assumeRoles"]) == [
        {"externalId": "carto", "roleArn": ACCOUNT["roleArn"], "sessionName": "pulumi-carto"}
    ]
    created = of_aws(graph)
    assert {node.name for node in created} >= {"exports-bucket", "exports-user", "exports-role", "exports-access-key"}
    assert {node.provider for node in created} == {"exports-account-provider"}


@pytest.mark.parametrize("stack", STACKS)
def test_carto_gets_the_five_values(stack: str) -> None:
    built = build(settings_of(raw_settings(stack) | {"warehouses": exports()}))
    config = built.values["appConfigValues"]
    assert config["awsExportBucket"] == built.graph["exports-bucket"].inputs["bucket"]
    assert config["exportAwsRoleArn"].endswith(f":role/{built.graph['exports-role'].inputs['name']}")
    assert config["awsExportBucketRegion"]
    key = built.values["appSecrets"]["exportAwsAccessKeyId"]["existingSecret"]
    assert built.secrets[key["name"]][key["key"]] == "AKIA-exports-access-key"


def test_an_existing_user_gets_no_key_and_is_the_only_one_that_the_role_trusts() -> None:
    graph = registered("gcp-quickstart", warehouses=exports(user=USER))
    assert not graph.of_type("aws:iam/user:User", "aws:iam/accessKey:AccessKey")
    (trust,) = json.loads(graph["exports-role"].inputs["assumeRolePolicy"])["Statement"]
    assert trust["Principal"] == {"AWS": USER["arn"]}
    steps = graph.outputs["nextSteps"]
    assert len([step for step in steps if "sts:AssumeRole" in step]) == 1
    secret = graph["secrets-exports-access-key-secret"].inputs["stringData"]
    assert isinstance(secret, Secret) or all(isinstance(each, Secret) for each in secret.values())


def test_with_role_and_user_of_another_party_the_bucket_alone_is_created() -> None:
    graph = registered("azure-quickstart", warehouses=exports(user=USER, roleArn=ROLE))
    assert {node.type.split(":")[1].split("/")[0] for node in of_aws(graph)} == {"s3"}
    assert graph.outputs["s3Exports"]["roleArn"] == ROLE


def test_an_existing_key_encrypts_the_bucket_and_the_role_may_use_it() -> None:
    graph = registered("gcp-quickstart", warehouses=exports(kmsKey=KEY))
    (rule,) = graph["exports-bucket-encryption"].inputs["rules"]
    assert rule["applyServerSideEncryptionByDefault"]["kmsMasterKeyId"] == KEY
    statements = json.loads(graph["exports-role-policy"].inputs["policy"])["Statement"]
    assert [each["Resource"] for each in statements if each["Sid"] == "Key"] == [[KEY]]


def test_on_aws_another_account_has_neither_the_key_nor_the_boundary_of_cartos() -> None:
    graph = provisioned(
        AwsCloud(),
        storage={"encryption": {"kmsKey": "create"}},
        identity={"permissionsBoundary": "arn:aws:iam::123456789012:policy/boundary"},
        warehouses=exports(),
    )
    (rule,) = graph["exports-bucket-encryption"].inputs["rules"]
    assert rule["applyServerSideEncryptionByDefault"]["sseAlgorithm"] == "AES256"
    assert "permissionsBoundary" not in graph["exports-user"].inputs
    assert graph["exports-bucket"].provider != graph["storage-imports"].provider


@pytest.mark.parametrize("stack", STACKS)
def test_the_access_key_is_rotated_by_the_same_number_as_elsewhere(stack: str) -> None:
    graph = registered(stack, warehouses=exports(), rotation={"accessKey": 3})
    assert graph["exports-access-key"].replacement_trigger == 3
