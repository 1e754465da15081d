"""Simulated Azure refuses what Azure refuses: much of it only when it is written, and changes that were planned."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.simulator.azure_inputs import (
    ACCOUNT,
    BLOBS,
    CONTAINER,
    ENCRYPTED,
    ENDPOINT,
    INSIDE,
    KEY,
    LINK,
    MANAGED_REDIS,
    NETWORK,
    OWN_KEY,
    REDIS,
    REDIS_DATABASE,
    ROLE,
    SERVER,
    SUBNET,
    SUBNET_ID,
    VALID,
    VAULT,
    ZONE,
    changed,
)
from tests.unit.simulator.simulated import Cloud, Refusal


@pytest.mark.parametrize("type_", VALID)
def test_what_is_valid_is_made_and_read_back(azure: Cloud, type_: str) -> None:
    made = azure.create(type_, VALID[type_])
    found = azure.read(type_, made.id)
    assert found is not None
    assert made.id.startswith("/subscriptions/00000000-0000-4000-8000-000000000000/")
    assert azure.diff(made, VALID[type_]).changes == 1, "no difference to itself"


@pytest.mark.parametrize(
    ("type_", "changes", "phrase"),
    [
        (ACCOUNT, {"accountName": "Acme-Imports"}, "must match"),
        (ACCOUNT, {"accountName": "x" * 25}, "24"),
        (CONTAINER, {"containerName": "ab"}, "63"),
        (BLOBS, {"deleteRetentionPolicy__days": 400}, "365"),
        (SERVER, {"serverName": "-acme"}, "must match"),
        (SERVER, {"colour": "red"}, "unknown property"),
    ],
)
def test_the_provider_checks_what_the_specifications_tell_it_in_a_preview_already(
    azure: Cloud, type_: str, changes: dict[str, Any], phrase: str
) -> None:
    _, failures = azure.check(type_, changed(type_, **changes))
    assert phrase in str(failures)


@pytest.mark.parametrize(
    ("type_", "changes", "code"),
    [
        (ACCOUNT, {"accountName": "takenname"}, "StorageAccountAlreadyTaken"),
        (ACCOUNT, {"resourceGroupName": "missing-group"}, "ResourceGroupNotFound"),
        (ACCOUNT, {"tags": {str(number): "x" for number in range(16)}}, "InvalidTagCount"),
        (SERVER, {"backup__backupRetentionDays": 3}, "backupRetentionDays"),
        (SERVER, {"storage__storageSizeGB": 50}, "storageSizeGB"),
        (SERVER, {"sku__tier": "Burstable"}, "not in the tier"),
        (SERVER, {"sku": {"name": "Standard_B2s", "tier": "Burstable"}}, "HANotSupportedForBurstableSku"),
        (SERVER, {"administratorLogin": "admin"}, "reserved"),
        (SERVER, {"network": {"delegatedSubnetResourceId": SUBNET_ID}}, "go together"),
        (SERVER, {"network": INSIDE | {"publicNetworkAccess": "Enabled"}}, "public access is refused"),
        (SERVER, {"serverName": "private", "network": INSIDE}, "server's own name"),
        (SERVER, {"network": {**INSIDE, "delegatedSubnetResourceId": "/missing-subnet"}}, "InvalidResourceReference"),
        (ZONE, {"location": "westeurope"}, "MissingRegistrationForLocation"),
        (REDIS, {"sku": {"name": "Premium", "family": "C", "capacity": 1}}, "does not go with"),
        (REDIS, {"resourceGroupName": "new-tenant"}, "retiring"),
        (MANAGED_REDIS, {"sku__name": "Enterprise_E10"}, "retiring"),
        (REDIS_DATABASE, {"databaseName": "other"}, "databaseName"),
        (ACCOUNT, {"minimumTlsVersion": "TLS1_3"}, "TLS1_3"),
        (ACCOUNT, {"largeFileSharesState": "Disabled"}, "can't be Disabled"),
        (ACCOUNT, {"encryption": ENCRYPTED["encryption"]}, "an identity that is assigned"),
        (SERVER, {"dataEncryption": OWN_KEY["dataEncryption"]}, "an identity that is assigned"),
        (SERVER, {**OWN_KEY, "backup__geoRedundantBackup": "Enabled"}, "a key in the paired region"),
        (VAULT, {"vaultName": "1-starts-with-a-digit"}, "must match"),
        (VAULT, {"properties__enablePurgeProtection": False}, "leave it out"),
        (VAULT, {"properties__softDeleteRetentionInDays": 3}, "softDeleteRetentionInDays"),
        (KEY, {"properties__keySize": 1024}, "keySize"),
        (ROLE, {"principalType": "User"}, "UnmatchedPrincipalType"),
        (ROLE, {"roleAssignmentName": "carto"}, "must match"),
        (ENDPOINT, {"privateLinkServiceConnections": [
            {"name": "c", "privateLinkServiceId": f"{NETWORK}/Microsoft.Storage/storageAccounts/a", "groupIds": ["x"]}
        ]}, "InvalidGroupId"),
    ],
)  # fmt: skip
def test_azure_refuses_when_it_is_written_what_no_preview_has_seen(
    azure: Cloud, type_: str, changes: dict[str, Any], code: str
) -> None:
    inputs = changed(type_, **changes)
    azure.preview(type_, inputs)
    with pytest.raises(Refusal, match=code):
        azure.create(type_, inputs)


@pytest.mark.parametrize(
    ("type_", "before", "after", "phrase"),
    [
        (ACCOUNT, {}, {"sku__name": "Standard_LRS"}, "zonal"),
        (ACCOUNT, {}, {"sku__name": "Premium_ZRS"}, "can't become"),
        (SERVER, {}, {"backup__geoRedundantBackup": "Enabled"}, "backup.geoRedundantBackup can't be changed"),
        (SERVER, {}, {"network": INSIDE}, "delegatedSubnetResourceId can't be changed"),
        (SERVER, {}, {"storage__storageSizeGB": 32}, "can't shrink"),
        (SERVER, {}, {"version": "15"}, "can't become 15"),
        (SERVER, {}, {"highAvailability__mode": "SameZone"}, "disable high availability first"),
        (ENDPOINT, {}, {"location": "northeurope"}, "location can't be changed"),
        (LINK, {}, {"virtualNetwork": {"id": f"{NETWORK}/virtualNetworks/other"}}, "virtualNetwork can't be changed"),
        (REDIS, {"sku": {"name": "Premium", "family": "P", "capacity": 1}}, {}, "scaling down"),
        (MANAGED_REDIS, {}, {"highAvailability": "Disabled"}, "can't be disabled"),
        (REDIS_DATABASE, {}, {"clusteringPolicy": "EnterpriseCluster"}, "can't be changed"),
        (ACCOUNT, {}, {"kind": "BlobStorage"}, "can't become BlobStorage"),
        (ACCOUNT, {}, {"enableNfsV3": True}, "enableNfsV3 can't be changed"),
        (ACCOUNT, {}, {"dnsEndpointType": "AzureDnsZone"}, "dnsEndpointType can't be changed"),
        (ACCOUNT, {}, {"encryption__requireInfrastructureEncryption": True}, "can't be changed"),
        (ACCOUNT, {}, {"encryption__services": {"queue": {"keyType": "Account"}}}, "queue.keyType can't be changed"),
        (ACCOUNT, {"largeFileSharesState": "Enabled"}, {}, "stays Enabled"),
        (ACCOUNT, {"customDomain": {"name": "a.b"}}, {"customDomain": {"name": "c.d"}}, "cleared before"),
        (CONTAINER, {}, {"defaultEncryptionScope": "x"}, "defaultEncryptionScope can't be changed"),
        (SERVER, {}, OWN_KEY, "dataEncryption can't be changed"),
        (SERVER, OWN_KEY, {}, "dataEncryption can't be changed"),
        (SERVER, {"identity": OWN_KEY["identity"]}, {}, "can't be taken off"),
        (SERVER, {}, {"highAvailability__standbyAvailabilityZone": "2"}, "standby's zone"),
        (SERVER, {}, {"replicationRole": "AsyncReplica"}, "only be removed"),
        (ENDPOINT, {}, {"privateLinkServiceConnections": [{"name": "other"}]}, "privateLinkServiceConnections can't"),
        (SUBNET, {}, {"defaultOutboundAccess": False}, "defaultOutboundAccess can't be changed"),
        (VAULT, {}, {"location": "northeurope"}, "location can't be changed"),
        (VAULT, {}, {"properties__softDeleteRetentionInDays": 30}, "can't be changed"),
        (VAULT, {}, {"properties__enablePurgeProtection": None}, "can't be taken back"),
        (ROLE, {}, {"roleDefinitionId": "/other"}, "roleDefinitionId can't be changed"),
    ],
)
def test_changes_planned_as_an_update_are_refused_in_the_middle_of_it(
    azure: Cloud, type_: str, before: dict[str, Any], after: dict[str, Any], phrase: str
) -> None:
    made = azure.create(type_, changed(type_, **before))
    wanted = changed(type_, **after)
    assert list(azure.diff(made, wanted).replaces) == [], "planned as an update"
    with pytest.raises(Refusal, match=phrase):
        azure.update(made, wanted)


@pytest.mark.parametrize(
    ("type_", "after", "replaced"),
    [
        (ACCOUNT, {"accountName": "other"}, ["accountName"]),
        (ACCOUNT, {"location": "northeurope"}, ["location"]),
        (SERVER, {"administratorLogin": "other"}, ["administratorLogin"]),
        (ENDPOINT, {"subnet": {"id": SUBNET_ID, "name": "s"}}, ["subnet"]),
        (REDIS_DATABASE, {"port": 10001}, ["port"]),
    ],
)
def test_what_the_provider_replaces_is_planned_so(
    azure: Cloud, type_: str, after: dict[str, Any], replaced: list[str]
) -> None:
    made = azure.create(type_, VALID[type_])
    assert list(azure.diff(made, changed(type_, **after)).replaces) == replaced
