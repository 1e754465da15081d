"""CARTO's Helm values: a pure function from settings, platform, customer package and secrets to one dictionary.

It decides nothing by what a cloud computes: Outputs stand at the leaves only, so tests call it with plain text. Where
the vendor's guides and the chart disagree, the chart decides (chart contract, "Guide vs chart").
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ... import contracts
from ..chart import chart_keys
from ..secrets import CACHE, DATABASE, SecretWiring
from ..value_checks import problems_of
from .proxy import cluster_domain, proxy_values
from .scheduling import scaling_values, scheduling_values

if TYPE_CHECKING:
    from ...settings import Settings
    from ..customer_package import CustomerPackage

Values = dict[str, Any]

_GOOGLE_KEY = "cartoSecrets.defaultGoogleServiceAccount"
CACHE_CA_PATH = "/usr/src/certs/redis-tls-ca"
"""Where the chart mounts the cache's certificates, in the components it does mount them in."""


def build_values(
    settings: Settings, platform: contracts.Platform, package: CustomerPackage, secrets: SecretWiring
) -> Values:
    """Everything Helm is given: the customer package, then ours, then the stack's `carto:helmValues`.

    Raises:
        ValueError: what this project builds is not what the chart reads; a defect of this project.
    """
    ours = our_values(settings, platform, secrets)
    defects = problems_of(ours)
    if defects:
        raise ValueError("values the chart would not understand:\n" + "\n".join(f"  - {defect}" for defect in defects))
    return merge(package.values, ours, settings.helm_values)


def our_values(settings: Settings, platform: contracts.Platform, secrets: SecretWiring) -> Values:
    """The values this project answers for, grouped as the chart groups them."""
    ai = settings.features.ai.enabled
    storage, identity = platform.storage, platform.identity
    exports: Values = {}
    if storage.exports is not None:
        exports = {
            "awsExportBucket": storage.exports.bucket.name,
            "awsExportBucketRegion": storage.exports.region,
            "exportAwsRoleArn": storage.exports.role_arn,
        }
    if storage.bigquery_exports is not None:
        exports["workspaceExportsBucket"] = storage.bigquery_exports.name
    values: Values = {
        "appConfigValues": {
            "selfHostedDomain": settings.domain,
            "aiFeaturesEnabled": ai,
            "enableTrackJS": settings.features.track_js,
            "storageProvider": storage.provider.value,
            **_storage_place(storage),
            "awsEksPodIdentityBucketsEnabled": storage.provider is contracts.StorageProvider.S3 and identity.ambient,
            "workspaceImportsBucket": storage.imports.name,
            "workspaceImportsPublic": False,
            "workspaceThumbnailsBucket": storage.thumbnails.name,
            "workspaceThumbnailsPublic": storage.thumbnails_public,
            "thumbnailsBucketExternalURL": storage.thumbnails.url,
            **exports,
        },
        "commonBackendServiceAccount": _service_account(storage, identity),
        **proxy_values(settings.network.external_proxy, platform, cluster_domain=cluster_domain(settings.helm_values)),
        # The chart's own PostgreSQL is on by default and has no backups.
        "internalPostgresql": {"enabled": False},
        "externalPostgresql": _database(settings, platform.database, secrets),
        **_cache(platform.cache, secrets, ai=ai),
        # TLS ends in front of the router. A certificate of the chart's own would be another one at every render.
        "tlsCerts": {"httpsEnabled": False, "autoGenerate": False},
        "router": {"service": {"type": "ClusterIP"}},
    }
    return merge(
        values,
        _secret_values(secrets),
        _revision_annotations(platform, secrets, ai=ai),
        scaling_values(settings.profile, ai=ai),
        scheduling_values(settings.scheduling, settings.profile, ai=ai),
    )


def merge(*layers: Mapping[str, Any]) -> Values:
    """The layers one over the other: groups are merged, anything else (lists too) is replaced, as Helm does."""
    merged: Values = {}
    for layer in layers:
        for key, value in layer.items():
            below = merged.get(key)
            if isinstance(value, Mapping):
                merged[key] = merge(below, value) if isinstance(below, Mapping) else merge(value)
            else:
                merged[key] = value
    return merged


def ignored_secrets(helm_values: Mapping[str, Any], secrets: SecretWiring) -> list[str]:
    """Secrets the stack writes into `helmValues` although a Secret of ours is named: the chart reads the Secret."""
    return [
        f"{key}.value: the chart ignores it, because the Secret {reference.name} is named for it; "
        "give it in the customer package instead"
        for key, reference in secrets.references.items()
        if _has(helm_values, f"{key}.value") and not _has(helm_values, f"{key}.existingSecret")
    ]


def _has(values: object, path: str) -> bool:
    for word in path.split("."):
        if not isinstance(values, Mapping) or word not in values:
            return False
        values = values[word]
    return True


def _storage_place(storage: contracts.ObjectStorage) -> Values:
    """Where the buckets are: each provider has keys of its own, which the chart refuses or ignores with another."""
    values: Values = {}
    if storage.region is not None:
        values["awsS3Region"] = storage.region
    if storage.s3_compatible is not None:
        values |= {
            "s3Endpoint": storage.s3_compatible.endpoint,
            "s3ExternalUrl": storage.s3_compatible.external_url,
            "s3ForcePathStyle": storage.s3_compatible.force_path_style,
        }
    if storage.account is not None:
        values["azureStorageAccount"] = storage.account
    if storage.project is not None:
        values["googleCloudStorageProjectId"] = storage.project
    return values


def _has_workload_identity(storage: contracts.ObjectStorage, identity: contracts.BackendIdentity) -> bool:
    return storage.provider is contracts.StorageProvider.GCS and identity.ambient


def _service_account(storage: contracts.ObjectStorage, identity: contracts.BackendIdentity) -> Values:
    values: Values = {}
    if _has_workload_identity(storage, identity):
        values["enableGCPWorkloadIdentity"] = True
    if not identity.create_service_account:
        return {**values, "create": False, "name": identity.service_account}
    annotations = {**identity.service_account_annotations, **identity.annotations}
    return {**values, "create": True, **({"annotations": annotations} if annotations else {})}


def _database(settings: Settings, database: contracts.Database, secrets: SecretWiring) -> Values:
    names = settings.database.names
    values: Values = {
        "host": database.host,
        "port": database.port,
        "database": names.workspace,
        "user": names.user,
        "aiProxyDatabaseName": names.ai_proxy,
        "sslEnabled": database.tls,
    }
    if database.tls and database.tls_ca is not None:
        values["sslCA"] = database.tls_ca
    if database.iam_region is not None:
        return values | {"awsEksPodIdentityEnabled": True, "awsRdsRegion": database.iam_region}
    login = secrets.references[DATABASE]
    return values | {"existingSecret": login.name, "existingSecretPasswordKey": login.key}


def _cache(cache: contracts.Cache, secrets: SecretWiring, *, ai: bool) -> Values:
    login = secrets.references.get(CACHE)
    if cache.in_cluster:
        if login is None:
            raise ValueError("the chart would run its Valkey without a password: the platform gave none")
        return {
            # Either alone would give the server an empty password.
            "internalRedis": {"enabled": True, "existingSecret": login.name},
            "cartoSecrets": {"redisPassword": {"existingSecret": {"name": login.name, "key": login.key}}},
        }
    external: Values = {"host": cache.host, "port": cache.port, "tlsEnabled": cache.tls}
    if login is not None:
        external |= {"existingSecret": login.name, "existingSecretPasswordKey": login.key}
    values: Values = {"internalRedis": {"enabled": False}, "externalRedis": external}
    if cache.tls and cache.tls_ca is not None:
        external["tlsCA"] = cache.tls_ca
        values |= _cache_ca_paths(ai=ai)
    return values


def _cache_ca_paths(*, ai: bool) -> Values:
    """Corrects two components the chart hands the certificates' text where all others get the path of a file.

    sqlWorker has nothing mounted there either. The AI proxy cannot be told about certificates at all.
    """
    path = [{"name": "REDIS_TLS_CA", "value": f"{CACHE_CA_PATH}/ca.crt"}]
    values: Values = {
        "sqlWorker": {
            "extraEnvVars": path,
            "extraVolumes": [{"name": "redis-tls-ca", "configMap": {"name": "carto-externalredis"}}],
            "extraVolumeMounts": [{"name": "redis-tls-ca", "mountPath": CACHE_CA_PATH, "readOnly": True}],
        }
    }
    return values | ({"aiApi": {"extraEnvVars": path}} if ai else {})


def _secret_values(secrets: SecretWiring) -> Values:
    """`appSecrets` and `cartoSecrets`: by reference, or by value where the chart gives no other way; never both."""
    values: Values = {}
    for key, reference in secrets.references.items():
        if key not in (DATABASE, CACHE):
            group, word = key.split(".")
            entry = {"existingSecret": {"name": reference.name, "key": reference.key}}
            values.setdefault(group, {})[word] = entry
    for key, value in secrets.inline.items():
        group, word = key.split(".")
        values.setdefault(group, {})[word] = {"value": value}
    return values


def _revision_annotations(platform: contracts.Platform, secrets: SecretWiring, *, ai: bool) -> Values:
    """Rolls exactly the pods that read a Secret when its content changes; the chart only notices inline values."""
    values: Values = {}
    for key, reference in secrets.references.items():
        readers = list(chart_keys().secret_readers.get(key, ()))
        if key == CACHE and platform.cache.in_cluster:
            readers.append("internalRedis")
        if key == _GOOGLE_KEY and _has_workload_identity(platform.storage, platform.identity):
            # The others have the key mounted even when they act as their service account.
            readers.remove("aiProxy")
        for component in readers:
            if ai or not component.startswith("ai"):
                annotations = values.setdefault(component, {}).setdefault("podAnnotations", {})
                annotations[f"revision/{reference.name}"] = secrets.revisions[reference.name]
    return values
