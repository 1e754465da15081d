"""Every feature of `carto:features`: the chart's values, and what CARTO's own chart makes of them."""

from __future__ import annotations

import functools
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from components.settings.features import Features
from components.settings.introspection import fields
from tests.contract.feature_examples import CLIENT, EXAMPLES, OWN_KEY
from tests.contract.rendered import render
from tests.support.example_stacks import build, raw_settings, settings_of

if TYPE_CHECKING:
    from tests.support.example_stacks import Built


@functools.cache
def enabled(feature: str) -> Built:
    example = EXAMPLES[feature]
    raw = {**raw_settings(example.stack), "features": {feature: example.settings}}
    return build(settings_of(raw if example.chart is None else {**raw, "chart": {"version": example.chart}}))


every_feature = pytest.mark.parametrize("feature", EXAMPLES)


def test_every_feature_has_an_example() -> None:
    assert set(fields(Features)) == set(EXAMPLES)


@every_feature
def test_the_chart_gets_the_values_of_a_feature(feature: str) -> None:
    # Building them refuses a key that the chart does not read.
    stack, example = enabled(feature), EXAMPLES[feature]
    assert {path: stack.at(path) for path in example.values} == example.values


@every_feature
def test_secrets_of_a_feature_are_in_secrets_that_the_values_name(feature: str) -> None:
    stack, example = enabled(feature), EXAMPLES[feature]
    found = {}
    for key in example.secrets:
        reference = stack.at(f"{key}.existingSecret")
        found[key] = stack.secrets[reference["name"]][reference["key"]]
    assert found == example.secrets
    assert not [text for text in example.secrets.values() if text in str(stack.values)]


@every_feature
def test_carto_is_configured_with_a_feature(feature: str) -> None:
    variable = "CARTO_CHART" if EXAMPLES[feature].chart is None else "CARTO_LATER_CHART"
    if variable not in os.environ:
        pytest.skip(f"set {variable} to the folder of the real chart to render it")
    stack = enabled(feature)
    release = render(stack.values, namespace=stack.settings.namespace, chart=Path(os.environ[variable]))
    for component, expected in EXAMPLES[feature].config.items():
        config = release.config(component)
        assert {name: config.get(name) for name in expected} == expected, component


def outputs(**features: Any) -> Mapping[str, Any]:
    return build(settings_of({**raw_settings("aws-quickstart"), "features": features})).graph.outputs


def test_the_output_has_what_a_person_enters_in_googles_client() -> None:
    domain = raw_settings("aws-quickstart")["domain"]
    client = outputs(bigqueryOauth={"clientId": CLIENT})["bigqueryOauth"]
    assert client["origin"] == f"https://{domain}"
    assert client["redirectUri"] == f"https://{domain}/connections/bigquery/oauth"
    assert "https://www.googleapis.com/auth/bigquery" in client["scopes"]
    assert "bigqueryOauth" not in outputs()


@pytest.mark.parametrize(("profile", "pods"), [("development", 2), ("standard", 4), ("high-traffic", 7)])
def test_the_output_has_the_connections_that_a_warehouse_has_to_allow(profile: str, pods: int) -> None:
    raw = {**raw_settings("aws-quickstart"), "profile": profile, "features": {"queries": {"poolSize": {"redshift": 5}}}}
    assert build(settings_of(raw)).graph.outputs["warehouseConnections"] == {"redshift": 5 * pods}


def test_queries_and_a_private_cache_share_a_components_variables() -> None:
    raw = raw_settings("cache with a private certificate")
    stack = build(settings_of({**raw, "features": {"queries": {"poolSize": {"postgres": 5}}}}))
    names = [variable["name"] for variable in stack.at("sqlWorker.extraEnvVars")]
    assert sorted(names) == ["MAPS_API_V3_POSTGRES_POOL_SIZE", "REDIS_TLS_CA"]


def test_a_proxy_leaves_names_of_the_clusters_own_domain_alone() -> None:
    raw = {**raw_settings("behind a proxy"), "features": {"clusterDomain": "k8s.corp"}}
    assert ".svc.k8s.corp" in build(settings_of(raw)).at("externalProxy.excludedDomains")


def test_the_connection_to_bigquery_waits_for_its_owner_and_the_next_step_says_so() -> None:
    connection = {"billingProject": "my-project", "workflowsTempLocation": "my-project.temp"}
    raw = {**raw_settings("gcp-quickstart"), "features": {"bigqueryWorkloadIdentity": connection}}
    stack = build(settings_of(raw))
    assert stack.at("appConfigValues.workloadIdentityConnection") is None
    assert any("connectionOwner" in step for step in stack.graph.outputs["nextSteps"])


def test_the_connection_to_bigquery_is_made_as_the_backends_service_account() -> None:
    stack = enabled("bigqueryWorkloadIdentity")
    email = stack.at("appConfigValues.workloadIdentityConnection.serviceAccountEmail")
    assert email == stack.graph.outputs["backendServiceAccount"]


@pytest.mark.parametrize("stack", ["aws-quickstart", "azure-quickstart", "kubernetes"])
def test_carto_support_gets_the_address_of_the_teams_own_service_account(stack: str) -> None:
    raw = {**raw_settings(stack), "features": {"googleServiceAccount": {"key": OWN_KEY}}}
    sent = build(settings_of(raw)).graph.outputs["sendToCarto"]
    assert sent["serviceAccountEmail"] == "carto@my-project.iam.gserviceaccount.com"


def with_tokens(*, ai: bool) -> Built:
    changes = {"database": {"authentication": "iam"}, "features": {"ai": {"enabled": ai}}}
    return build(settings_of({**raw_settings("aws-quickstart"), **changes}))


def test_with_tokens_the_ai_proxy_logs_in_as_a_role_of_its_own() -> None:
    stack = with_tokens(ai=True)
    assert stack.at("externalPostgresql.awsEksPodIdentityEnabled") is True
    assert stack.at("externalPostgresql.user") == "workspace_admin"
    assert stack.at("aiProxy.extraEnvVars") == [{"name": "LITELLM_DATABASE_USERNAME", "value": "aiproxy"}]
    login = stack.at("externalPostgresql.existingSecret")
    job = stack.secrets["carto-database-bootstrap"]
    assert stack.secrets[login]["password"].isalnum()
    assert (job["CARTO_AUTHENTICATION"], job["CARTO_AI_PROXY_USER"]) == ("iam", "aiproxy")
    assert job["CARTO_AI_PROXY_VERIFIER"].startswith("SCRAM-SHA-256$")
    assert "CARTO_USER_VERIFIER" not in job


def test_with_tokens_and_without_ai_there_is_no_password() -> None:
    stack = with_tokens(ai=False)
    assert stack.at("externalPostgresql.existingSecret") is None
    assert "CARTO_AI_PROXY_USER" not in stack.secrets["carto-database-bootstrap"]


@pytest.mark.skipif("CARTO_CHART" not in os.environ, reason="set CARTO_CHART to the folder of the real chart")
def test_the_ai_proxys_container_has_its_own_role() -> None:
    stack = with_tokens(ai=True)
    pod = render(stack.values, namespace=stack.settings.namespace).pod("aiproxy")
    environment = pod.environment("aiproxy")
    assert environment["LITELLM_DATABASE_USERNAME"] == "aiproxy"
    assert environment["LITELLM_DATABASE_PASSWORD"]["secretKeyRef"]["name"] == "carto-database-login"
