"""The identity of Google Cloud's provider is the one that fetches the cluster's token, or it is refused."""

from __future__ import annotations

import json
import os
from typing import Any

import pulumi
import pytest

from components.gcp.platform import Platform
from components.naming import PREFIX
from simulator.gcp import identity
from tests.support.clouds.gcp import GoogleCloud, stack_settings
from tests.support.recorder import revealed, run

DEPLOYER = "deployer@acme-platform.iam.gserviceaccount.com"
TOKEN = "ya29.of-the-test"
KEY = '{"type": "service_account", "private_key": "of-the-test"}'


@pytest.fixture(autouse=True)
def _no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(("GOOGLE_", "GCLOUD_", "CLOUDSDK_"))]:
        monkeypatch.delenv(name)


def command(config: dict[str, str], **changes: Any) -> dict[str, Any]:
    settings = stack_settings(**changes)
    written = {f"gcp:{name}": value for name, value in config.items()}
    graph = run(lambda: Platform(PREFIX, settings), cloud=GoogleCloud(), config=written)
    (user,) = json.loads(revealed(graph["cluster-kubernetes"].inputs["kubeconfig"]))["users"]
    return dict(user["user"]["exec"])


@pytest.mark.parametrize(
    ("config", "environment"),
    [
        ({}, {}),
        ({}, {"GOOGLE_APPLICATION_CREDENTIALS": "/ci/key.json"}),
        ({"credentials": "/ci/key.json"}, {"GOOGLE_APPLICATION_CREDENTIALS": "/ci/another.json"}),
        ({}, {"GOOGLE_CREDENTIALS": "/ci/key.json"}),
        ({"impersonateServiceAccount": DEPLOYER}, {}),
        ({}, {"GOOGLE_IMPERSONATE_SERVICE_ACCOUNT": DEPLOYER, "GOOGLE_CREDENTIALS": "/ci/key.json"}),
        ({}, {"GOOGLE_OAUTH_ACCESS_TOKEN": TOKEN, "CLOUDSDK_AUTH_ACCESS_TOKEN": TOKEN}),
    ],
    ids=str,
)
def test_the_token_is_fetched_as_the_identity_of_the_provider(
    config: dict[str, str], environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert identity.of_command(command(config), environment) == identity.of_provider(config, environment)


@pytest.mark.parametrize(
    ("config", "environment", "setting", "instead"),
    [
        ({"accessToken": TOKEN}, {}, "gcp:accessToken:", "CLOUDSDK_AUTH_ACCESS_TOKEN"),
        ({}, {"GOOGLE_OAUTH_ACCESS_TOKEN": TOKEN}, "GOOGLE_OAUTH_ACCESS_TOKEN:", "CLOUDSDK_AUTH_ACCESS_TOKEN"),
        ({"credentials": KEY}, {}, "gcp:credentials:", "GOOGLE_APPLICATION_CREDENTIALS"),
        ({}, {"GOOGLE_CREDENTIALS": KEY}, "GOOGLE_CREDENTIALS:", "GOOGLE_APPLICATION_CREDENTIALS"),
        ({"impersonateServiceAccountDelegates": '["a"]'}, {}, "Delegates:", "impersonate the last account"),
    ],
    ids=str,
)
def test_a_setting_without_an_option_of_the_command_is_refused(
    config: dict[str, str],
    environment: dict[str, str],
    setting: str,
    instead: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(pulumi.RunError) as refused:
        command(config)
    message = str(refused.value)
    assert setting in message
    assert instead in message
    assert "carto:cluster.kubeconfig" in message
    assert TOKEN not in message
    assert "of-the-test" not in message


def test_a_kubeconfig_of_the_stacks_owner_needs_nobody_elses_identity() -> None:
    server = "{name: a, cluster: {server: 'https://10.0.0.2'}}"
    text = (
        f"apiVersion: v1\nkind: Config\ncurrent-context: a\nclusters: [{server}]\n"
        "contexts: [{name: a, context: {cluster: a, user: a}}]\nusers: [{name: a, user: {}}]\n"
    )
    settings = stack_settings(cluster={"name": "platform", "location": "europe-west1", "kubeconfig": text})
    written = {"gcp:accessToken": TOKEN}
    assert "cluster-kubernetes" in run(lambda: Platform(PREFIX, settings), cloud=GoogleCloud(), config=written)
