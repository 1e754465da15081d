"""Where database and cache are placed, and how pods reach them."""

from __future__ import annotations

from tests.support.clouds.gcp import NETWORK, GoogleCloud, provisioned


def test_the_clusters_own_network_is_the_default() -> None:
    graph = provisioned()
    assert graph["network-range"].inputs["network"] == NETWORK
    assert graph["cache-redis"].inputs["authorizedNetwork"] == NETWORK
    assert graph["database-instance"].inputs["settings"]["ipConfiguration"]["privateNetwork"] == NETWORK


def test_a_network_can_be_named_without_its_path() -> None:
    graph = provisioned(network={"gcp": {"network": "other"}})
    assert graph["cache-redis"].inputs["authorizedNetwork"] == "projects/acme-platform/global/networks/other"


def test_a_name_means_the_database_in_this_network_and_nowhere_else() -> None:
    zone = provisioned()["database-zone"].inputs
    assert zone["visibility"] == "private"
    (network,) = zone["privateVisibilityConfig"]["networks"]
    assert network["networkUrl"].endswith(NETWORK)


def test_the_other_networks_of_a_project_are_left_alone() -> None:
    graph = provisioned(GoogleCloud(network="projects/acme-host/global/networks/shared-by-all"))
    assert NETWORK not in str([node.inputs for node in graph.of_package("gcp")])
