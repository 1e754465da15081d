"""CARTO's containers and the key that opens them."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.azure.blobs import lost_on
from tests.support.clouds.azure import AzureCloud, platform_output, provisioned
from tests.support.recorder import Secret
from tests.unit.azure.stacks import EXISTING


def test_the_account_takes_tls_alone_and_its_containers_are_private() -> None:
    graph = provisioned()
    account = graph["storage-account"].inputs
    assert account["minimumTlsVersion"] == "TLS1_2"
    assert account["enableHttpsTrafficOnly"] is True
    assert account["allowBlobPublicAccess"] is False
    assert account["allowSharedKeyAccess"] is True, "CARTO knows no other way in"
    assert [graph[f"storage-{role}"].inputs["publicAccess"] for role in ("imports", "thumbnails")] == ["None", "None"]


def test_thumbnails_are_public_only_when_the_stack_says_so_and_imports_never() -> None:
    graph = provisioned(storage={"thumbnails": {"access": "public"}})
    assert graph["storage-account"].inputs["allowBlobPublicAccess"] is True
    assert graph["storage-thumbnails"].inputs["publicAccess"] == "Blob", "readable by address, not listed"
    assert graph["storage-imports"].inputs["publicAccess"] == "None"


@pytest.mark.parametrize(
    ("changes", "sku"),
    [
        ({}, "Standard_ZRS"),
        ({"profile": "development"}, "Standard_LRS"),
        ({"storage": {"account": {"replication": "gzrs"}}}, "Standard_GZRS"),
    ],
)
def test_copies_are_as_many_as_the_profile_or_the_stack_says(changes: dict[str, Any], sku: str) -> None:
    assert provisioned(**changes)["storage-account"].inputs["sku"] == {"name": sku}


@pytest.mark.parametrize(
    ("days", "promised"),
    [({}, 30), ({"noncurrent": 5}, 5), ({"noncurrent": 90}, 90), ({"softDeleted": 0}, 30), ({"softDeleted": 90}, 30)],
)
@pytest.mark.parametrize("age", [0, 10, 400], ids=lambda age: f"{age} days old")
def test_what_is_overwritten_or_deleted_can_be_recovered_for_the_days_promised(
    days: dict[str, int], promised: int, age: int
) -> None:
    graph = provisioned(storage={"retentionDays": days})
    service, policy = (graph[f"storage-account-{part}"].inputs for part in ("blobs", "lifecycle"))
    assert service["isVersioningEnabled"] is True
    lost = lost_on(service, policy, written=0, gone=age)
    assert lost is not None, "old versions cost money"
    assert promised <= lost - age <= promised + max(promised, days.get("softDeleted", 7)) + 1


@pytest.mark.parametrize(("days", "kept"), [(None, {"enabled": True, "days": 7}), (0, {"enabled": False})])
def test_a_deleted_container_can_be_restored_unless_the_stack_says_otherwise(days: int | None, kept: Any) -> None:
    retention = {} if days is None else {"softDeleted": days}
    blobs = provisioned(storage={"retentionDays": retention})["storage-account-blobs"].inputs
    assert blobs["containerDeleteRetentionPolicy"] == kept


def test_uploads_expire_in_the_container_of_uploads_alone() -> None:
    graph = provisioned(storage={"retentionDays": {"imports": 30}})
    rule = graph["storage-account-lifecycle"].inputs["policy"]["rules"][1]
    container = graph["storage-imports"].inputs["containerName"]
    assert rule["definition"]["filters"] == {"blobTypes": ["blockBlob"], "prefixMatch": [f"{container}/"]}
    assert rule["definition"]["actions"] == {"baseBlob": {"delete": {"daysAfterModificationGreaterThan": 30}}}


def test_browsers_served_from_the_domain_may_upload_with_azures_own_headers() -> None:
    (rule,) = provisioned()["storage-account-blobs"].inputs["cors"]["corsRules"]
    assert rule["allowedOrigins"] == ["https://carto.example.com"]
    assert rule["allowedMethods"] == ["GET", "PUT", "POST"]
    assert {"X-MS-Blob-Type", "Access-Control-Request-Headers", "Content-Type"} <= set(rule["allowedHeaders"])
    assert rule["maxAgeInSeconds"] == 3600


def test_anyone_with_a_key_reaches_the_account_unless_the_stack_names_addresses() -> None:
    assert provisioned()["storage-account"].inputs["networkRuleSet"]["defaultAction"] == "Allow"
    assert "storage-endpoint" not in provisioned()


def test_with_named_addresses_pods_come_through_a_private_endpoint() -> None:
    graph = provisioned(storage={"account": {"allowedCidrs": ["203.0.113.0/24"]}})
    rules = graph["storage-account"].inputs["networkRuleSet"]
    assert rules["defaultAction"] == "Deny"
    assert rules["ipRules"] == [{"action": "Allow", "iPAddressOrRange": "203.0.113.0/24"}]
    (connection,) = graph["storage-endpoint"].inputs["privateLinkServiceConnections"]
    assert connection["groupIds"] == ["blob"]
    assert graph["storage-endpoint-zone"].inputs["privateZoneName"] == "privatelink.blob.core.windows.net"


def test_an_empty_list_of_addresses_switches_the_public_side_off() -> None:
    graph = provisioned(storage={"account": {"allowedCidrs": []}})
    assert graph["storage-account"].inputs["publicNetworkAccess"] == "Disabled"
    assert "storage-endpoint" in graph, "pods come through it"


def test_addresses_are_those_of_the_account() -> None:
    account = provisioned()["storage-account"].inputs["accountName"]
    thumbnails = platform_output(lambda platform: platform.storage.thumbnails)
    assert thumbnails["url"] == f"https://{account}.blob.core.windows.net/{thumbnails['name']}/"
    assert platform_output(lambda platform: platform.storage.account) == account


@pytest.mark.parametrize(("rotation", "key"), [(0, "first-key-of-"), (1, "second-key-of-"), (2, "first-key-of-")])
def test_rotation_goes_to_the_other_key_which_works_already(rotation: int, key: str) -> None:
    changes: dict[str, Any] = {"rotation": {"accessKey": rotation}}
    account = provisioned()["storage-account"].inputs["accountName"]
    assert platform_output(lambda platform: platform.identity.access_key.secret, **changes) == Secret(f"{key}{account}")
    in_use = platform_output(lambda platform: platform.outputs["storageAccountKeyInUse"], **changes)
    assert in_use == ("key2" if rotation % 2 else "key1")


def test_rotation_changes_nothing_on_azure() -> None:
    before, after = (provisioned(rotation={"accessKey": rotation}) for rotation in (0, 1))
    unchanged = [{node.name: node.inputs for node in graph.of_package("azure-native")} for graph in (before, after)]
    assert unchanged[0] == unchanged[1]


def test_an_existing_account_is_looked_up_and_an_output_has_its_cors_rules() -> None:
    assert platform_output(lambda platform: platform.storage.imports.url, **EXISTING) == (
        "https://theiraccount.blob.core.windows.net/their-imports/"
    )
    assert platform_output(lambda platform: platform.identity.access_key.id, **EXISTING) == "theiraccount"
    document = platform_output(lambda platform: platform.outputs["corsOfExistingBuckets"], **EXISTING)
    assert document["corsRules"][0]["allowedOrigins"] == ["https://carto.example.com"]


def test_containers_can_be_created_in_an_existing_account() -> None:
    graph = provisioned(storage={"account": {"existing": "theiraccount", "resourceGroup": "theirs"}})
    container = graph["storage-imports"].inputs
    assert (container["accountName"], container["resourceGroupName"]) == ("theiraccount", "theirs")
    assert (
        graph.of_type("StorageAccount", "BlobServiceProperties", "ManagementPolicy", "ManagementLockByScope")[1:] == []
    )
    assert "storage-account" not in graph


def test_an_existing_key_needs_no_permission_to_look_anything_up() -> None:
    storage = {**EXISTING["storage"], "account": {"existing": "theiraccount"}}
    changes = {**EXISTING, "storage": storage, "identity": {"existing": {"key": "ExampleOnlyKey=="}}}
    graph = provisioned(**changes)
    assert {token.rpartition(":")[2] for token, _ in graph.invokes} == {
        "getManagedCluster",
        "listManagedClusterUserCredentials",
    }
    key = platform_output(lambda platform: platform.identity.access_key.secret, **changes)
    assert key == Secret("ExampleOnlyKey==")


@pytest.mark.parametrize(
    ("missing", "named"),
    [("theiraccount", r"carto:storage\.account\.existing"), ("their-imports", r"carto:storage\.imports\.existing")],
)
def test_a_missing_existing_resource_is_named_with_its_setting(missing: str, named: str) -> None:
    with pytest.raises(Exception, match=named):
        platform_output(lambda platform: platform.storage.imports.url, AzureCloud(missing=(missing,)), **EXISTING)
