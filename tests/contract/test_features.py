"""Every feature of `carto:features`: the chart's values, and what CARTO's own chart makes of them."""

from __future__ import annotations

import functools
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from components.settings.features import Features
from components.settings.introspection import fields
from tests.contract.rendered import render
from tests.support.example_stacks import CERTIFICATES, build, raw_settings, settings_of

if TYPE_CHECKING:
    from tests.support.example_stacks import Built


@dataclass(frozen=True, kw_only=True)
class Example:
    """One feature as a stack has it."""

    settings: Any
    stack: str = "aws-quickstart"
    chart: str | None = None
    """The version that has it, if the tested one has not."""
    values: Mapping[str, Any] = field(default_factory=dict)
    """By dotted path."""
    config: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """In the ConfigMaps of CARTO's own chart, by component."""
    secrets: Mapping[str, str] = field(default_factory=dict)
    """Content by key of the chart."""


AT = {"bigquery": "carto-un.carto", "snowflake": "CARTO.CARTO", "redshift": "carto", "postgres": "carto"}
OWN_KEY = json.dumps(
    {
        "type": "service_account",
        "project_id": "my-project",
        "client_email": "carto@my-project.iam.gserviceaccount.com",
        "private_key": "ExampleOnly",
    }
)
TAGS = raw_settings("aws-production")["tags"]
ORGANIZATION = "org_9ybsU1dN2dKfDkBi"
CLIENT = "12-ab.apps.googleusercontent.com"
QUERIES = [
    {"name": "MAPS_API_V3_POSTGRES_POOL_SIZE", "value": "5"},
    {"name": "MAPS_API_V3_DYNAMIC_TILES_QUERY_TIMEOUT_BIGQUERY_MS", "value": "60000"},
]
FLAGS = [{"name": "2024-private-buckets", "value": True}]
EXAMPLES: Mapping[str, Example] = {
    "ai": Example(
        settings={
            "enabled": True,
            "geminiApiKey": "ExampleOnlyGemini",
            "proxyEndpoint": True,
            "customHeaders": {"X-User": "{{sso_user_id}}"},
        },
        values={
            "appConfigValues.aiFeaturesEnabled": True,
            "cartoConfigValues.enableAiProxyEndpoint": True,
            "aiApi.customHeaders": {"X-User": "{{sso_user_id}}"},
        },
        config={
            "ai-api": {"AI_CUSTOM_HEADERS": '{"X-User":"{{sso_user_id}}"}'},
            "router": {"ROUTER_AI_ENABLE_AIPROXY_ENDPOINT": "true"},
        },
        secrets={"cartoSecrets.geminiApiKey": "ExampleOnlyGemini"},
    ),
    "bigqueryWorkloadIdentity": Example(
        settings={
            "billingProject": "my-project",
            "workflowsTempLocation": "my-project.temp",
            "connectionOwner": "auth0|3ids",
        },
        stack="gcp-quickstart",
        values={
            "appConfigValues.workloadIdentityConnection.enabled": True,
            "appConfigValues.workloadIdentityConnection.workflowsTempLocation": "my-project.temp",
        },
        config={"workspace-subscriber": {"WORKSPACE_WORKLOAD_IDENTITY_CONNECTION_OWNER_ID": "auth0|3ids"}},
    ),
    "googleServiceAccount": Example(
        settings={"key": OWN_KEY}, secrets={"cartoSecrets.defaultGoogleServiceAccount": OWN_KEY}
    ),
    "googleMaps": Example(
        settings={"apiKey": "ExampleOnlyMaps"},
        config={"workspace-api": {"GOOGLE_BASEMAPS_ENABLED": "true"}},
        secrets={"appSecrets.googleMapsApiKey": "ExampleOnlyMaps"},
    ),
    "sso": Example(
        settings={"organizationId": ORGANIZATION},
        values={"appConfigValues.ssoOrganizationId": ORGANIZATION},
        config={
            "accounts-www": {"REACT_APP_ORGANIZATION_ID": ORGANIZATION},
            "workspace-api": {"SSO_ORGANIZATION_ID": ORGANIZATION},
        },
    ),
    "bigqueryOauth": Example(
        settings={"clientId": CLIENT, "clientSecret": "ExampleOnlyOauth"},
        values={"appConfigValues.bigqueryOauth2ClientId": CLIENT},
        config={"workspace-www": {"REACT_APP_BIGQUERY_OAUTH": "true"}},
        secrets={"appSecrets.bigqueryOauth2ClientSecret": "ExampleOnlyOauth"},
    ),
    "publicEvents": Example(
        settings={"enabled": True},
        values={
            "appConfigValues.publicEventsApiEnabled": True,
            "publicEventsApi.autoscaling": {"enabled": True, "minReplicas": 2, "maxReplicas": 3},
        },
        config={"public-events-api": {"LOG_LEVEL": "info"}},
    ),
    "analyticsToolboxLocation": Example(
        settings=AT,
        values={"appConfigValues.defaultAtLocation": AT},
        config={"workspace-api": {f"AT_LOCATION_{warehouse.upper()}": text for warehouse, text in AT.items()}},
    ),
    "dataObservatoryLocation": Example(
        settings={"snowflake": "CARTO_DO.DATA"},
        values={"appConfigValues.defaultDoLocation": {"snowflake": "CARTO_DO.DATA"}},
        config={"workspace-api": {"DO_LOCATION_SNOWFLAKE": "CARTO_DO.DATA"}},
    ),
    "locationServices": Example(
        settings={
            "geocoding": "traveltime",
            "isoline": "here",
            "routing": "tomtom",
            "keys": {
                "here": "ExampleOnlyHere",
                "tomTom": "ExampleOnlyTomTom",
                "travelTime": "ExampleOnlyTravel",
                "travelTimeApp": "ExampleOnlyApp",
            },
        },
        values={"appConfigValues.ldsGeocodingProvider": "traveltime", "appConfigValues.ldsIsolineProvider": "here"},
        config={"lds-api": {"LDS_GEOCODING_PROVIDER": "traveltime", "LDS_ROUTING_PROVIDER": "tomtom"}},
        secrets={
            "appSecrets.ldsHereApiKey": "ExampleOnlyHere",
            "appSecrets.ldsTravelTimeApiKey": "ExampleOnlyTravel",
            "appSecrets.ldsTravelTimeAppId": "ExampleOnlyApp",
        },
    ),
    "queries": Example(
        settings={"timeoutMs": {"bigquery": 60000}, "poolSize": {"postgres": 5}},
        values={"mapsApi.extraEnvVars": QUERIES, "sqlWorker.extraEnvVars": QUERIES},
    ),
    "nginx": Example(
        settings={"clientMaxBodySize": "50M", "gzipMinLength": 2000},
        values={"router.nginxConfig": {"client_max_body_size": "50M", "gzip_min_length": "2000"}},
        config={"router": {"NGINX_CLIENT_MAX_BODY_SIZE": "50M", "NGINX_GZIP_MIN_LENGTH": "2000"}},
    ),
    "duckdb": Example(
        settings={"memoryLimit": "8GB", "threads": 2},
        chart="1.287.1-beta",
        values={"appConfigValues.duckdb": {"memoryLimit": "8GB", "threads": 2}},
        config={"import-worker": {"TRANSFER_DUCKDB_MEMORY_LIMIT": "8GB"}},
    ),
    "disconnected": Example(
        settings={
            "enabled": True,
            "clientId": "platform",
            "internalServiceToken": "ExampleOnlyToken",
            "oidc": {
                "issuerUrl": "https://login.example.com",
                "clientId": "carto",
                "clientSecret": "ExampleOnlyClient",
                "groupsKey": "roles",
            },
        },
        chart="1.287.1-beta",
        values={
            "appConfigValues.disconnected.protocol": "oidc",
            "appConfigValues.disconnected.spaClient.clientId": "platform",
            "appConfigValues.disconnected.oidc": {
                "issuerUrl": "https://login.example.com",
                "clientId": "carto",
                "groupsKey": "roles",
            },
        },
        config={"auth-api": {"CARTO_SPA_CLIENT_ID": "platform", "CARTO_AUTH_PROTOCOL": "oidc"}},
        secrets={
            "appSecrets.authApiOidcClientSecret": "ExampleOnlyClient",
            "cartoSecrets.authApiInternalServiceToken": "ExampleOnlyToken",
        },
    ),
    "trustedCertificates": Example(
        settings={"certificates": CERTIFICATES},
        chart="1.287.1-beta",
        values={"trustedCACerts.value": CERTIFICATES},
        config={"trusted-ca-certs": {"ca.crt": CERTIFICATES}},
    ),
    "cartoDataWarehouse": Example(
        settings=True,
        values={"cartoConfigValues.cartoDataWarehouseEnabled": True},
        config={"accounts-www": {"CARTO_DATA_WAREHOUSE_ENABLED": "true"}},
    ),
    "trackJs": Example(
        settings=True,
        values={"appConfigValues.enableTrackJS": True},
        config={"workspace-www": {"REACT_APP_WORKSPACE_WWW_ENABLE_TRACKJS": "true"}},
    ),
    "iframeDomains": Example(
        settings=["https://maps.example.com", "https://intranet.example.com:8080"],
        values={
            "router.extraEnvVars": [
                {
                    "name": "IFRAME_ALLOWED_DOMAINS",
                    "value": "https://maps.example.com https://intranet.example.com:8080",
                }
            ]
        },
    ),
    "httpCache": Example(
        settings=False,
        values={"appConfigValues.httpCacheEnabled": False},
        config={"router": {"HTTP_CACHE_ENABLED": "false"}},
    ),
    "logLevel": Example(
        settings="debug", values={"appConfigValues.logLevel": "debug"}, config={"maps-api": {"LOG_LEVEL": "debug"}}
    ),
    "stackTraces": Example(
        settings=True,
        values={"cartoConfigValues.enableErrorResponseStackTrace": True},
        config={"lds-api": {"LDS_ERROR_RESPONSE_STACK_TRACE": "true"}},
    ),
    "featureFlags": Example(
        settings={"2024-private-buckets": True},
        values={"cartoConfigValues.featureFlagsOverrides": FLAGS},
        config={
            "custom-feature-flags": {
                "custom-feature-flags.yaml": """featureFlagsOverrides:
  - name: 2024-private-buckets
    value: true"""
            }
        },
    ),
    "podTags": Example(
        settings=True, stack="aws-production", values={"mapsApi.podLabels": TAGS, "router.podLabels": TAGS}
    ),
    "clusterDomain": Example(
        settings="k8s.corp",
        values={"clusterDomain": "k8s.corp"},
        config={"router": {"ROUTER_LDS_API_INTERNAL_URL": "carto-lds-api.carto.svc.k8s.corp"}},
    ),
    "ingressTestingMode": Example(
        settings=True,
        values={"cartoConfigValues.ingressTestingMode": True},
        config={"router": {"ROUTER_INGRESS_TESTING_MODE": "true"}},
    ),
    "diagnosticMode": Example(settings=True, values={"diagnosticMode.enabled": True}),
}


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
