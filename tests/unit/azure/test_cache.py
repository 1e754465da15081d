"""The cache on Azure."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest

from tests.support.clouds.azure import RefusingAzure, platform_output, provisioned
from tests.support.recorder import Secret


def test_by_default_the_charts_own_valkey_serves_with_a_password() -> None:
    cache = platform_output(lambda platform: platform.cache)
    assert cache["in_cluster"] is True
    assert cache["password"] == Secret("generated-cache-password-0")


def test_managed_redis_speaks_tls_with_keys_and_without_clustering() -> None:
    graph = provisioned(cache={"mode": "managed-redis"})
    database = graph["cache-database"].inputs
    assert database["clusteringPolicy"] == "NoCluster"
    assert database["accessKeysAuthentication"] == "Enabled", "Azure leaves keys off"
    assert database["clientProtocol"] == "Encrypted"
    assert database["databaseName"] == "default"
    (connection,) = graph["cache-endpoint"].inputs["privateLinkServiceConnections"]
    assert connection["groupIds"] == ["redisEnterprise"]
    assert graph["cache-endpoint-zone"].inputs["privateZoneName"] == "privatelink.redis.azure.net"


def test_azure_cache_has_no_port_without_tls() -> None:
    graph = provisioned(cache={"mode": "azure-cache", "node": "Premium_P2"})
    redis = graph["cache-redis"].inputs
    assert redis["sku"] == {"name": "Premium", "family": "P", "capacity": 2}
    assert redis["enableNonSslPort"] is False
    assert redis["minimumTlsVersion"] == "1.2"
    assert "accessKeys" in graph["cache-redis"].secret_outputs
    assert graph["cache-endpoint-zone"].inputs["privateZoneName"] == "privatelink.redis.cache.windows.net"


@pytest.mark.parametrize(("mode", "port"), [("managed-redis", 10000), ("azure-cache", 6380)])
def test_carto_gets_host_port_and_the_key_in_turn(mode: str, port: int) -> None:
    for rotation, key in ((0, "first-key-of-cache"), (1, "second-key-of-cache")):
        changes: dict[str, Any] = {"cache": {"mode": mode}, "rotation": {"cachePassword": rotation}}
        cache = platform_output(lambda platform: platform.cache, **changes)
        assert (cache["port"], cache["tls"], cache["in_cluster"]) == (port, True, False)
        assert cache["password"] == Secret(key)


def test_keys_of_managed_redis_that_may_not_be_listed_are_explained() -> None:
    refusing = RefusingAzure("listDatabaseKeys", "AuthorizationFailed")
    with pytest.raises(pulumi.RunError, match=r"carto:cache\.mode: the keys.*listKeys/action.*AuthorizationFailed"):
        provisioned(refusing, cache={"mode": "managed-redis"})


@pytest.mark.parametrize(
    ("profile", "mode", "sku"),
    [
        ("development", "managed-redis", {"name": "Balanced_B0"}),
        ("standard", "managed-redis", {"name": "Balanced_B1"}),
        ("development", "azure-cache", {"name": "Standard", "family": "C", "capacity": 0}),
        ("high-traffic", "azure-cache", {"name": "Premium", "family": "P", "capacity": 1}),
    ],
)
def test_sizes_come_from_the_profile(profile: str, mode: str, sku: dict[str, Any]) -> None:
    assert provisioned(profile=profile, cache={"mode": mode})["cache-redis"].inputs["sku"] == sku
