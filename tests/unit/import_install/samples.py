"""Installations as CARTO's guides describe them, and what is read from them."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import yaml

from components.settings import Cloud
from operations.import_install.installation import read
from operations.import_install.values import Values

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from operations.import_install.installation import Installation

SECRET = "Hunter2ThatNobodyMayRead"


OUTSIDE = """
internalPostgresql: {enabled: false}
externalPostgresql:
  host: postgres.internal
  port: 5433
  user: carto_user
  password: Hunter2ThatNobodyMayRead1
  database: carto_workspace
  adminUser: postgres
  adminPassword: Hunter2ThatNobodyMayRead2
  sslEnabled: true
internalRedis: {enabled: false}
externalRedis: {host: cache.internal, port: 6380, password: Hunter2ThatNobodyMayRead3, tlsEnabled: true}
"""


BUCKETS = """
  selfHostedDomain: maps.internal
  workspaceImportsBucket: acme-imports
  workspaceImportsPublic: false
  workspaceThumbnailsBucket: acme-thumbnails
"""


SAMPLES: Mapping[str, tuple[Cloud, str]] = {
    "Amazon S3 with Pod Identity": (
        Cloud.AWS,
        f"""
appConfigValues:{BUCKETS}
  storageProvider: s3
  awsS3Region: eu-west-1
  awsEksPodIdentityBucketsEnabled: true
  workspaceThumbnailsPublic: false
commonBackendServiceAccount: {{create: true}}
{OUTSIDE}""",
    ),
    "Google Cloud Storage with Workload Identity": (
        Cloud.GCP,
        f"""
appConfigValues:{BUCKETS}
  storageProvider: gcp
  googleCloudStorageProjectId: acme-platform
  workspaceThumbnailsPublic: true
commonBackendServiceAccount:
  create: true
  enableGCPWorkloadIdentity: true
  annotations: {{iam.gke.io/gcp-service-account: carto@example-project.iam.gserviceaccount.com}}
{OUTSIDE}""",
    ),
    "Azure Blob Storage with a key": (
        Cloud.AZURE,
        f"""
appConfigValues:
  selfHostedDomain: maps.internal
  storageProvider: azure-blob
  azureStorageAccount: acmecarto
  workspaceImportsBucket: imports
  workspaceThumbnailsBucket: thumbnails
  workspaceThumbnailsPublic: false
appSecrets: {{azureStorageAccessKey: {{value: Hunter2ThatNobodyMayRead4}}}}
{OUTSIDE}""",
    ),
    "S3-compatible storage and the chart's own cache": (
        Cloud.KUBERNETES,
        f"""
appConfigValues:{BUCKETS}
  storageProvider: s3
  awsS3Region: us-east-1
  s3Endpoint: https://minio.internal:9000
  s3ExternalUrl: https://storage.internal
  s3ForcePathStyle: true
  workspaceThumbnailsPublic: false
appSecrets:
  awsAccessKeyId: {{value: carto-backend}}
  awsAccessKeySecret: {{value: Hunter2ThatNobodyMayRead5}}
{OUTSIDE.partition("internalRedis")[0]}""",
    ),
    "features": (
        Cloud.AWS,
        f"""
appConfigValues:{BUCKETS}
  storageProvider: s3
  awsS3Region: eu-west-1
  aiFeaturesEnabled: true
  bigqueryOauth2ClientId: 1234567890-abc.apps.googleusercontent.com
  defaultAtLocation: {{bigquery: my-project.carto, snowflake: CARTO.CARTO}}
  enableTrackJS: true
  logLevel: debug
  publicEventsApiEnabled: true
  ssoOrganizationId: org_9ybsU1dN2dKfDkBi
  ldsGeocodingProvider: here
appSecrets:
  bigqueryOauth2ClientSecret: {{value: Hunter2ThatNobodyMayRead6}}
  googleMapsApiKey: {{value: Hunter2ThatNobodyMayRead7}}
  ldsHereApiKey: {{value: Hunter2ThatNobodyMayRead8}}
cartoConfigValues:
  cartoDataWarehouseEnabled: true
  enableErrorResponseStackTrace: true
  featureFlagsOverrides: [{{name: new-thing, value: true}}]
cartoSecrets: {{geminiApiKey: {{value: Hunter2ThatNobodyMayRead9}}}}
mapsApi:
  extraEnvVars: [{{name: MAPS_API_V3_POSTGRES_POOL_SIZE, value: "7"}}]
router:
  nginxConfig: {{client_max_body_size: 40M, gzip_min_length: "2000"}}
  extraEnvVars:
    - {{name: IFRAME_ALLOWED_DOMAINS, value: "https://a.internal https://b.internal"}}
    - {{name: OTHER, value: "1"}}
  podLabels: {{team: gis}}
externalProxy:
  enabled: true
  host: proxy.internal
  port: 3128
  type: http
  excludedDomains: [warehouse.internal]
{OUTSIDE}""",
    ),
}
"""Installations as CARTO's guides describe them."""


CLUSTER: Mapping[Cloud, Mapping[str, str]] = {
    Cloud.AWS: {"name": "production"},
    Cloud.AZURE: {"name": "production", "resourceGroup": "platform"},
    Cloud.GCP: {"name": "production", "location": "europe-west1"},
    Cloud.KUBERNETES: {"name": "production", "context": "on-premises"},
}


WHOLE = ("aiApi.customHeaders", "router.podLabels", "commonBackendServiceAccount.annotations")
"""Mappings whose keys have dots."""


IN_LISTS = ("externalProxy.excludedDomains", "router.extraEnvVars", "mapsApi.extraEnvVars")
"""Lists to which the program adds its own elements."""


def customizations(sample: str) -> dict[str, Any]:
    values: dict[str, Any] = yaml.safe_load(SAMPLES[sample][1])
    return values


def installation(sample: str) -> Installation:
    return read([customizations(sample)], cloud=SAMPLES[sample][0], cluster=CLUSTER[SAMPLES[sample][0]])


def settings_from(found: Installation, values: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of the stack file, with what its commands set."""
    complete = copy.deepcopy(found)
    for setting, path in found.secrets.items():
        complete.set(setting, Values(values).look(path))
    complete.set("customerPackage.path", "examples/customer-package")
    complete.set("placeholders", "accept")
    return complete.settings


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict) and path not in WHOLE:
        for name, inner in value.items():
            yield from leaves(inner, f"{path}.{name}" if path else name)
    else:
        yield path, value


def read_on_aws(values: str) -> Installation:
    return read([yaml.safe_load(values)], cloud=Cloud.AWS, cluster=CLUSTER[Cloud.AWS])
