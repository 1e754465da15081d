"""Rows of `changes_by_setting.py` for optional features. They hold no data: each changes values, Secrets or grants."""

from __future__ import annotations

from collections.abc import Mapping

from tests.engine.change_rows import Made, Row

VALUES = (
    "features.ai.customHeaders",
    "features.ai.proxyEndpoint",
    "features.analyticsToolboxLocation.bigquery",
    "features.analyticsToolboxLocation.postgres",
    "features.analyticsToolboxLocation.redshift",
    "features.analyticsToolboxLocation.snowflake",
    "features.bigqueryOauth.clientId",
    "features.clusterDomain",
    "features.dataObservatoryLocation.bigquery",
    "features.dataObservatoryLocation.postgres",
    "features.dataObservatoryLocation.redshift",
    "features.dataObservatoryLocation.snowflake",
    "features.diagnosticMode",
    "features.featureFlags",
    "features.httpCache",
    "features.ingressTestingMode",
    "features.locationServices.geocoding",
    "features.locationServices.isoline",
    "features.locationServices.routing",
    "features.nginx.clientMaxBodySize",
    "features.nginx.gzipBuffers",
    "features.nginx.gzipMinLength",
    "features.nginx.proxyBufferSize",
    "features.nginx.proxyBuffers",
    "features.nginx.proxyBusyBuffersSize",
    "features.podTags",
    "features.queries.poolSize.postgres",
    "features.queries.poolSize.redshift",
    "features.queries.timeoutMs.bigquery",
    "features.queries.timeoutMs.databricks",
    "features.queries.timeoutMs.postgres",
    "features.queries.timeoutMs.redshift",
    "features.queries.timeoutMs.snowflake",
    "features.sso.organizationId",
    "features.stackTraces",
)
"""Values of the release."""
SECRETS = (
    "features.bigqueryOauth.clientSecret",
    "features.googleMaps.apiKey",
    "features.googleServiceAccount.key",
    "features.locationServices.keys.google",
    "features.locationServices.keys.here",
    "features.locationServices.keys.mapbox",
    "features.locationServices.keys.tomTom",
    "features.locationServices.keys.travelTime",
    "features.locationServices.keys.travelTimeApp",
)
"""Keys of other services, each in a Secret."""
LATER = (
    "features.disconnected.clientId",
    "features.disconnected.enabled",
    "features.disconnected.internalServiceToken",
    "features.disconnected.oidc.clientId",
    "features.disconnected.oidc.clientSecret",
    "features.disconnected.oidc.emailKey",
    "features.disconnected.oidc.groupsKey",
    "features.disconnected.oidc.issuerUrl",
    "features.disconnected.organizationId",
    "features.disconnected.saml.emailAttribute",
    "features.disconnected.saml.groupsAttribute",
    "features.disconnected.saml.metadataUrl",
    "features.duckdb.maxTempDirectorySize",
    "features.duckdb.memoryLimit",
    "features.duckdb.threads",
    "features.trustedCertificates.certificates",
)
"""What only later charts have."""
BIGQUERY = (
    "features.bigqueryWorkloadIdentity.billingProject",
    "features.bigqueryWorkloadIdentity.connectionOwner",
    "features.bigqueryWorkloadIdentity.dataProjects",
    "features.bigqueryWorkloadIdentity.datasets",
    "features.bigqueryWorkloadIdentity.grant",
    "features.bigqueryWorkloadIdentity.workflowsTempLocation",
)
"""A connection to BigQuery, on Google Cloud."""
MAPS = (
    "features.googleMaps.createKey",
    "features.googleMaps.photorealisticTiles",
)
"""The key that the stack creates on Google Cloud."""

ROWS: Mapping[str, Row] = {
    **dict.fromkeys(VALUES, "it changes values of the release, as features.logLevel does"),
    **dict.fromkeys(SECRETS, "a secret: it changes one Secret and restarts the pods that read it"),
    **dict.fromkeys(LATER, "the tested chart does not have it, so it is refused: tests/refusals"),
    **dict.fromkeys(BIGQUERY, "values of the release and grants: tests/unit/gcp/test_bigquery_access.py"),
    **dict.fromkeys(MAPS, "a key of its own: tests/unit/gcp/test_maps_key.py"),
    "features.logLevel": Made(value="debug"),
    "features.cartoDataWarehouse": Made(value=True),
    "features.iframeDomains": Made(value=["https://intranet.acme.dev"]),
    "features.publicEvents.enabled": Made(value=True),
}
