"""Cloud SQL: private, TLS only, backed up, in the size the stack asks for."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest

from components.gcp.database import first_full_hour
from tests.unit.gcp.cloud import CERTIFICATE, DNS_NAME, NETWORK, SUBNETWORK, GoogleCloud, handed_over, provisioned


def settings(**changes: Any) -> dict[str, Any]:
    return dict(provisioned(**changes)["database-instance"].inputs["settings"])


def at(values: Any, path: str) -> Any:
    for step in path.split("."):
        values = values[step]
    return values


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        ("development", ("db-custom-1-3840", 20, 100, "ZONAL", 1, 1)),
        ("standard", ("db-custom-2-8192", 50, 500, "REGIONAL", 14, 7)),
        ("high-traffic", ("db-custom-4-16384", 100, 1000, "REGIONAL", 30, 7)),
    ],
)
def test_the_profile_decides_the_size(profile: str, expected: tuple[object, ...]) -> None:
    paths = (
        "tier",
        "diskSize",
        "diskAutoresizeLimit",
        "availabilityType",
        "backupConfiguration.backupRetentionSettings.retainedBackups",
        "backupConfiguration.transactionLogRetentionDays",
    )
    made = settings(profile=profile)
    assert tuple(at(made, path) for path in paths) == expected


@pytest.mark.parametrize(
    ("setting", "path", "value"),
    [
        ({"instance": "db-custom-8-32768"}, "tier", "db-custom-8-32768"),
        ({"instance": "db-perf-optimized-N-4"}, "edition", "ENTERPRISE_PLUS"),
        ({"storageGb": {"initial": 200}}, "diskSize", 200),
        ({"storageGb": {"max": 2000}}, "diskAutoresizeLimit", 2000),
        ({"highAvailability": False}, "availabilityType", "ZONAL"),
        ({"backups": {"retentionDays": 35}}, "backupConfiguration.backupRetentionSettings.retainedBackups", 35),
        ({"backups": {"window": "01:00-02:00"}}, "backupConfiguration.startTime", "01:00"),
        ({"maintenanceWindow": "mon:04:00-mon:05:00"}, "maintenanceWindow.day", 1),
        ({"maintenanceWindow": "mon:04:00-mon:05:00"}, "maintenanceWindow.hour", 4),
    ],
)
def test_any_single_figure_can_be_overridden(setting: dict[str, Any], path: str, value: object) -> None:
    assert at(settings(database=setting), path) == value


def test_enterprise_plus_recovers_as_far_back_as_the_backups_go() -> None:
    made = settings(database={"instance": "db-perf-optimized-N-2", "backups": {"retentionDays": 30}})
    assert made["backupConfiguration"]["transactionLogRetentionDays"] == 30


def test_a_disk_larger_than_the_profiles_limit_is_still_made() -> None:
    made = settings(database={"storageGb": {"initial": 800}})
    assert (made["diskSize"], made["diskAutoresize"]) == (800, False)


def test_the_version_is_the_stacks() -> None:
    assert provisioned(database={"version": "17"})["database-instance"].inputs["databaseVersion"] == "POSTGRES_17"


def test_it_has_no_public_address_and_speaks_tls_only() -> None:
    graph = provisioned()
    ip = graph["database-instance"].inputs["settings"]["ipConfiguration"]
    assert (ip["ipv4Enabled"], ip["sslMode"]) == (False, "ENCRYPTED_ONLY")
    assert ip["privateNetwork"] == NETWORK
    assert ip["allocatedIpRange"] == graph["network-range"].inputs["name"]
    assert "authorizedNetworks" not in ip
    assert "network-peering" in graph["database-instance"].depends_on


def test_it_is_backed_up_to_any_minute_and_observed() -> None:
    made = settings(profile="development")
    assert made["backupConfiguration"]["enabled"] is True
    assert made["backupConfiguration"]["pointInTimeRecoveryEnabled"] is True
    assert made["insightsConfig"]["queryInsightsEnabled"] is True


def test_its_certificate_can_be_verified_by_the_name_that_pods_use() -> None:
    graph = provisioned()
    assert graph["database-instance"].inputs["settings"]["ipConfiguration"]["serverCaMode"] == "GOOGLE_MANAGED_CAS_CA"
    assert graph["database-zone"].inputs["dnsName"] == f"{DNS_NAME}."
    assert graph["database-zone"].inputs["visibility"] == "private"
    record = graph["database-record"].inputs
    assert (record["name"], record["type"], record["rrdatas"]) == (f"{DNS_NAME}.", "A", ["10.9.0.3"])
    assert handed_over(lambda platform: platform.database.host) == DNS_NAME
    assert handed_over(lambda platform: platform.database.tls_ca) == f"{CERTIFICATE}\n"


def test_a_server_without_a_name_is_reported_and_not_trusted_blindly() -> None:
    with pytest.raises(pulumi.RunError, match="no DNS name"):
        provisioned(GoogleCloud(dns_name=""))


def test_who_has_a_zone_already_gets_none() -> None:
    graph = provisioned(network={"gcp": {"databaseDns": "existing"}})
    assert graph.of_type("ManagedZone", "RecordSet") == []


def test_private_service_connect_gives_it_an_address_in_the_clusters_subnetwork() -> None:
    graph = provisioned(
        network={"gcp": {"databaseConnection": "private-service-connect"}}, cache={"mode": "in-cluster"}
    )
    assert "network" not in graph
    ip = graph["database-instance"].inputs["settings"]["ipConfiguration"]
    assert ip["pscConfigs"] == [{"pscEnabled": True, "allowedConsumerProjects": ["acme-platform"]}]
    assert "privateNetwork" not in ip
    assert graph["database-address"].inputs["subnetwork"] == SUBNETWORK
    endpoint = graph["database-endpoint"].inputs
    assert endpoint["loadBalancingScheme"] == ""
    assert endpoint["target"].endswith("/serviceAttachments/a")
    assert graph["database-record"].inputs["rrdatas"] == ["10.0.0.7"]


def test_a_peering_that_exists_is_used_and_not_made_again() -> None:
    graph = provisioned(network={"gcp": {"privateServicesAccess": "existing", "allocatedRange": "their-range"}})
    assert graph.of_type("GlobalAddress", "Connection") == []
    assert graph["database-instance"].inputs["settings"]["ipConfiguration"]["allocatedIpRange"] == "their-range"
    assert graph["cache-redis"].inputs["reservedIpRange"] == "their-range"


def test_the_range_of_a_shared_network_is_made_in_the_networks_project() -> None:
    graph = provisioned(GoogleCloud(network="projects/acme-host/global/networks/shared-by-all"))
    assert graph["network-range"].inputs["project"] == "acme-host"
    assert graph["network-peering"].inputs["network"] == "projects/acme-host/global/networks/shared-by-all"


def test_a_network_can_be_named_without_its_path() -> None:
    graph = provisioned(network={"gcp": {"network": "other"}})
    assert graph["cache-redis"].inputs["authorizedNetwork"] == "projects/acme-platform/global/networks/other"


def test_its_key_never_replaces_it() -> None:
    graph = provisioned(storage={"encryption": {"kmsKey": "create"}})
    assert "encryptionKeyName" in graph["database-instance"].ignore_changes
    assert "customerManagedKey" in graph["cache-redis"].ignore_changes


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        ("sun:04:00-sun:05:00", (7, 4)),
        ("sun:04:30-sun:05:30", (7, 5)),
        ("sun:23:30-mon:00:30", (1, 0)),
        ("mon:00:00-mon:00:30", (1, 0)),
    ],
)
def test_maintenance_takes_the_first_full_hour_of_the_window(window: str, expected: tuple[int, int]) -> None:
    assert first_full_hour(window) == expected
