"""One stack of each feature in `carto:features`, with what the chart and CARTO's own chart get."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.support.example_stacks import CERTIFICATES, raw_settings


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
