"""`carto:overrides` changes single properties of cloud resources, and refuses what fits no resource or is dangerous."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest

from components.settings.overrides import reason
from tests.support.recorder import revealed
from tests.support.registrations import registered

DATABASE = "carto-database-instance"


def inputs(stack: str, resource: str, properties: dict[str, Any]) -> dict[str, Any]:
    """What differs from the resource without overrides."""
    name = resource.removeprefix("carto-")
    before = revealed(dict(registered(stack)[name].inputs))
    after = revealed(dict(registered(stack, overrides={resource: properties})[name].inputs))
    return {key: value for key, value in after.items() if before.get(key) != value}


def refusal(stack: str, overrides: dict[str, dict[str, Any]]) -> str:
    with pytest.raises(pulumi.RunError) as refused:
        registered(stack, overrides=overrides)
    return str(refused.value)


@pytest.mark.parametrize(
    ("stack", "resource", "properties", "changed"),
    [
        ("aws-quickstart", DATABASE, {"blueGreenUpdate.enabled": True}, {"blueGreenUpdate": {"enabled": True}}),
        (
            "aws-quickstart",
            DATABASE,
            {"multiAz": False, "allocatedStorage": 99},
            {"multiAz": False, "allocatedStorage": 99},
        ),
        ("azure-quickstart", "carto-database-server", {"maintenanceWindow.dayOfWeek": 3}, {"maintenanceWindow"}),
        ("gcp-quickstart", DATABASE, {"settings": {"insightsConfig": {"queryPlansPerMinute": 7}}}, {"settings"}),
    ],
)
def test_the_property_alone_changes(stack: str, resource: str, properties: dict[str, Any], changed: Any) -> None:
    found = inputs(stack, resource, properties)
    assert (found if isinstance(changed, dict) else set(found)) == changed


def test_the_rest_of_an_object_stays() -> None:
    before = registered("azure-quickstart")["database-server"].inputs["maintenanceWindow"]
    after = inputs("azure-quickstart", "carto-database-server", {"maintenanceWindow.dayOfWeek": 3})["maintenanceWindow"]
    assert after == {**before, "dayOfWeek": 3}
    assert before["dayOfWeek"] != 3


def test_an_element_of_a_list_changes_and_the_others_stay() -> None:
    before = registered("aws-quickstart")["database-parameters"].inputs["parameters"]
    changes = inputs("aws-quickstart", "carto-database-parameters", {"parameters[1].value": "9000"})
    assert changes == {"parameters": [before[0], {**before[1], "value": "9000"}, *before[2:]]}


@pytest.mark.parametrize(
    ("resource", "properties", "words"),
    [
        ("carto-database-instances", {"multiAz": True}, "no such resource; did you mean carto-database-instance?"),
        (DATABASE, {"multiAZ": True}, "no property multiAZ of the resource; did you mean multiAz?"),
        (DATABASE, {"blueGreenUpdate.on": True}, "no property on below blueGreenUpdate; known: enabled"),
        (DATABASE, {"allocatedStorage": "many"}, "allocatedStorage: expected a whole number"),
        (DATABASE, {"allocatedStorage": True}, "allocatedStorage: expected a whole number"),
        (DATABASE, {"multiAz": "yes"}, "multiAz: expected true or false"),
        (DATABASE, {"blueGreenUpdate": {"enabled": 3}}, "blueGreenUpdate: expected true or false"),
        (DATABASE, {"tags": ["a"]}, "tags: expected an object"),
        ("carto-storage-imports-lifecycle", {"rules[7].id": "x"}, "the list has no [7]; its next element is [1]"),
        ("carto-database", {"x": 1}, "a component (carto:aws:Database)"),
        ("carto-release-helm", {"timeout": 3}, "no resource of a cloud (kubernetes:helm.sh/v3:Release)"),
        ("carto-storage-imports-versioning", {"mfa": "x"}, "decides who gets in or guards data"),
        ("carto-database-parameters", {"parameters[0].value": "0"}, "rds.force_ssl is a part of the encryption"),
        ("carto-database-parameters", {"parameters": []}, "rds.force_ssl is a part of the encryption"),
        (DATABASE, {"deletionProtection": False}, "deletionProtection is a part of the protection against loss"),
        (DATABASE, {"publiclyAccessible": True}, "publiclyAccessible is a part of who gets in"),
        (DATABASE, {"storageEncrypted": False}, "storageEncrypted is a part of the encryption"),
        (DATABASE, {"identifier": "mine"}, "identifier is a part of the resource's name"),
        (DATABASE, {"password": "ExampleOnly"}, "password is a secret"),
        (DATABASE, {"..": 1}, "expected properties by path"),
        (DATABASE, {}, "expected properties by path"),
        (DATABASE, {"tags": {"a": "carto\0"}}, "expected values of printable text"),
        (DATABASE, {"engine": "\x1b[2Jcarto"}, "expected values of printable text"),
    ],
)
def test_it_is_refused_by_name(resource: str, properties: dict[str, Any], words: str) -> None:
    message = refusal("aws-quickstart", {resource: properties})
    assert words in message
    assert "carto:overrides" in message


def test_all_wrong_overrides_are_in_one_message() -> None:
    message = refusal("aws-quickstart", {DATABASE: {"multiAZ": True, "tags": 1}, "other": {"x": 1}})
    assert message.count("carto:overrides.") == 3


def test_a_stack_without_resources_of_a_cloud_has_none() -> None:
    assert "creates nothing in a cloud" in refusal("kubernetes", {DATABASE: {"multiAz": True}})


@pytest.mark.parametrize(
    "path",
    ["settings.ipConfiguration.authorizedNetworks", "settings.deletionProtectionEnabled", "finalSnapshotIdentifier",
     "network.publicNetworkAccess", "allowBlobPublicAccess", "minimumTlsVersion", "forceDestroy", "kmsKeyId",
     "softDeleteRetentionInDays", "vpcSecurityGroupIds", "skipFinalSnapshot", "transitEncryptionMode", "region",
     # Opens something.
     "internal", "grants", "website", "enableWafFailOpen", "dropInvalidHeaderFields", "isSftpEnabled",
     "isLocalUserEnabled", "allowCrossTenantReplication", "userGroupIds", "restrictions.apiTargets", "visibility",
     "cors.corsRules", "protocol", "authConfig.activeDirectoryAuth", "properties.enabledForDeployment",
     "privateLinkServiceConnections[0].groupIds",
     # Ends a protection.
     "rules[0].expiration.days", "rules[0].noncurrentVersionExpiration", "lifecycleRules", "backup.geoRedundantBackup",
     "snapshotIdentifier", "restoreToPointInTime", "restoreBackupContext", "clone", "createMode", "isEnabled",
     "properties.attributes.enabled", "idleTimeout", "clientKeepAlive",
     # Is or uses something else.
     "parameterGroupName", "dbSubnetGroupName", "username", "administratorLogin", "targetKeyId",
     "alternativeLocationId", "settings.ipConfiguration.privateNetwork"],
)  # fmt: skip
def test_what_would_unprotect_rename_or_open_is_refused(path: str) -> None:
    assert reason(path, True)


@pytest.mark.parametrize(
    ("stack", "resource", "properties", "words"),
    [
        ("gcp-quickstart", DATABASE, {"settings": {"backupConfiguration": {"enabled": False}}}, "not be backed up"),
        ("aws-production", "carto-encryption-key", {"enableKeyRotation": False}, "not be rotated"),
        ("gcp-quickstart", "carto-cache-redis", {"connectMode": "DIRECT_PEERING"}, "not be private"),
        ("aws-quickstart", "carto-cache-parameters", {"parameters": [{"name": "tls-x", "value": "no"}]}, "encryption"),
    ],
)
def test_the_resource_keeps_what_guards_it(stack: str, resource: str, properties: dict[str, Any], words: str) -> None:
    assert words in refusal(stack, {resource: properties})


@pytest.mark.parametrize(
    "path",
    ["backupWindow", "maintenancePolicy.description", "rules[0].id", "sku.name", "blockDevice", "caCertIdentifier",
     "settings.backupConfiguration.startTime", "healthCheck.interval", "settings.databaseFlags[0].name"],
)  # fmt: skip
def test_other_properties_are_not(path: str) -> None:
    assert reason(path, True) == ""


def test_tags_have_words_of_the_team() -> None:
    assert reason("tags", {"author": "gis", "public-role": "none"}) == ""
    assert reason("settings.userLabels.author", "gis") == ""
    assert reason("settings", {"userLabels": {"author": "gis"}}) == ""
    assert reason("settings", {"userLabels": {"author": "gis"}, "ipConfiguration": {"ipv4Enabled": True}})


def test_names_inside_of_a_value_are_those_of_elements() -> None:
    assert reason("parameters", [{"name": "work_mem"}]) == ""
    assert reason("settings", {"ipConfiguration": {"sslMode": "x"}}) == "a part of the encryption"
