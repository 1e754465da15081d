"""Cloud SQL: private, TLS only, backed up, in the size the stack asks for."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest

from components.gcp.from_settings import first_full_hour
from tests.support.clouds.gcp import (
    CERTIFICATE,
    DNS_NAME,
    NETWORK,
    PSC_NAME,
    SUBNETWORK,
    GoogleCloud,
    platform_output,
    provisioned,
)
from tests.unit.settings.certificate import CERTIFICATE as AUTHORITY


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


def test_flags_of_the_stack_are_added_and_win() -> None:
    flags = {each["name"]: each["value"] for each in settings()["databaseFlags"]}
    assert flags == {
        "log_connections": "on",
        "log_disconnections": "on",
        "log_error_verbosity": "default",
        "log_lock_waits": "on",
        "log_min_duration_statement": "5000",
        "log_min_error_statement": "error",
        "log_min_messages": "warning",
        "log_statement": "ddl",
    }
    parameters = {"work_mem": "8192", "log_min_duration_statement": "-1"}
    own = {each["name"]: each["value"] for each in settings(database={"parameters": parameters})["databaseFlags"]}
    assert own == {**flags, **parameters}


def test_short_passwords_are_refused_by_the_server_and_those_of_the_stack_pass() -> None:
    policy = settings()["passwordValidationPolicy"]
    assert policy == {"enablePasswordPolicy": True, "minLength": 16, "disallowUsernameSubstring": True}
    length = provisioned()["database-admin-password"].inputs["length"]
    assert length >= policy["minLength"]


@pytest.mark.parametrize(("initial", "limit"), [(480, 960), (800, 1600)])
def test_a_disk_larger_than_the_profiles_has_room_to_double(initial: int, limit: int) -> None:
    made = settings(database={"storageGb": {"initial": initial}})
    assert (made["diskSize"], made["diskAutoresize"], made["diskAutoresizeLimit"]) == (initial, True, limit)


@pytest.mark.parametrize("project", ["acme-platform", "a-project-with-thirty-letters1"])
def test_the_servers_name_leaves_room_for_the_project(project: str) -> None:
    stack = "gcp-production-frankfurt-with-a-name-nobody-would-want-to-type-twice-at-all"
    server = provisioned(GoogleCloud(project=project), stack=stack)["database-instance"].inputs
    assert server["project"] == project
    assert len(f"{server['project']}:{server['name']}") <= 98


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
    assert platform_output(lambda platform: platform.database.host) == DNS_NAME
    assert platform_output(lambda platform: platform.database.tls_ca) == f"{CERTIFICATE}\n"


def test_its_certificate_is_renewed_before_it_ends_and_pods_trust_the_next_authority() -> None:
    ip = provisioned()["database-instance"].inputs["settings"]["ipConfiguration"]
    assert ip["serverCertificateRotationMode"] == "AUTOMATIC_ROTATION_DURING_MAINTENANCE"
    bundle = AUTHORITY.strip()
    trusted = platform_output(lambda platform: platform.database.tls_ca, database={"additionalTlsCa": bundle})
    assert trusted == f"{CERTIFICATE}\n{bundle}\n"


def test_a_server_without_a_name_is_reported_and_not_trusted_blindly() -> None:
    with pytest.raises(pulumi.RunError, match="no DNS name"):
        provisioned(GoogleCloud(named=False))


def test_who_has_a_zone_already_gets_none() -> None:
    graph = provisioned(network={"gcp": {"databaseDns": "existing"}})
    assert graph.of_type("ManagedZone", "RecordSet") == []


def test_the_zone_is_in_the_project_that_the_stack_names() -> None:
    graph = provisioned(network={"gcp": {"databaseDnsProject": "acme-host"}})
    assert {node.inputs["project"] for node in graph.of_type("ManagedZone", "RecordSet")} == {"acme-host"}
    own = provisioned()
    assert {node.inputs["project"] for node in own.of_type("ManagedZone", "RecordSet")} == {"acme-platform"}


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
    assert graph["database-zone"].inputs["dnsName"] == f"{PSC_NAME}."


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
