"""PostgreSQL: private, TLS only, backed up, in the size the stack asks for."""

from __future__ import annotations

import json
from typing import Any

import pytest

from components.aws.certificates import certificates_of
from tests.support.clouds.aws import CLUSTER_GROUP, SUBNETS, VPC, platform_output, provisioned
from tests.support.recorder import Secret

# A certificate authority of the owner's: here one that exists, of which one certificate is taken.
OWN_AUTHORITY = certificates_of("eu-west-1").partition("-----END CERTIFICATE-----\n")[0] + "-----END CERTIFICATE-----\n"


def database(**changes: Any) -> dict[str, Any]:
    return dict(provisioned(**changes)["database-instance"].inputs)


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        ("development", ("db.t4g.medium", 20, 100, False, 1)),
        ("standard", ("db.m7g.large", 50, 500, True, 14)),
        ("high-traffic", ("db.m7g.xlarge", 100, 1000, True, 30)),
    ],
)
def test_the_profile_decides_the_size(profile: str, expected: tuple[object, ...]) -> None:
    inputs = database(profile=profile)
    keys = ("instanceClass", "allocatedStorage", "maxAllocatedStorage", "multiAz", "backupRetentionPeriod")
    assert tuple(inputs[key] for key in keys) == expected


@pytest.mark.parametrize(
    ("setting", "key", "value"),
    [
        ({"instance": "db.r7g.large"}, "instanceClass", "db.r7g.large"),
        ({"storageGb": {"initial": 200}}, "allocatedStorage", 200),
        ({"storageGb": {"max": 2000}}, "maxAllocatedStorage", 2000),
        ({"highAvailability": False}, "multiAz", False),
        ({"backups": {"retentionDays": 35}}, "backupRetentionPeriod", 35),
        ({"backups": {"window": "01:00-02:00"}}, "backupWindow", "01:00-02:00"),
        ({"maintenanceWindow": "mon:04:00-mon:05:00"}, "maintenanceWindow", "mon:04:00-mon:05:00"),
        ({"version": "17"}, "engineVersion", "17"),
    ],
)
def test_any_single_figure_can_be_overridden(setting: dict[str, Any], key: str, value: object) -> None:
    assert database(database=setting)[key] == value


@pytest.mark.parametrize(
    ("storage", "size", "limit"),
    [
        ({}, 50, 500),
        # RDS wants a tenth of the size above it, which the profile's 500 is not.
        ({"initial": 480}, 480, 960),
        ({"initial": 800}, 800, 1600),
        ({"initial": 60000}, 60000, None),
        ({"initial": 300, "max": 300}, 300, None),
        ({"initial": 300, "max": 330}, 300, 330),
    ],
)
def test_a_disk_has_room_to_grow_or_none_at_all(storage: dict[str, int], size: int, limit: int | None) -> None:
    inputs = database(database={"storageGb": storage})
    assert (inputs["allocatedStorage"], inputs.get("maxAllocatedStorage")) == (size, limit)


@pytest.mark.parametrize(("size", "figures"), [(399, (None, None)), (400, (12000, 500)), (2000, (12000, 500))])
def test_a_disk_of_400_gb_or_more_names_the_iops_it_has(size: int, figures: tuple[int | None, int | None]) -> None:
    inputs = database(database={"storageGb": {"initial": size}})
    assert (inputs.get("iops"), inputs.get("storageThroughput")) == figures


def test_it_is_reachable_from_the_cluster_alone() -> None:
    graph = provisioned()
    inputs = graph["database-instance"].inputs
    assert inputs["publiclyAccessible"] is False
    assert inputs["vpcSecurityGroupIds"] == ["sg-of-database-access"]
    assert graph["database-access"].inputs["vpcId"] == VPC
    (rule,) = [node for node in graph.of_type("SecurityGroupIngressRule") if node.parent == "database"]
    assert rule.inputs["referencedSecurityGroupId"] == CLUSTER_GROUP
    assert (rule.inputs["ipProtocol"], rule.inputs["fromPort"], rule.inputs["toPort"]) == ("tcp", 5432, 5432)
    assert sorted(graph["database-subnets"].inputs["subnetIds"]) == sorted(SUBNETS)
    assert not graph.of_type("SecurityGroupEgressRule")


@pytest.mark.parametrize("version", ["14", "16", "18"])
def test_connections_without_tls_are_refused_in_every_version(version: str) -> None:
    group = provisioned(database={"version": version})["database-parameters"].inputs
    assert group["family"] == f"postgres{version}"
    assert {each["name"]: each["value"] for each in group["parameters"]}["rds.force_ssl"] == "1"


def test_it_is_encrypted_and_presents_a_certificate_clients_can_check() -> None:
    inputs = database()
    assert (inputs["storageEncrypted"], inputs["storageType"]) == (True, "gp3")
    assert inputs["caCertIdentifier"] == "rds-ca-rsa2048-g1"
    ca = platform_output(lambda platform: platform.database.tls_ca)
    assert ca.count("BEGIN CERTIFICATE") == 3


def test_a_major_upgrade_is_one_number_and_a_minor_one_is_amazons_affair() -> None:
    inputs = database(database={"version": "17"})
    assert (inputs["engineVersion"], inputs["allowMajorVersionUpgrade"], inputs["autoMinorVersionUpgrade"]) == (
        "17",
        True,
        True,
    )
    # The group of the old family can be deleted only when the upgrade does not wait for the maintenance window.
    assert inputs["applyImmediately"] is True


@pytest.mark.parametrize("kind", ["database-parameters", "cache-parameters", "database-access", "cache-access"])
def test_what_is_replaced_while_in_use_has_a_generated_name(kind: str) -> None:
    assert "name" not in provisioned()[kind].inputs


@pytest.mark.parametrize(
    ("authentication", "logs"),
    [("password", ["postgresql", "upgrade"]), ("iam", ["postgresql", "upgrade", "iam-db-auth-error"])],
)
def test_logs_are_kept_for_a_while_and_go_with_the_stack(authentication: str, logs: list[str]) -> None:
    graph = provisioned(database={"authentication": authentication})
    instance = graph["database-instance"]
    assert instance.inputs["enabledCloudwatchLogsExports"] == logs
    groups = graph.of_type("LogGroup")
    prefix = f"/aws/rds/instance/{instance.inputs['identifier']}/"
    assert [node.inputs["name"] for node in groups] == [f"{prefix}{log}" for log in logs]
    assert {node.inputs["retentionInDays"] for node in groups} == {30}
    assert {node.name for node in groups} <= instance.depends_on


@pytest.mark.parametrize(("authentication", "region"), [("password", None), ("iam", "eu-west-1")])
def test_token_logins_are_possible_and_carto_uses_them_when_asked(authentication: str, region: str | None) -> None:
    changes: dict[str, Any] = {"database": {"authentication": authentication}}
    assert database(**changes)["iamDatabaseAuthenticationEnabled"] is True
    assert platform_output(lambda platform: platform.database.iam_region, **changes) == region


THEIR_ROLE = "arn:aws:iam::123456789012:role/their-backend"


@pytest.mark.parametrize(
    ("changes", "role"),
    [
        ({}, "arn:aws:iam::123456789012:role/carto-test-monitoring-"),
        ({"database": {"enhancedMonitoring": THEIR_ROLE}}, THEIR_ROLE),
    ],
)
def test_the_servers_system_is_watched_every_minute(changes: dict[str, Any], role: str) -> None:
    inputs = database(**changes)
    assert inputs["monitoringInterval"] == 60
    assert inputs["monitoringRoleArn"].startswith(role)


@pytest.mark.parametrize(
    "changes", [{"database": {"enhancedMonitoring": "off"}}, {"identity": {"existing": {"roleArn": THEIR_ROLE}}}]
)
def test_no_role_for_monitoring_is_created_where_none_is_wanted(changes: dict[str, Any]) -> None:
    graph = provisioned(**changes)
    assert "database-monitoring-role" not in graph
    assert graph["database-instance"].inputs["monitoringInterval"] == 0


def test_the_role_of_monitoring_is_for_this_database_alone() -> None:
    graph = provisioned()
    (trust,) = json.loads(graph["database-monitoring-role"].inputs["assumeRolePolicy"])["Statement"]
    identifier = graph["database-instance"].inputs["identifier"]
    assert trust["Condition"] == {
        "StringEquals": {"aws:SourceAccount": "123456789012"},
        "ArnLike": {"aws:SourceArn": f"arn:aws:rds:eu-west-1:123456789012:db:{identifier}"},
    }
    assert "database-monitoring-policy" in graph.before("database-instance")


@pytest.mark.parametrize(("says", "kept"), [({}, True), ({"version": "16"}, False)])
def test_a_version_that_the_stack_does_not_name_stays_what_it_was(says: dict[str, str], kept: bool) -> None:
    """Another default of this project is no reason to upgrade a database."""
    graph = provisioned(database=says)
    assert ("engineVersion" in graph["database-instance"].ignore_changes) is kept
    assert (graph["database-parameters"].ignore_changes == ["family"]) is kept


def test_the_administrator_has_a_generated_password() -> None:
    graph = provisioned()
    assert graph["database-instance"].inputs["username"] == "carto_admin"
    assert isinstance(graph["database-instance"].inputs["password"], Secret)
    generated = graph["database-admin-password"].inputs
    assert (generated["length"], generated["special"]) == (32, False)


def test_only_its_own_rotation_changes_the_administrators_password() -> None:
    passwords = [
        provisioned(rotation=rotation)["database-admin-password"].inputs["keepers"]
        for rotation in ({}, {"databaseAdminPassword": 1}, {"databasePassword": 1, "cachePassword": 1})
    ]
    assert passwords[0] != passwords[1]
    assert passwords[0] == passwords[2]


@pytest.mark.parametrize(
    ("host", "tls_ca", "certificates"),
    [
        ("their.abc.us-east-1.rds.amazonaws.com", None, 3),
        ("their.abc.us-east-1.rds.amazonaws.com", OWN_AUTHORITY, 1),
        ("db.example.com", None, 0),
    ],
)
def test_an_existing_database_is_verified_with_its_certificates(
    host: str, tls_ca: str | None, certificates: int
) -> None:
    existing = {"host": host, "adminUser": "their_admin", "adminPassword": "Password0"}
    changes: dict[str, Any] = {"database": {"existing": existing | ({"tlsCa": tls_ca} if tls_ca else {})}}
    got_host, ca = platform_output(lambda platform: [platform.database.host, platform.database.tls_ca], **changes)
    assert got_host == host
    assert (ca or "").count("BEGIN CERTIFICATE") == certificates


def test_an_existing_database_that_is_bootstrapped_needs_no_administrator() -> None:
    existing = {"host": "db.example.com", "userPassword": "Password0"}
    admin = platform_output(
        lambda platform: platform.database.admin is None, database={"bootstrap": False, "existing": existing}
    )
    assert admin is True
