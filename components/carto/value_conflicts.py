"""`carto:helmValues` that contradict what the stack's own settings wire into the chart.

They are merged last, so they win in the pods. CORS rules, grants, network policies and outputs follow the settings.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .values import leaves

_APP = "appConfigValues"
_STORAGE = "carto:storage"
SETTINGS: Mapping[str, str] = {
    f"{_APP}.selfHostedDomain": "carto:domain",
    f"{_APP}.aiFeaturesEnabled": "carto:features.ai.enabled",
    f"{_APP}.publicEventsApiEnabled": "carto:features.publicEvents.enabled",
    f"{_APP}.storageProvider": "carto:identity.mode",
    f"{_APP}.awsEksPodIdentityBucketsEnabled": "carto:identity.mode",
    f"{_APP}.awsS3Region": f"{_STORAGE}.region",
    f"{_APP}.s3Endpoint": f"{_STORAGE}.s3Compatible.endpoint",
    f"{_APP}.s3ExternalUrl": f"{_STORAGE}.s3Compatible.externalUrl",
    f"{_APP}.s3ForcePathStyle": f"{_STORAGE}.s3Compatible.forcePathStyle",
    f"{_APP}.azureStorageAccount": f"{_STORAGE}.account.existing",
    f"{_APP}.googleCloudStorageProjectId": "gcp:project",
    f"{_APP}.workspaceImportsBucket": f"{_STORAGE}.imports.existing",
    f"{_APP}.workspaceImportsPublic": f"{_STORAGE}.imports",
    f"{_APP}.workspaceThumbnailsBucket": f"{_STORAGE}.thumbnails.existing",
    f"{_APP}.workspaceThumbnailsPublic": f"{_STORAGE}.thumbnails",
    f"{_APP}.thumbnailsBucketExternalURL": f"{_STORAGE}.thumbnails",
    f"{_APP}.awsExportBucket": "carto:warehouses.s3Exports.existing",
    f"{_APP}.awsExportBucketRegion": "carto:warehouses.s3Exports",
    f"{_APP}.exportAwsRoleArn": "carto:warehouses.s3Exports",
    f"{_APP}.importAwsRoleArn": "carto:warehouses.redshiftImports",
    f"{_APP}.workspaceExportsBucket": "carto:warehouses.bigqueryExports.existing",
    "commonBackendServiceAccount.create": "carto:identity.serviceAccount.create",
    "commonBackendServiceAccount.name": "carto:identity.serviceAccount.name",
    "commonBackendServiceAccount.enableGCPWorkloadIdentity": "carto:identity.mode",
    "externalProxy.enabled": "carto:network.externalProxy",
    "externalProxy.host": "carto:network.externalProxy.host",
    "externalProxy": "carto:network.externalProxy",
    "internalPostgresql.enabled": "carto:database.existing",
    "externalPostgresql.database": "carto:database.names.workspace",
    "externalPostgresql.user": "carto:database.names.user",
    "externalPostgresql.aiProxyDatabaseName": "carto:database.names.aiProxy",
    "externalPostgresql.awsEksPodIdentityEnabled": "carto:database.authentication",
    "externalPostgresql.password": "carto:database.existing.userPassword",
    "externalPostgresql.host": "carto:database.existing.host",
    "externalPostgresql": "carto:database.existing",
    "internalRedis.enabled": "carto:cache.mode",
    "externalRedis.host": "carto:cache.existing.host",
    "externalRedis.password": "carto:cache.existing.password",
    "externalRedis": "carto:cache.existing",
    "gateway.enabled": "carto:exposure.mode",
    "router.ingress.enabled": "carto:exposure.mode",
    "tlsCerts.autoGenerate": "carto:exposure.tls",
    "tlsCerts.httpsEnabled": "carto:exposure.tls",
}
"""By key, or by the group a key is in: the setting that decides it."""


def conflicts(helm_values: Mapping[str, Any], managed_values: Mapping[str, Any]) -> list[str]:
    """One sentence for each key with which `helm_values` replace a wired value by another; no value is shown."""
    return [
        f"{path}: replaces what the stack wires, while CORS rules, grants and outputs go on following its settings. "
        f"Fix: set {setting}, and pulumi config rm --path carto:helmValues.{path}"
        for path, value in leaves(helm_values)
        if (setting := _setting(path)) and _replaces(path, value, managed_values)
    ]


def _setting(path: str) -> str | None:
    return SETTINGS.get(path) or SETTINGS.get(path.partition(".")[0])


def _replaces(path: str, value: object, managed: Mapping[str, Any]) -> bool:
    """Whether the values have another value there already, or the key is one that this project decides."""
    inside: Any = managed
    for word in path.split("."):
        if not isinstance(inside, Mapping) or word not in inside:
            return path in SETTINGS and value is not None
        inside = inside[word]
    return bool(type(inside) is not type(value) or inside != value)
