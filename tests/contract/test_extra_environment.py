"""`carto:extraEnv`: the variables reach the pods, secrets come from Secrets, and no setting's variable is replaced."""

from __future__ import annotations

import json
from typing import Any

import pytest

from components.settings.extra_environment import owner
from components.settings.load import load
from components.settings.problems import SettingsError
from tests.contract.charts import CHARTS, SIMULATED, rendered_with
from tests.contract.rendered import chart_folder, render
from tests.support.example_stacks import Built, build, built, raw_settings, settings_of
from tests.support.stack_settings import as_text

VARIABLES = {"all": {"TZ": "Europe/Madrid", "NUMBER": 5}, "mapsApi": {"TZ": "UTC", "PARTNER_API_KEY": "Hunter2"}}
IN_THE_CLUSTER = {"cache": {"mode": "in-cluster"}}
OF_ALL = {"TZ": "Europe/Madrid", "NUMBER": "5"}
SECRET, OF_MAPS_API = "carto-extra-env", "carto-extra-env-maps-api"
WIRED = (
    "appConfigValues.workspaceImportsBucket",
    "appConfigValues.workspaceThumbnailsBucket",
    "appConfigValues.azureStorageAccount",
    "externalPostgresql.host",
    "externalPostgresql.user",
    "externalRedis.host",
    "externalProxy.host",
    "cartoConfigValues.selfHostedTenantId",
)


def stack_with(*encrypted: str, **settings: Any) -> Built:
    raw = {**raw_settings("aws-quickstart"), **IN_THE_CLUSTER, **settings}
    return build(load(as_text(raw), secret_keys=encrypted) if encrypted else settings_of(raw))


@pytest.mark.parametrize("chart", CHARTS)
def test_variables_reach_the_pods_of_every_service(chart: str) -> None:
    stack = stack_with(
        extraEnv={**VARIABLES, "mapsApi": {"TZ": "UTC"}}, features={"iframeDomains": ["https://a.acme.dev"]}
    )
    release = rendered_with(chart, stack)
    variables = stack.at("router.extraEnvVars")
    # Next to those of features.
    assert [one["name"] for one in variables] == ["IFRAME_ALLOWED_DOMAINS", "TZ", "NUMBER"]
    assert stack.at("internalRedis.extraEnvVars") is None
    assert stack.at("aiApi.extraEnvVars") is None
    assert SECRET not in stack.secrets
    if chart == SIMULATED:
        return
    for pod in release.pods():
        found = {name: value for name, value in pod.environment().items() if name in OF_ALL}
        own = {} if pod.component == "valkey" else {**OF_ALL, "TZ": "UTC"} if pod.component == "maps-api" else OF_ALL
        assert found == own, pod.component


@pytest.mark.parametrize("chart", CHARTS)
def test_encrypted_variables_are_in_secrets_alone(chart: str) -> None:
    stack = stack_with("extraEnv", "identity", "database", extraEnv=VARIABLES)
    release = rendered_with(chart, stack)
    assert stack.secrets[SECRET] == OF_ALL
    assert stack.secrets[OF_MAPS_API] == {"TZ": "UTC", "PARTNER_API_KEY": "Hunter2"}
    assert "Hunter2" not in json.dumps(stack.values)
    assert "Hunter2" not in release.text
    read = {one["name"]: one["valueFrom"]["secretKeyRef"]["name"] for one in stack.at("mapsApi.extraEnvVars")}
    assert read == {"TZ": OF_MAPS_API, "NUMBER": SECRET, "PARTNER_API_KEY": OF_MAPS_API}
    if chart != SIMULATED:
        assert {name for name, _ in release.pod("maps-api").secret_keys()} >= {SECRET, OF_MAPS_API}


def test_a_pod_restarts_when_its_variables_change() -> None:
    def revisions(variables: dict[str, Any]) -> tuple[Any, ...]:
        stack = stack_with("extraEnv", "identity", "database", extraEnv=variables)
        return tuple(
            {key: value for key, value in stack.at(f"{component}.podAnnotations").items() if SECRET in key}
            for component in ("mapsApi", "router")
        )

    maps_api, router = revisions(VARIABLES)
    assert sorted(maps_api) == [f"revision/{SECRET}", f"revision/{OF_MAPS_API}"]
    changed, same = revisions({**VARIABLES, "mapsApi": {"TZ": "UTC", "PARTNER_API_KEY": "Hunter3"}})
    assert same == router
    assert changed != maps_api


def test_a_secret_in_plain_text_is_refused_by_its_name() -> None:
    raw = {**raw_settings("aws-quickstart"), "extraEnv": VARIABLES}
    with pytest.raises(SettingsError) as refused:
        load(as_text(raw), secret_keys=["identity", "database"])
    assert "carto:extraEnv.mapsApi.PARTNER_API_KEY" in str(refused.value)
    assert "pulumi config set --secret --path carto:extraEnv.mapsApi.PARTNER_API_KEY" in str(refused.value)
    assert "Hunter2" not in str(refused.value)


@pytest.mark.parametrize("name", ["aws-production", "cache with a private certificate"])
def test_variables_that_the_stack_adds_have_an_owner(name: str) -> None:
    lists = [
        own["extraEnvVars"] for own in built(name).values.values() if isinstance(own, dict) and "extraEnvVars" in own
    ]
    assert [one["name"] for each in lists for one in each if owner(one["name"]) is None] == []


@pytest.mark.skipif(chart_folder() is None, reason="CARTO_CHART names no chart")
@pytest.mark.parametrize("name", ["aws-production", "azure-production", "behind a proxy"])
def test_variables_of_the_chart_that_a_setting_changes_have_an_owner(name: str) -> None:
    """Whatever a variable has of what the stack wires: its domain, servers, buckets, and secrets."""
    stack = built(name)
    release = render(stack.values, namespace=stack.settings.namespace)
    wired = [
        stack.settings.domain,
        *(str(stack.at(path)) for path in WIRED if stack.at(path)),
    ]
    variables = [(name, text) for pod in release.pods() for name, text in pod.environment().items()]
    for one in release.of_kind("ConfigMap"):
        variables += [(key, value) for key, value in one["data"].items() if key.isupper()]
    secret = {name for name, value in variables if isinstance(value, dict) and "secretKeyRef" in value}
    plain = {name for name, value in variables if isinstance(value, str) and any(text in value for text in wired)}
    assert len(secret) > 5
    assert len(plain) > 10
    assert sorted(name for name in secret | plain if owner(name) is None) == []
