"""Memorystore: private, with a password, in the size the stack asks for."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.clouds.gcp import CERTIFICATE, NETWORK, platform_output, provisioned
from tests.support.recorder import Secret


def cache(**changes: Any) -> dict[str, Any]:
    return dict(provisioned(**changes)["cache-redis"].inputs)


@pytest.mark.parametrize(
    ("profile", "tier", "memory"),
    [("development", "BASIC", 1), ("standard", "STANDARD_HA", 2), ("high-traffic", "STANDARD_HA", 6)],
)
def test_the_profile_decides_the_size(profile: str, tier: str, memory: int) -> None:
    inputs = cache(profile=profile)
    assert (inputs["tier"], inputs["memorySizeGb"]) == (tier, memory)


@pytest.mark.parametrize(
    ("setting", "key", "value"),
    [
        ({"memoryGb": 20}, "memorySizeGb", 20),
        ({"highAvailability": False}, "tier", "BASIC"),
        ({"version": "7.0"}, "redisVersion", "REDIS_7_0"),
        ({}, "redisVersion", "REDIS_7_2"),
    ],
)
def test_any_single_figure_can_be_overridden(setting: dict[str, Any], key: str, value: object) -> None:
    assert cache(cache=setting)[key] == value


def test_it_is_reachable_inside_the_network_and_with_a_password_alone() -> None:
    graph = provisioned()
    inputs = graph["cache-redis"].inputs
    assert inputs["authEnabled"] is True
    assert (inputs["connectMode"], inputs["authorizedNetwork"]) == ("PRIVATE_SERVICE_ACCESS", NETWORK)
    assert "network-peering" in graph["cache-redis"].depends_on
    assert platform_output(lambda platform: platform.cache.password) == Secret("generated-for-cache-redis")


def test_tls_is_off_until_the_stack_takes_its_private_certificates_upon_itself() -> None:
    assert cache()["transitEncryptionMode"] == "DISABLED"
    outputs = platform_output(lambda platform: [platform.cache.port, platform.cache.tls])
    assert outputs == [6379, False]
    tls: dict[str, Any] = {"cache": {"inTransitEncryption": True}}
    assert cache(**tls)["transitEncryptionMode"] == "SERVER_AUTHENTICATION"
    outputs = platform_output(lambda platform: [platform.cache.port, platform.cache.tls, platform.cache.tls_ca], **tls)
    assert outputs == [6378, True, f"{CERTIFICATE}\n"]


def test_in_the_cluster_only_a_password_is_made() -> None:
    graph = provisioned(cache={"mode": "in-cluster"})
    assert graph.of_type("redis/instance:Instance") == []
    assert "cache-password" in graph
    assert platform_output(lambda platform: platform.cache.in_cluster, cache={"mode": "in-cluster"}) is True
