"""The PostgreSQL server."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from tests.support.clouds.azure import NETWORK, SUBSCRIPTION, platform_output, provisioned
from tests.support.recorder import Secret, role

SUBNET = f"{NETWORK}/subnets/postgres"
ZONE = (
    f"{SUBSCRIPTION}/resourceGroups/network/providers/Microsoft.Network/privateDnsZones"
    "/privatelink.postgres.database.azure.com"
)
DELEGATED: dict[str, Any] = {
    "network": {"azure": {"databaseConnection": "delegated-subnet", "databaseSubnet": {"cidr": "10.1.0.0/28"}}}
}


def server(**changes: Any) -> Any:
    return provisioned(**changes)["database-server"].inputs


def test_the_standard_profile_has_a_standby_backups_and_room_to_grow() -> None:
    inputs = server()
    assert inputs["sku"] == {"name": "Standard_D2ds_v5", "tier": "GeneralPurpose"}
    assert inputs["highAvailability"] == {"mode": "ZoneRedundant"}
    assert inputs["backup"] == {"backupRetentionDays": 14, "geoRedundantBackup": "Disabled"}
    assert inputs["storage"] == {"storageSizeGB": 64, "autoGrow": "Enabled"}


@pytest.mark.parametrize(
    ("changes", "tier", "mode"),
    [
        ({"profile": "development"}, "Burstable", "Disabled"),
        ({"database": {"instance": "Standard_B2s"}}, "Burstable", "Disabled"),
        ({"database": {"instance": "Standard_E2ds_v5"}}, "MemoryOptimized", "ZoneRedundant"),
        ({"database": {"highAvailability": False}}, "GeneralPurpose", "Disabled"),
    ],
)
def test_the_tier_goes_with_the_size_and_a_burstable_server_gets_no_standby(
    changes: dict[str, Any], tier: str, mode: str
) -> None:
    inputs = server(**changes)
    assert (inputs["sku"]["tier"], inputs["highAvailability"]["mode"]) == (tier, mode)


@pytest.mark.parametrize(
    ("window", "day", "hour", "minute"),
    [("sun:04:30-sun:05:30", 0, 4, 30), ("mon:00:00-mon:01:00", 1, 0, 0), ("sat:23:15-sun:00:15", 6, 23, 15)],
)
def test_days_of_the_maintenance_window_are_counted_as_azure_counts(
    window: str, day: int, hour: int, minute: int
) -> None:
    assert server(database={"maintenanceWindow": window})["maintenanceWindow"] == {
        "customWindow": "Enabled",
        "dayOfWeek": day,
        "startHour": hour,
        "startMinute": minute,
    }


def test_backups_go_to_the_paired_region_when_asked_for() -> None:
    assert server(database={"backups": {"geoRedundant": True}})["backup"]["geoRedundantBackup"] == "Enabled"


def test_the_administrators_password_is_a_secret_and_rotates() -> None:
    assert server()["administratorLoginPassword"] == Secret("generated-database-admin-password-0")
    rotated = server(rotation={"databaseAdminPassword": 1})
    assert rotated["administratorLoginPassword"] == Secret("generated-database-admin-password-1")


def test_tls_is_required_and_pgcrypto_allowed() -> None:
    graph = provisioned()
    values = {node.inputs["configurationName"]: node.inputs["value"] for node in graph.of_type("Configuration")}
    assert values["azure.extensions"] == "pgcrypto"
    assert values["require_secure_transport"] == "on"
    assert {node.inputs["source"] for node in graph.of_type("Configuration")} == {"user-override"}


def test_parameters_of_the_stack_are_added_and_win() -> None:
    parameters = {"azure.extensions": "pgcrypto,postgis", "work_mem": "8192"}
    graph = provisioned(database={"parameters": parameters})
    values = {node.inputs["configurationName"]: node.inputs["value"] for node in graph.of_type("Configuration")}
    assert values == {
        "azure.extensions": "pgcrypto,postgis",
        "require_secure_transport": "on",
        "log_min_duration_statement": "5000",
        "log_lock_waits": "on",
        "logfiles.download_enable": "on",
        "logfiles.retention_days": "7",
        "connection_throttle.enable": "on",
        "work_mem": "8192",
    }


def test_parameters_and_the_endpoint_are_written_one_after_the_other() -> None:
    graph = provisioned()
    names = [node.name for node in graph.of_type("Configuration")]
    assert names[:2] == ["database-azure-extensions", "database-require-secure-transport"]
    for earlier, later in itertools.pairwise(["database-endpoint-names", *names]):
        assert earlier in graph[later].depends_on


def test_nothing_waits_for_parameters_that_the_bootstrap_does_not_need() -> None:
    graph = provisioned()
    assert not any("Configuration" in graph[node].type for node in graph.before("database-endpoint-names"))
    ready = platform_output(lambda platform: [role(each.pulumi_resource_name) for each in platform.database.ready])
    assert set(ready) == {
        "database-server",
        "database-azure-extensions",
        "database-endpoint-names",
    }


def test_pods_reach_the_server_through_a_private_endpoint_under_its_own_name() -> None:
    graph = provisioned()
    (connection,) = graph["database-endpoint"].inputs["privateLinkServiceConnections"]
    assert connection["groupIds"] == ["postgresqlServer"]
    assert graph["database-endpoint-zone"].inputs["privateZoneName"] == "privatelink.postgres.database.azure.com"
    assert graph["database-endpoint-zone"].inputs["location"] == "global"
    assert graph["database-endpoint-zone-link"].inputs["virtualNetwork"] == {"id": NETWORK}
    assert "database-endpoint-zone-link" in graph["database-endpoint-names"].depends_on
    host = platform_output(lambda platform: platform.database.host)
    assert host == f"{server()['serverName']}.postgres.database.azure.com"


def test_an_existing_zone_is_used_and_none_made() -> None:
    graph = provisioned(network={"azure": {"privateDnsZones": {"database": ZONE}}})
    (config,) = graph["database-endpoint-names"].inputs["privateDnsZoneConfigs"]
    assert config["privateDnsZoneId"] == ZONE
    assert graph.of_type("PrivateZone", "VirtualNetworkLink") == []


def test_a_server_in_a_subnet_of_its_own_needs_no_endpoint() -> None:
    graph = provisioned(**DELEGATED)
    subnet = graph["database-subnet"].inputs
    assert subnet["addressPrefix"] == "10.1.0.0/28"
    assert (subnet["resourceGroupName"], subnet["virtualNetworkName"]) == ("network", "platform")
    assert subnet["delegations"][0]["serviceName"] == "Microsoft.DBforPostgreSQL/flexibleServers"
    zone = graph["database-zone"].inputs["privateZoneName"]
    assert zone.endswith(".postgres.database.azure.com")
    assert zone.split(".")[0] != graph["database-server"].inputs["serverName"]
    assert "database-zone-link" in graph["database-server"].depends_on, "pods have to find it"
    assert "database-endpoint" not in graph


def test_an_existing_subnet_is_used_and_none_made() -> None:
    azure = {"databaseConnection": "delegated-subnet", "databaseSubnet": {"existing": SUBNET}}
    graph = provisioned(network={"azure": azure})
    assert graph["database-server"].inputs["network"]["delegatedSubnetResourceId"] == SUBNET
    assert graph.of_type("azure-native:network:Subnet") == []


def test_the_certificate_is_left_to_the_public_authorities() -> None:
    assert platform_output(lambda platform: platform.database.tls_ca) is None
