"""Where private endpoints and the database are placed, and how their names are found."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.clouds.azure import NETWORK, NODES, AzureCloud, provisioned
from tests.unit.azure.stacks import EXISTING

ELSEWHERE = f"{NETWORK}/subnets/endpoints"
ZONE = f"{NETWORK.partition('/providers')[0]}/providers/Microsoft.Network/privateDnsZones"
EXISTING_ZONE = f"{ZONE}/privatelink.postgres.database.azure.com"
ALL: dict[str, Any] = {
    "storage": {"account": {"allowedCidrs": ["203.0.113.0/24"]}},
    "cache": {"mode": "managed-redis"},
}


def test_private_endpoints_go_where_the_nodes_are() -> None:
    assert provisioned()["database-endpoint"].inputs["subnet"] == {"id": NODES}


def test_a_configured_subnet_is_used_for_every_endpoint() -> None:
    graph = provisioned(**ALL, network={"azure": {"subnetId": ELSEWHERE}})
    endpoints = graph.of_type("azure-native:network:PrivateEndpoint")
    assert {node.name for node in endpoints} == {"storage-endpoint", "database-endpoint", "cache-endpoint"}
    assert [node.inputs["subnet"] for node in endpoints] == [{"id": ELSEWHERE}] * 3


def test_names_are_looked_up_in_the_pods_network_wherever_the_endpoints_are() -> None:
    other = NODES.replace("/virtualNetworks/platform/subnets/nodes", "/virtualNetworks/hub/subnets/endpoints")
    graph = provisioned(network={"azure": {"subnetId": other}})
    assert graph["database-endpoint-zone-link"].inputs["virtualNetwork"] == {"id": NETWORK}


@pytest.mark.parametrize(
    ("name", "group", "zone"),
    [
        ("storage", "blob", "privatelink.blob.core.windows.net"),
        ("database", "postgresqlServer", "privatelink.postgres.database.azure.com"),
        ("cache", "redisEnterprise", "privatelink.redis.azure.net"),
    ],
)
def test_each_service_has_the_zone_its_names_are_in(name: str, group: str, zone: str) -> None:
    graph = provisioned(**ALL)
    (connection,) = graph[f"{name}-endpoint"].inputs["privateLinkServiceConnections"]
    assert connection["groupIds"] == [group]
    assert graph[f"{name}-endpoint-zone"].inputs["privateZoneName"] == zone
    assert graph[f"{name}-endpoint-zone"].inputs["location"] == "global"
    assert graph[f"{name}-endpoint-names"].depends_on >= {f"{name}-endpoint", f"{name}-endpoint-zone-link"}


def test_a_configured_zone_is_used_and_none_is_made_or_linked() -> None:
    graph = provisioned(network={"azure": {"privateDnsZones": {"database": EXISTING_ZONE}}})
    assert graph.of_type("PrivateZone", "VirtualNetworkLink") == []
    (config,) = graph["database-endpoint-names"].inputs["privateDnsZoneConfigs"]
    assert config["privateDnsZoneId"] == EXISTING_ZONE


def test_a_subnet_for_the_database_is_made_in_the_nodes_network_and_group() -> None:
    inside = {"azure": {"databaseConnection": "delegated-subnet", "databaseSubnet": {"cidr": "10.1.0.0/28"}}}
    subnet = provisioned(network=inside)["database-subnet"].inputs
    assert (subnet["resourceGroupName"], subnet["virtualNetworkName"]) == ("network", "platform")
    assert subnet["delegations"][0]["serviceName"] == "Microsoft.DBforPostgreSQL/flexibleServers"


def test_a_network_created_by_aks_is_accepted_with_a_configured_subnet() -> None:
    graph = provisioned(AzureCloud(node_subnet=None), network={"azure": {"subnetId": NODES}})
    assert graph["database-endpoint"].inputs["subnet"] == {"id": NODES}
    assert graph["database-endpoint-zone-link"].inputs["virtualNetwork"] == {"id": NETWORK}


def test_a_network_created_by_aks_is_refused_with_the_setting_to_use() -> None:
    with pytest.raises(Exception, match=r"carto:network\.azure\.subnetId.*MC_platform"):
        provisioned(AzureCloud(node_subnet=None))


def test_nothing_asks_for_a_subnet_where_nothing_is_placed() -> None:
    graph = provisioned(AzureCloud(node_subnet=None), **EXISTING)
    assert graph.of_type("azure-native:network:PrivateEndpoint", "azure-native:network:Subnet") == []


def test_a_name_that_a_privatelink_zone_does_not_hold_is_still_found_in_public() -> None:
    inside = {"azure": {"databaseConnection": "delegated-subnet", "databaseSubnet": {"cidr": "10.1.0.0/28"}}}
    links = [
        *provisioned(**ALL).of_type("VirtualNetworkLink"),
        *provisioned(network=inside).of_type("VirtualNetworkLink"),
    ]
    policies = {node.inputs["privateZoneName"]: node.inputs["resolutionPolicy"] for node in links}
    private = {zone for zone, policy in policies.items() if policy == "NxDomainRedirect"}
    assert private == {zone for zone in policies if zone.startswith("privatelink.")}
    assert len(private) == 3
    assert len(policies) == 4


def test_zones_are_kept_like_data_because_others_use_them() -> None:
    graph = provisioned(**ALL)
    shared = graph.of_type("PrivateZone", "VirtualNetworkLink", "azure-native:resources:ResourceGroup")
    assert len(shared) == 7
    assert [node.name for node in shared if not node.retain_on_delete] == []
    assert {node.name for node in shared if not node.protect} == {node.name for node in graph.of_type("PrivateZone")}
    disposable = provisioned(**ALL, disposable=True).of_type("PrivateZone", "VirtualNetworkLink")
    assert [node.name for node in disposable if node.protect or node.retain_on_delete] == []


def test_where_a_policy_registers_names_the_stack_registers_none() -> None:
    graph = provisioned(**ALL, network={"azure": {"privateDnsRecords": "policy"}})
    assert len(graph.of_type("PrivateEndpoint")) == 3
    assert graph.of_type("PrivateZone", "VirtualNetworkLink", "PrivateDnsZoneGroup") == []


def test_a_created_subnet_gets_the_security_group_and_the_routes_of_the_stack() -> None:
    resources = ZONE.rpartition("/")[0]
    group, routes = f"{resources}/networkSecurityGroups/g", f"{resources}/routeTables/r"
    subnet = {"cidr": "10.1.0.0/28", "networkSecurityGroupId": group, "routeTableId": routes}
    inside = {"azure": {"databaseConnection": "delegated-subnet", "databaseSubnet": subnet}}
    inputs = provisioned(network=inside)["database-subnet"].inputs
    assert (inputs["networkSecurityGroup"], inputs["routeTable"]) == ({"id": group}, {"id": routes})
