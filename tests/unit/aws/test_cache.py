"""Valkey: with a password, over TLS, in one logical cluster."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.clouds.aws import CLUSTER_GROUP, platform_output, provisioned
from tests.support.recorder import Secret

IN_CLUSTER = {"mode": "in-cluster"}


def cache(**changes: Any) -> dict[str, Any]:
    return dict(provisioned(**changes)["cache-valkey"].inputs)


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        ("development", ("cache.t4g.micro", 1, False, False, 1)),
        ("standard", ("cache.t4g.small", 2, True, True, 7)),
        ("high-traffic", ("cache.m7g.large", 2, True, True, 14)),
    ],
)
def test_the_profile_decides_the_size(profile: str, expected: tuple[object, ...]) -> None:
    inputs = cache(profile=profile)
    keys = ("nodeType", "numCacheClusters", "automaticFailoverEnabled", "multiAzEnabled", "snapshotRetentionLimit")
    assert tuple(inputs[key] for key in keys) == expected


@pytest.mark.parametrize(
    ("setting", "key", "value"),
    [
        ({"node": "cache.r7g.large"}, "nodeType", "cache.r7g.large"),
        ({"highAvailability": False}, "numCacheClusters", 1),
        ({"version": "7.2"}, "engineVersion", "7.2"),
    ],
)
def test_any_single_figure_can_be_overridden(setting: dict[str, Any], key: str, value: object) -> None:
    assert cache(cache=setting)[key] == value


@pytest.mark.parametrize(("version", "family"), [("7.2", "valkey7"), ("8.0", "valkey8"), ("8.1", "valkey8")])
def test_the_parameter_group_follows_the_version(version: str, family: str) -> None:
    assert provisioned(cache={"version": version})["cache-parameters"].inputs["family"] == family


def test_carto_finds_its_two_logical_databases() -> None:
    inputs = cache()
    assert (inputs["engine"], inputs["clusterMode"]) == ("valkey", "disabled")
    assert "numNodeGroups" not in inputs


def test_it_speaks_tls_only_and_asks_for_a_password() -> None:
    inputs = cache()
    assert (inputs["transitEncryptionEnabled"], inputs["transitEncryptionMode"]) == (True, "required")
    assert inputs["atRestEncryptionEnabled"] is True
    assert isinstance(inputs["authToken"], Secret)


def test_clients_with_the_old_password_stay_connected_while_it_rotates() -> None:
    before, after = (provisioned(rotation={"cachePassword": number}) for number in (0, 1))
    assert before["cache-valkey"].inputs["authToken"] != after["cache-valkey"].inputs["authToken"]
    assert after["cache-valkey"].inputs["authTokenUpdateStrategy"] == "ROTATE"


def test_it_is_reachable_from_the_cluster_alone() -> None:
    graph = provisioned()
    assert graph["cache-valkey"].inputs["securityGroupIds"] == ["sg-of-cache-access"]
    (rule,) = [node for node in graph.of_type("SecurityGroupIngressRule") if node.parent == "cache"]
    assert rule.inputs["referencedSecurityGroupId"] == CLUSTER_GROUP
    assert (rule.inputs["ipProtocol"], rule.inputs["fromPort"], rule.inputs["toPort"]) == ("tcp", 6379, 6379)


def test_the_charts_own_valkey_gets_a_password_and_aws_nothing() -> None:
    graph = provisioned(cache=IN_CLUSTER)
    assert [node.name for node in graph if node.parent == "cache"] == ["cache-password"]
    in_cluster, host, password = platform_output(
        lambda platform: [platform.cache.in_cluster, platform.cache.host, platform.cache.password], cache=IN_CLUSTER
    )
    assert (in_cluster, host, password) == (True, None, Secret("generated-cache-password-0"))


@pytest.mark.parametrize("tls", [True, False])
def test_an_existing_cache_is_taken_as_it_is(tls: bool) -> None:
    existing = {"host": "cache.example.com", "port": 6380, "password": "Password0", "tls": tls}
    part = platform_output(
        lambda platform: [platform.cache.host, platform.cache.port, platform.cache.tls, platform.cache.password],
        cache={"mode": "existing", "existing": existing},
    )
    assert part == ["cache.example.com", 6380, tls, Secret("Password0")]


@pytest.mark.parametrize(("says", "kept"), [({}, True), ({"version": "8.0"}, False)])
def test_a_version_that_the_stack_does_not_name_stays_what_it_was(says: dict[str, str], kept: bool) -> None:
    """ElastiCache may upgrade by itself, and does not go back: the default of this project would replace the cache."""
    graph = provisioned(cache=says)
    assert ("engineVersion" in graph["cache-valkey"].ignore_changes) is kept
    assert (graph["cache-parameters"].ignore_changes == ["family"]) is kept
