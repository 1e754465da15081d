"""Which setting gives which value of the chart. A test compares each row with what the program builds.

Keys of the chart: components/carto/chart_keys.json.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_WAREHOUSES = ("bigquery", "snowflake", "redshift", "postgres")
_PROXY = "externalProxy"

COPIED: Final[Mapping[str, str]] = MappingProxyType({
    "appConfigValues.selfHostedDomain": "domain",
    "appConfigValues.aiFeaturesEnabled": "features.ai.enabled",
    "appConfigValues.bigqueryOauth2ClientId": "features.bigqueryOauth.clientId",
    **{
        f"appConfigValues.defaultAtLocation.{name}": f"features.analyticsToolboxLocation.{name}" for name in _WAREHOUSES
    },
    **{f"appConfigValues.defaultDoLocation.{name}": f"features.dataObservatoryLocation.{name}" for name in _WAREHOUSES},
    "appConfigValues.enableTrackJS": "features.trackJs",
    "appConfigValues.httpCacheEnabled": "features.httpCache",
    "appConfigValues.ldsGeocodingProvider": "features.locationServices.geocoding",
    "appConfigValues.ldsIsolineProvider": "features.locationServices.isoline",
    "appConfigValues.ldsRoutingProvider": "features.locationServices.routing",
    "appConfigValues.logLevel": "features.logLevel",
    "appConfigValues.publicEventsApiEnabled": "features.publicEvents.enabled",
    "appConfigValues.ssoOrganizationId": "features.sso.organizationId",
    "appConfigValues.workspaceImportsBucket": "storage.imports.existing",
    "appConfigValues.workspaceThumbnailsBucket": "storage.thumbnails.existing",
    "cartoConfigValues.cartoDataWarehouseEnabled": "features.cartoDataWarehouse",
    "cartoConfigValues.enableAiProxyEndpoint": "features.ai.proxyEndpoint",
    "cartoConfigValues.enableErrorResponseStackTrace": "features.stackTraces",
    "cartoConfigValues.ingressTestingMode": "features.ingressTestingMode",
    "aiApi.customHeaders": "features.ai.customHeaders",
    "clusterDomain": "features.clusterDomain",
    "externalPostgresql.host": "database.existing.host",
    "externalPostgresql.port": "database.existing.port",
    "externalPostgresql.sslEnabled": "database.existing.tls",
    "externalPostgresql.sslCA": "database.existing.tlsCa",
    "externalPostgresql.database": "database.names.workspace",
    "externalPostgresql.user": "database.names.user",
    "externalPostgresql.aiProxyDatabaseName": "database.names.aiProxy",
    "externalRedis.host": "cache.existing.host",
    "externalRedis.port": "cache.existing.port",
    "externalRedis.tlsEnabled": "cache.existing.tls",
    "externalRedis.tlsCA": "cache.existing.tlsCa",
    f"{_PROXY}.connectionString": "network.externalProxy.connectionString",
    f"{_PROXY}.host": "network.externalProxy.host",
    f"{_PROXY}.port": "network.externalProxy.port",
    f"{_PROXY}.type": "network.externalProxy.type",
    f"{_PROXY}.excludedDomains": "network.externalProxy.excludedDomains",
    f"{_PROXY}.sslCA": "network.externalProxy.sslCa",
    f"{_PROXY}.sslCAConfigmap.name": "network.externalProxy.sslCaConfigMap.name",
    f"{_PROXY}.sslCAConfigmap.key": "network.externalProxy.sslCaConfigMap.key",
    f"{_PROXY}.sslRejectUnauthorized": "network.externalProxy.sslRejectUnauthorized",
    "router.nginxConfig.client_max_body_size": "features.nginx.clientMaxBodySize",
    "router.nginxConfig.gzip_min_length": "features.nginx.gzipMinLength",
    "router.nginxConfig.gzip_buffers": "features.nginx.gzipBuffers",
    "router.nginxConfig.proxy_buffers": "features.nginx.proxyBuffers",
    "router.nginxConfig.proxy_buffer_size": "features.nginx.proxyBufferSize",
    "router.nginxConfig.proxy_busy_buffers_size": "features.nginx.proxyBusyBuffersSize",
})  # fmt: skip
"""Values that a setting has as they are: path in the chart's values, path of the setting."""

SECRETS: Final[Mapping[str, str]] = MappingProxyType({
    "appSecrets.bigqueryOauth2ClientSecret.value": "features.bigqueryOauth.clientSecret",
    "appSecrets.googleMapsApiKey.value": "features.googleMaps.apiKey",
    "appSecrets.ldsHereApiKey.value": "features.locationServices.keys.here",
    "appSecrets.ldsTomTomApiKey.value": "features.locationServices.keys.tomTom",
    "appSecrets.ldsGoogleApiKey.value": "features.locationServices.keys.google",
    "appSecrets.ldsMapboxApiKey.value": "features.locationServices.keys.mapbox",
    "appSecrets.ldsTravelTimeApiKey.value": "features.locationServices.keys.travelTime",
    "appSecrets.ldsTravelTimeAppId.value": "features.locationServices.keys.travelTimeApp",
    "cartoSecrets.geminiApiKey.value": "features.ai.geminiApiKey",
    "externalPostgresql.password": "database.existing.userPassword",
    "externalRedis.password": "cache.existing.password",
})  # fmt: skip
"""Secret values: a command sets them, and no file has them in plain text."""

PROVIDER: Final[Mapping[str, str]] = MappingProxyType({
    "awsS3Region": "aws:region",
    "googleCloudStorageProjectId": "gcp:project",
})  # fmt: skip
"""Values of `appConfigValues` that are settings of a cloud's provider."""

STORAGE: Final[Mapping[str, str]] = MappingProxyType({
    "awsS3Region": "storage.s3Compatible.region",
    "s3Endpoint": "storage.s3Compatible.endpoint",
    "s3ExternalUrl": "storage.s3Compatible.externalUrl",
    "s3ForcePathStyle": "storage.s3Compatible.forcePathStyle",
    "azureStorageAccount": "storage.account.existing",
})  # fmt: skip
"""Values of `appConfigValues` for buckets, on the clouds that have the setting."""

KEYS: Final[Mapping[str, str]] = MappingProxyType({
    "access-key": "appSecrets.awsAccessKeySecret.value",
    "account-key": "appSecrets.azureStorageAccessKey.value",
    "service-account-key": "appSecrets.googleCloudStorageServiceAccountKey.value",
})  # fmt: skip
"""The key of the buckets by `carto:identity.mode`."""

KEY_OF: Final[Mapping[str, str]] = MappingProxyType(
    {"access-key": "s3", "account-key": "azure-blob", "service-account-key": "gcp"}
)
"""The storage provider whose key it is, by `carto:identity.mode`."""

IN_PACKAGE: Final = ("cartoConfigValues", "cartoSecrets")
"""Groups that CARTO Support's package has; what is left in them comes from it."""

OWN: Final[Mapping[str, str]] = MappingProxyType({
    "appConfigValues.storageProvider": "follows from the cloud and `carto:identity`",
    "appConfigValues.thumbnailsBucketExternalURL": "follows from the bucket",
    "appConfigValues.workspaceImportsPublic": "imports are private",
    "appConfigValues.awsEksPodIdentityBucketsEnabled": "follows from `carto:identity.mode`",
    "commonBackendServiceAccount.enableGCPWorkloadIdentity": "follows from `carto:identity.mode`",
    "externalPostgresql.awsRdsRegion": "the region of the stack",
    "externalPostgresql.adminUser": "not needed by a database that exists",
    "externalPostgresql.adminPassword": "not needed by a database that exists",
    "externalPostgresql.adminDatabase": "not needed by a database that exists",
    "externalProxy.enabled": "true where the stack has a proxy",
    "internalPostgresql": "always off in a stack",
    "internalRedis.enabled": "follows from `carto:cache.mode`",
    "internalRedis.auth": "the stack creates a password",
    "internalRedis.existingSecret": "the stack creates a password",
    "tlsCerts": "follows from `carto:exposure`",
    "router.service": "follows from `carto:exposure`",
    "router.tlsCertificates": "follows from `carto:exposure.tls`",
    "router.ingress": "`carto:exposure` with the mode `ingress` replaces it",
    "gateway": "`carto:exposure` with the mode `gateway` replaces it",
    "replicated": "only the vendor's installer uses it",
})  # fmt: skip
"""Values that the program sets itself, and why none is needed."""

NGINX: Final[Mapping[str, str]] = MappingProxyType({
    f"NGINX_{name.upper()}": COPIED[f"router.nginxConfig.{name}"]
    for name in (
        "client_max_body_size", "gzip_min_length", "gzip_buffers", "proxy_buffers", "proxy_buffer_size",
        "proxy_busy_buffers_size",
    )
})  # fmt: skip
"""Variables of the router. CARTO's guide "Advanced customizations" has them instead of `nginxConfig`."""

_BIGQUERY = "features.bigqueryWorkloadIdentity"
BIGQUERY: Final[Mapping[str, str]] = MappingProxyType({
    "WORKSPACE_WORKLOAD_IDENTITY_WORKFLOWS_TEMP": f"{_BIGQUERY}.workflowsTempLocation",
    "WORKSPACE_WORKLOAD_IDENTITY_BILLING_PROJECT": f"{_BIGQUERY}.billingProject",
    "WORKSPACE_WORKLOAD_IDENTITY_CONNECTION_OWNER_ID": f"{_BIGQUERY}.connectionOwner",
    "WORKSPACE_WORKLOAD_IDENTITY_SERVICE_ACCOUNT_EMAIL": "identity.existing.email",
})  # fmt: skip
"""Variables of the workspace's services, on Google Cloud. CARTO's guide "Use Workload Identity in GCP" has them."""
BIGQUERY_GRANT: Final = f"{_BIGQUERY}.grant"

ENVIRONMENT: Final[Mapping[str, str]] = MappingProxyType({
    "MAPS_API_V3_POSTGRES_POOL_SIZE": "features.queries.poolSize.postgres",
    "MAPS_API_V3_REDSHIFT_POOL_SIZE": "features.queries.poolSize.redshift",
    **{
        f"MAPS_API_V3_DYNAMIC_TILES_QUERY_TIMEOUT_{name.upper()}_MS": f"features.queries.timeoutMs.{name}"
        for name in ("bigquery", "databricks", "postgres", "redshift", "snowflake")
    },
})  # fmt: skip
"""Variables of the services that run queries, which have settings."""
