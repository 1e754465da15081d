"""The Analytics Toolbox gateway: the function, what it may do, and who invokes it."""

from __future__ import annotations

import json
from typing import Any

import pulumi
import pytest

from components.warehouses import gateway_policies as policies
from tests.support.clouds.aws import ACCOUNT, SUBNETS, WORKGROUP, AwsCloud, provisioned
from tests.support.example_stacks import build, raw_settings, settings_of
from tests.support.recorder import Graph
from tests.unit.aws.policy_lint import problems

REPOSITORY = f"{ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/at-gateway"
NAME = "carto-test-at-gateway-406c3ac0"
FUNCTION = f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:{NAME}"
LOGS = f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:/aws/lambda/{NAME}"
SERVERLESS = {"serverless": {"namespace": "warehouse", "workgroup": "analysts"}}


def gateway(**changes: Any) -> dict[str, Any]:
    usual = {
        "enabled": True,
        "image": f"{REPOSITORY}:1",
        "subnetIds": [*SUBNETS],
        "cartoCidrs": ["10.0.0.0/16", "10.1.0.0/16"],
        "redshift": {"cluster": "warehouse"},
    }
    return {"analyticsToolbox": usual | changes}


def created(**changes: Any) -> Graph:
    return provisioned(warehouses=gateway(**changes))


def output(**changes: Any) -> dict[str, str]:
    built = build(settings_of(raw_settings("aws-quickstart") | {"warehouses": gateway(**changes)}))
    found: dict[str, str] = built.graph.outputs["analyticsToolbox"]
    return found


def test_the_function_runs_the_image_by_digest_in_both_zones() -> None:
    function = created()["analytics-toolbox-function"].inputs
    assert function["imageUri"] == f"{REPOSITORY}@sha256:{'0a' * 32}"
    assert (function["packageType"], function["memorySize"], function["timeout"]) == ("Image", 512, 180)
    assert function["vpcConfig"]["subnetIds"] == [*SUBNETS]
    assert function["vpcConfig"]["securityGroupIds"] == ["sg-of-analytics-toolbox-access"]


def test_the_function_connects_to_carto_alone() -> None:
    graph = created()
    rules = [each.inputs for each in graph.of_type("SecurityGroupEgressRule")]
    assert [(each["cidrIpv4"], each["fromPort"], each["toPort"]) for each in rules] == [
        ("10.0.0.0/16", 443, 443),
        ("10.1.0.0/16", 443, 443),
    ]
    ingress = [each.inputs["securityGroupId"] for each in graph.of_type("SecurityGroupIngressRule")]
    assert "sg-of-analytics-toolbox-access" not in ingress


def test_the_function_verifies_tls_unless_the_stack_says_why_not() -> None:
    assert "environment" not in created()["analytics-toolbox-function"].inputs
    unverified = created(tlsNotVerifiedBecause="certificate of a private authority")["analytics-toolbox-function"]
    assert unverified.inputs["environment"] == {"variables": {"NODE_TLS_REJECT_UNAUTHORIZED": "0"}}
    assert unverified.inputs["description"].endswith("TLS is not verified: certificate of a private authority")


def test_the_function_writes_to_its_own_log_group_which_expires() -> None:
    graph = created(logRetentionDays=7)
    group = graph["analytics-toolbox-logs"].inputs
    assert (group["name"], group["retentionInDays"]) == (f"/aws/lambda/{NAME}", 7)
    assert graph["analytics-toolbox-function"].inputs["loggingConfig"]["logGroup"] == group["name"]
    statements = json.loads(graph["analytics-toolbox-function-policy"].inputs["policy"])["Statement"]
    assert statements[0]["Resource"] == [f"{LOGS}:log-stream:*"]


def test_the_code_may_not_use_the_rights_of_lambda() -> None:
    statements = json.loads(created()["analytics-toolbox-function-policy"].inputs["policy"])["Statement"]
    allowed, denied = statements[1:]
    assert (allowed["Effect"], denied["Effect"]) == ("Allow", "Deny")
    assert allowed["Action"] == denied["Action"]
    assert denied["Condition"] == {"ArnEquals": {"lambda:SourceFunctionArn": FUNCTION}}


def test_nothing_is_tried_again() -> None:
    config = created()["analytics-toolbox-no-retries"].inputs
    assert (config["functionName"], config["maximumRetryAttempts"]) == (NAME, 0)


@pytest.mark.parametrize(
    ("redshift", "users", "services"),
    [
        ({"cluster": "warehouse"}, ["warehouse"], ["redshift.amazonaws.com"]),
        (
            SERVERLESS,
            ["analysts", f"serverless-{ACCOUNT}-{WORKGROUP}"],
            ["redshift.amazonaws.com", "redshift-serverless.amazonaws.com"],
        ),
    ],
)
def test_database_users_of_one_warehouse_invoke_the_function_and_nothing_else(
    redshift: dict[str, Any], users: list[str], services: list[str]
) -> None:
    graph = created(redshift=redshift)
    (trust,) = json.loads(graph["analytics-toolbox-invoke-role"].inputs["assumeRolePolicy"])["Statement"]
    assert trust["Principal"] == {"Service": services}
    assert trust["Condition"] == {
        "StringLike": {"sts:ExternalId": [f"arn:aws:redshift:eu-west-1:{ACCOUNT}:dbuser:{each}/*" for each in users]}
    }
    (allowed,) = json.loads(graph["analytics-toolbox-invoke-policy"].inputs["policy"])["Statement"]
    assert (allowed["Action"], allowed["Resource"]) == (["lambda:InvokeFunction"], [FUNCTION])


def test_the_output_connects_redshift_without_a_token() -> None:
    found = output()
    assert found["redshiftCluster"] == "warehouse"
    assert found["attachRole"] == (
        "aws redshift modify-cluster-iam-roles --cluster-identifier warehouse "
        f"--add-iam-roles {found['roleArn']} --region eu-west-1"
    )
    statement = found["setup"]
    assert statement.startswith("CALL carto.SETUP('{")
    assert json.loads(statement.removeprefix("CALL carto.SETUP('").removesuffix("');")) == {
        "lambda": found["functionName"],
        "roles": found["roleArn"],
        "api_base_url": "https://carto.example.com/api",
        "api_access_token": "<API access token>",
    }


def test_a_command_that_replaces_a_list_of_roles_can_not_run_as_it_is() -> None:
    found = output(redshift=SERVERLESS)
    assert found["redshiftNamespace"] == "warehouse"
    assert "<the roles that the namespace has>" in found["attachRole"]


def test_the_steps_for_a_person_name_the_output() -> None:
    built = build(settings_of(raw_settings("aws-quickstart") | {"warehouses": gateway()}))
    steps = [each for each in built.graph.outputs["nextSteps"] if each.startswith("Analytics Toolbox")]
    assert len(steps) == 2
    assert "operations redshift_role --stack" in steps[0]


@pytest.mark.parametrize(
    ("changes", "cloud", "words"),
    [
        ({"image": f"{REPOSITORY}:gone"}, AwsCloud(missing=("gone",)), "image: .*at-gateway:gone can't be found"),
        (
            {"image": f"{REPOSITORY}:1".replace("eu-west-1", "us-east-1")},
            AwsCloud(),
            f"image: the image is in us-east-1, .*analyticsToolbox.image {REPOSITORY}:1",
        ),
        (
            {"redshift": SERVERLESS},
            AwsCloud(missing=("analysts",)),
            "redshift.serverless.workgroup: analysts can't be found",
        ),
        (
            {"redshift": {"serverless": {"namespace": "others", "workgroup": "analysts"}}},
            AwsCloud(),
            "redshift.serverless.namespace: the workgroup analysts is of the namespace warehouse; expected others",
        ),
        (
            {"subnetIds": ["subnet-00000000", "subnet-0000000a"]},
            AwsCloud(missing=("subnet-00000000",)),
            "subnetIds: no subnet 'subnet-00000000' can be read",
        ),
        (
            {"subnetIds": ["subnet-0000000b", "subnet-1111111b"]},
            AwsCloud(),
            "subnetIds: expected subnets in at least two availability zones; all of these are in eu-west-1b",
        ),
    ],
)
def test_what_can_not_work_is_refused_before_anything_is_created(
    changes: dict[str, Any], cloud: AwsCloud, words: str
) -> None:
    with pytest.raises(pulumi.RunError, match=f"carto:warehouses.analyticsToolbox.{words}"):
        provisioned(cloud, warehouses=gateway(**changes))


@pytest.mark.parametrize(
    "document",
    [policies.function_access(function_arn=FUNCTION, log_group_arn=LOGS), policies.invoke(function_arn=FUNCTION)],
)
def test_the_linter_has_nothing_against_a_policy(document: dict[str, Any]) -> None:
    assert problems(document) == []
