"""`internalRedis` and `externalRedis`: the chart's own Valkey, or the platform's cache."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..secrets import CACHE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ... import contracts
    from ...feature import Feature
    from ..secrets import SecretWiring

CA_PATH = "/usr/src/certs/redis-tls-ca"
"""Where the chart mounts the cache's certificates, in the components it does mount them in."""


def cache(platform: contracts.Platform, secrets: SecretWiring, features: Iterable[Feature]) -> dict[str, Any]:
    """Address, login and certificates of the cache.

    Raises:
        ValueError: the platform has no password for the chart's own Valkey; a defect of this project.
    """
    login = secrets.references.get(CACHE)
    if platform.cache.in_cluster:
        if login is None:
            raise ValueError("the chart would run its Valkey without a password: the platform has none")
        return {
            # Either alone would give the server an empty password.
            "internalRedis": {"enabled": True, "existingSecret": login.name},
            "cartoSecrets": {"redisPassword": {"existingSecret": {"name": login.name, "key": login.key}}},
        }
    external: dict[str, Any] = {
        "host": platform.cache.host,
        "port": platform.cache.port,
        "tlsEnabled": platform.cache.tls,
    }
    if login is not None:
        external |= {"existingSecret": login.name, "existingSecretPasswordKey": login.key}
    values = {"internalRedis": {"enabled": False}, "externalRedis": external}
    if platform.cache.tls and platform.cache.tls_ca is not None:
        external["tlsCA"] = platform.cache.tls_ca
        values |= _certificate_paths(features)
    return values


def _certificate_paths(features: Iterable[Feature]) -> dict[str, Any]:
    """Correct components that the chart gives the certificates' text, where all others get the path of a file.

    sqlWorker has nothing mounted there either.
    """
    path = [{"name": "REDIS_TLS_CA", "value": f"{CA_PATH}/ca.crt"}]
    readers = [key for feature in features if feature.is_enabled for key in feature.cache_certificate_readers]
    return {
        "sqlWorker": {
            "extraEnvVars": path,
            "extraVolumes": [{"name": "redis-tls-ca", "configMap": {"name": "carto-externalredis"}}],
            "extraVolumeMounts": [{"name": "redis-tls-ca", "mountPath": CA_PATH, "readOnly": True}],
        },
        **{component: {"extraEnvVars": path} for component in readers},
    }
