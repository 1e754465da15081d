"""The one peering of a network with Google's services."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest

from tests.support.clouds.gcp import GoogleCloud, provisioned

EXISTING: dict[str, Any] = {
    "database": {"bootstrap": False, "existing": {"host": "db.example.com", "userPassword": "UserPassword0"}},
    "cache": {"mode": "in-cluster"},
}


def test_a_peering_that_exists_is_used_and_not_made_again() -> None:
    graph = provisioned(network={"gcp": {"privateServicesAccess": "existing", "allocatedRange": "their-range"}})
    assert graph.of_type("GlobalAddress", "Connection") == []
    assert graph["database-instance"].inputs["settings"]["ipConfiguration"]["allocatedIpRange"] == "their-range"
    assert graph["cache-redis"].inputs["reservedIpRange"] == "their-range"


def test_the_range_of_a_shared_network_is_made_in_the_networks_project() -> None:
    graph = provisioned(GoogleCloud(network="projects/acme-host/global/networks/shared-by-all"))
    assert graph["network-range"].inputs["project"] == "acme-host"
    assert graph["network-peering"].inputs["network"] == "projects/acme-host/global/networks/shared-by-all"


@pytest.mark.parametrize("changes", [{}, {"cache": {"mode": "in-cluster"}}, {"database": EXISTING["database"]}])
def test_one_peering_serves_both(changes: dict[str, Any]) -> None:
    graph = provisioned(**changes)
    assert [node.name for node in graph.of_type("Connection")] == ["network-peering"]
    for name in {"database-instance", "cache-redis"} & {node.name for node in graph}:
        assert "network-peering" in graph[name].depends_on


@pytest.mark.parametrize("disposable", [False, True])
def test_the_peering_belongs_to_the_network_and_outlives_the_stack(disposable: bool) -> None:
    graph = provisioned(disposable=disposable)
    for name in ("network-range", "network-peering"):
        assert graph[name].retain_on_delete, name
        assert graph[name].protect is not disposable, name
    assert graph["network-peering"].inputs["deletionPolicy"] == "DELETE"


def test_a_second_stack_in_a_network_is_referred_to_the_peering_that_exists() -> None:
    with pytest.raises(pulumi.RunError, match=r"privateServicesAccess: create.*privateServicesAccess existing"):
        provisioned(GoogleCloud(peered=True))
    existing = provisioned(GoogleCloud(peered=True), network={"gcp": {"privateServicesAccess": "existing"}})
    assert "network-peering" not in existing


@pytest.mark.parametrize(
    ("account", "changes"),
    [
        (GoogleCloud(peered=True, ranges=("carto-test-services-",)), {}),
        (GoogleCloud(cannot_read_networks=True), {}),
        (GoogleCloud(peered=True), {"database": EXISTING["database"], "cache": EXISTING["cache"]}),
    ],
    ids=["this stack's own", "nobody can tell", "nothing is placed behind it"],
)
def test_a_stack_is_not_refused_for(account: GoogleCloud, changes: dict[str, Any]) -> None:
    assert "storage-imports" in provisioned(account, **changes)


def test_another_range_moves_nothing_that_has_an_address() -> None:
    graph = provisioned()
    assert "settings.ipConfiguration.allocatedIpRange" in graph["database-instance"].ignore_changes
    assert "reservedIpRange" in graph["cache-redis"].ignore_changes


def test_the_range_is_as_large_as_the_stack_says() -> None:
    assert provisioned(network={"gcp": {"prefixLength": 20}})["network-range"].inputs["prefixLength"] == 20
    assert provisioned()["network-range"].inputs["purpose"] == "VPC_PEERING"


def test_nothing_is_peered_when_nothing_is_placed_there() -> None:
    assert "network" not in provisioned(**EXISTING)
    connect = {"gcp": {"databaseConnection": "private-service-connect"}}
    assert "network" not in provisioned(network=connect, cache={"mode": "in-cluster"})
