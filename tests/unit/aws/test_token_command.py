"""The identity of AWS's provider is the one that fetches the cluster's token, or it is refused."""

from __future__ import annotations

import json
from typing import Any

import pulumi
import pytest

from components.aws.platform import Platform
from components.naming import PREFIX
from simulator.aws import identity
from tests.support.clouds.aws import AwsCloud, stack_settings
from tests.support.recorder import run
from tests.unit.aws.test_cluster import KUBECONFIG

ROLE = "arn:aws:iam::123456789012:role/deployer"
OTHER_ROLE = "arn:aws:iam::123456789012:role/target"
SECRET = "wJalrXUtnFEMIK7MDENG"
WEB_IDENTITY = {"roleArn": ROLE, "webIdentityTokenFile": "/var/run/token", "sessionName": "ci"}


def command(config: dict[str, Any], **changes: Any) -> dict[str, Any]:
    settings = stack_settings(**changes)
    written = {f"aws:{name}": value if isinstance(value, str) else json.dumps(value) for name, value in config.items()}
    graph = run(lambda: Platform(PREFIX, settings), cloud=AwsCloud(), config=written)
    (user,) = json.loads(graph["cluster-kubernetes"].inputs["kubeconfig"])["users"]
    return dict(user["user"]["exec"])


@pytest.mark.parametrize(
    "config",
    [
        {},
        {"profile": "gis"},
        {"assumeRoles": [{"roleArn": ROLE, "sessionName": "ci", "duration": "1h"}]},
        {"profile": "gis", "assumeRoles": [{"roleArn": ROLE}]},
        {"assumeRoleWithWebIdentity": WEB_IDENTITY},
        {"assumeRoleWithWebIdentity": WEB_IDENTITY, "assumeRoles": [{"roleArn": OTHER_ROLE}]},
    ],
    ids=str,
)
def test_the_token_is_fetched_as_the_identity_of_the_provider(config: dict[str, Any]) -> None:
    assert identity.of_command(command(config)) == identity.of_provider(config)


def test_one_file_of_each_kind_is_passed_on() -> None:
    variables = command({"sharedConfigFiles": ["/ci/config"], "sharedCredentialsFiles": ["/ci/credentials"]})["env"]
    assert {each["name"]: each["value"] for each in variables} == {
        "AWS_CONFIG_FILE": "/ci/config",
        "AWS_SHARED_CREDENTIALS_FILE": "/ci/credentials",
    }


@pytest.mark.parametrize(
    ("config", "setting", "instead"),
    [
        ({"accessKey": "AKIA0", "secretKey": SECRET}, "aws:secretKey:", "AWS_SECRET_ACCESS_KEY"),
        ({"token": SECRET}, "aws:token:", "AWS_SESSION_TOKEN"),
        ({"assumeRoles": [{"roleArn": ROLE}, {"roleArn": OTHER_ROLE}]}, "aws:assumeRoles:", "aws:profile"),
        ({"assumeRoles": [{"roleArn": ROLE, "externalId": SECRET}]}, "aws:assumeRoles[0].externalId:", "external_id"),
        (
            {"assumeRoleWithWebIdentity": {"roleArn": ROLE, "webIdentityToken": SECRET}},
            "aws:assumeRoleWithWebIdentity:",
            "webIdentityTokenFile",
        ),
        ({"sharedConfigFiles": ["/a", "/b"]}, "aws:sharedConfigFiles:", "one file"),
    ],
    ids=str,
)
def test_what_cannot_reach_the_command_is_refused_with_what_to_use_instead(
    config: dict[str, Any], setting: str, instead: str
) -> None:
    with pytest.raises(pulumi.RunError) as refused:
        command(config)
    assert setting in str(refused.value)
    assert instead in str(refused.value)
    assert SECRET not in str(refused.value)


def test_with_a_kubeconfig_of_its_own_the_stack_may_use_any_identity() -> None:
    settings = stack_settings(cluster={"name": "platform", "kubeconfig": KUBECONFIG})
    assert run(lambda: Platform(PREFIX, settings), cloud=AwsCloud(), config={"aws:accessKey": "AKIA0"}).nodes
