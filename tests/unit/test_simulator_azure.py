"""Simulated Azure refuses what Azure refuses: much of it only when it is written, and changes that were planned."""

from __future__ import annotations

import copy
import threading
from typing import TYPE_CHECKING, Any

import pytest

from simulator.values import UNKNOWN, Secret
from tests.unit.simulated import Cloud, Refusal

if TYPE_CHECKING:
    from pathlib import Path

GROUP = "azure-native:resources:ResourceGroup"
ACCOUNT = "azure-native:storage:StorageAccount"
CONTAINER = "azure-native:storage:BlobContainer"
BLOBS = "azure-native:storage:BlobServiceProperties"
LIFECYCLE = "azure-native:storage:ManagementPolicy"
SERVER = "azure-native:dbforpostgresql:Server"
PARAMETER = "azure-native:dbforpostgresql:Configuration"
SUBNET = "azure-native:network:Subnet"
ENDPOINT = "azure-native:network:PrivateEndpoint"
ZONE = "azure-native:privatedns:PrivateZone"
LINK = "azure-native:privatedns:VirtualNetworkLink"
REDIS = "azure-native:redis:Redis"
MANAGED_REDIS = "azure-native:redisenterprise:RedisEnterprise"
REDIS_DATABASE = "azure-native:redisenterprise:Database"
LOCK = "azure-native:authorization:ManagementLockByScope"
IDENTITY = "azure-native:managedidentity:UserAssignedIdentity"
VAULT = "azure-native:keyvault:Vault"
KEY = "azure-native:keyvault:Key"
ROLE = "azure-native:authorization:RoleAssignment"

SUBSCRIPTION_ID = "/subscriptions/00000000-0000-4000-8000-000000000000"
GROUP_ID = f"{SUBSCRIPTION_ID}/resourceGroups/g"
NETWORK = f"{GROUP_ID}/providers/Microsoft.Network"
USER = f"{GROUP_ID}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/carto"
ENCRYPTED = {
    "identity": {"type": "UserAssigned", "userAssignedIdentities": [USER]},
    "encryption": {
        "keySource": "Microsoft.Keyvault",
        "encryptionIdentity": {"encryptionUserAssignedIdentity": USER},
        "keyVaultProperties": {"keyName": "carto", "keyVaultUri": "https://acme-keys.vault.azure.net/"},
    },
}
OWN_KEY = {
    "identity": {"type": "UserAssigned", "userAssignedIdentities": {USER: {}}},
    "dataEncryption": {
        "type": "AzureKeyVault",
        "primaryKeyURI": "https://acme-keys.vault.azure.net/keys/carto",
        "primaryUserAssignedIdentityId": USER,
    },
}
SUBNET_ID = f"{NETWORK}/virtualNetworks/vnet/subnets/s"
ZONE_ID = f"{NETWORK}/privateDnsZones/private.postgres.database.azure.com"
INSIDE = {"delegatedSubnetResourceId": SUBNET_ID, "privateDnsZoneArmResourceId": ZONE_ID}
TO_ACCOUNT = [
    {
        "name": "c",
        "privateLinkServiceId": f"{GROUP_ID}/providers/Microsoft.Storage/storageAccounts/acme",
        "groupIds": ["blob"],
    }
]
VALID: dict[str, dict[str, Any]] = {
    GROUP: {"resourceGroupName": "g", "location": "westeurope"},
    ACCOUNT: {
        "accountName": "acme",
        "resourceGroupName": "g",
        "kind": "StorageV2",
        "location": "westeurope",
        "sku": {"name": "Standard_ZRS"},
    },
    CONTAINER: {"accountName": "acme", "resourceGroupName": "g", "containerName": "imports"},
    BLOBS: {"accountName": "acme", "resourceGroupName": "g", "blobServicesName": "default"},
    LIFECYCLE: {
        "accountName": "acme",
        "resourceGroupName": "g",
        "managementPolicyName": "default",
        "policy": {"rules": []},
    },
    SERVER: {
        "serverName": "acme",
        "resourceGroupName": "g",
        "location": "westeurope",
        "version": "16",
        "administratorLogin": "carto_admin",
        "administratorLoginPassword": Secret("CorrectHorse1"),
        "sku": {"name": "Standard_D2ds_v5", "tier": "GeneralPurpose"},
        "storage": {"storageSizeGB": 64},
        "backup": {"backupRetentionDays": 14, "geoRedundantBackup": "Disabled"},
        "highAvailability": {"mode": "ZoneRedundant"},
        "network": {"publicNetworkAccess": "Disabled"},
        "maintenanceWindow": {"customWindow": "Enabled", "dayOfWeek": 0, "startHour": 4, "startMinute": 30},
    },
    PARAMETER: {
        "serverName": "acme",
        "resourceGroupName": "g",
        "configurationName": "azure.extensions",
        "source": "user-override",
        "value": "pgcrypto",
    },
    SUBNET: {
        "subnetName": "s",
        "virtualNetworkName": "vnet",
        "resourceGroupName": "g",
        "addressPrefix": "10.1.0.0/28",
        "delegations": [{"name": "p", "serviceName": "Microsoft.DBforPostgreSQL/flexibleServers"}],
    },
    ENDPOINT: {
        "privateEndpointName": "e",
        "resourceGroupName": "g",
        "location": "westeurope",
        "subnet": {"id": SUBNET_ID},
        "privateLinkServiceConnections": [
            {
                "name": "c",
                "privateLinkServiceId": NETWORK.replace("Network", "DBforPostgreSQL/flexibleServers/acme"),
                "groupIds": ["postgresqlServer"],
            }
        ],
    },
    ZONE: {"privateZoneName": "a.example.com", "resourceGroupName": "g", "location": "global"},
    LINK: {
        "virtualNetworkLinkName": "l",
        "privateZoneName": "a.example.com",
        "resourceGroupName": "g",
        "location": "global",
        "virtualNetwork": {"id": f"{NETWORK}/virtualNetworks/vnet"},
    },
    REDIS: {
        "name": "acme",
        "resourceGroupName": "g",
        "sku": {"name": "Standard", "family": "C", "capacity": 1},
        "location": "westeurope",
    },
    MANAGED_REDIS: {
        "clusterName": "acme",
        "resourceGroupName": "g",
        "sku": {"name": "Balanced_B1"},
        "publicNetworkAccess": "Disabled",
    },
    REDIS_DATABASE: {"clusterName": "acme", "resourceGroupName": "g", "databaseName": "default"},
    LOCK: {"scope": f"{NETWORK}/x", "level": "CanNotDelete", "lockName": "l"},
    IDENTITY: {"resourceName": "carto", "resourceGroupName": "g", "location": "westeurope"},
    VAULT: {
        "vaultName": "acme-keys",
        "resourceGroupName": "g",
        "location": "westeurope",
        "properties": {
            "tenantId": "00000000-0000-4000-8000-00000000aaaa",
            "sku": {"family": "A", "name": "standard"},
            "enableSoftDelete": True,
            "softDeleteRetentionInDays": 90,
            "enablePurgeProtection": True,
        },
    },
    KEY: {
        "keyName": "carto",
        "vaultName": "acme-keys",
        "resourceGroupName": "g",
        "properties": {"kty": "RSA", "keySize": 3072},
    },
    ROLE: {
        "scope": f"{GROUP_ID}/providers/Microsoft.KeyVault/vaults/acme-keys",
        "roleAssignmentName": "00000000-0000-4000-8000-00000000bbbb",
        "roleDefinitionId": f"{SUBSCRIPTION_ID}/providers/Microsoft.Authorization/roleDefinitions/x",
        "principalId": "00000000-0000-4000-8000-00000000cccc",
        "principalType": "ServicePrincipal",
    },
}


def changed(type_: str, **changes: Any) -> dict[str, Any]:
    """Valid inputs with changes: `sku__name="x"` is the path `sku.name`."""
    inputs = copy.deepcopy(VALID[type_])
    for path, value in changes.items():
        *above, last = path.split("__")
        inside: Any = inputs
        for word in above:
            inside = inside.setdefault(word, {})
        inside[last] = value
    return inputs


@pytest.fixture
def azure(tmp_path: Path) -> Cloud:
    return Cloud("azure-native", tmp_path)


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
        (SERVER, {}, {"replicationRole": "AsyncReplica"}, "only be given up"),
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


@pytest.mark.parametrize("location", ["West Europe", "WestEurope"])
def test_a_location_is_the_same_however_it_is_spelt(azure: Cloud, location: str) -> None:
    made = azure.create(ACCOUNT, VALID[ACCOUNT])
    assert azure.diff(made, changed(ACCOUNT, location=location)).changes == 1


def test_the_maintenance_window_is_taken_with_a_change_only(azure: Cloud) -> None:
    made = azure.create(SERVER, VALID[SERVER])
    assert made.outputs["maintenanceWindow"]["customWindow"] == "Disabled"
    later = azure.update(made, changed(SERVER, backup__backupRetentionDays=21))
    assert later.outputs["maintenanceWindow"]["customWindow"] == "Enabled"


@pytest.mark.parametrize(
    ("parent", "children"),
    [
        (
            SERVER,
            [
                (PARAMETER, changed(PARAMETER, configurationName=name))
                for name in ("log_lock_waits", "azure.extensions")
            ],
        ),
        (ACCOUNT, [(BLOBS, VALID[BLOBS]), (LIFECYCLE, VALID[LIFECYCLE])]),
        (ACCOUNT, [(BLOBS, VALID[BLOBS]), (ENDPOINT, changed(ENDPOINT, privateLinkServiceConnections=TO_ACCOUNT))]),
        (SUBNET, [(SUBNET, changed(SUBNET, subnetName=name)) for name in ("t", "u")]),
    ],
)
def test_children_that_are_written_at_once_find_their_parent_busy(
    azure: Cloud, parent: str, children: list[tuple[str, dict[str, Any]]]
) -> None:
    azure.create(parent, VALID[parent])
    start, refused = threading.Barrier(2), []

    def write(type_: str, inputs: dict[str, Any], name: str) -> None:
        start.wait()
        try:
            azure.create(type_, inputs, name)
        except Refusal as refusal:
            refused.append(str(refusal))

    threads = [
        threading.Thread(target=write, args=(*child, f"child-{number}")) for number, child in enumerate(children)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert "IsBusy" in refused[0]


def with_key(azure: Cloud, *types: str) -> None:
    identity = azure.create(IDENTITY, VALID[IDENTITY])
    granted = changed(ROLE, principalId=identity.outputs["principalId"])
    for type_ in types:
        azure.create(type_, granted if type_ == ROLE else VALID[type_])


@pytest.mark.parametrize(
    ("made", "code"),
    [((VAULT,), "KeyVaultKeyNotFound"), ((VAULT, KEY), "KeyVaultAuthenticationFailure"), ((VAULT, KEY, ROLE), "")],
)
@pytest.mark.parametrize(("type_", "encrypted"), [(ACCOUNT, ENCRYPTED), (SERVER, OWN_KEY)])
def test_a_key_is_used_by_whom_its_vault_lets_in(
    azure: Cloud, made: tuple[str, ...], code: str, type_: str, encrypted: dict[str, Any]
) -> None:
    with_key(azure, *made)
    inputs = changed(type_, **encrypted)
    if not code:
        assert azure.create(type_, inputs).id
        return
    with pytest.raises(Refusal, match=code):
        azure.create(type_, inputs)


def test_what_a_key_is_told_later_is_dropped_and_nobody_is_told(azure: Cloud) -> None:
    key = azure.create(KEY, VALID[KEY])
    azure.update(key, changed(KEY, tags={"team": "gis"}, properties__keySize=4096))
    found = azure.read(KEY, key.id)
    assert found is not None
    assert (found.inputs["properties"], found.inputs.get("tags")) == (VALID[KEY]["properties"], None)


def test_a_key_goes_with_its_vault_alone_whose_name_stays_taken(azure: Cloud) -> None:
    vault, key = azure.create(VAULT, VALID[VAULT]), azure.create(KEY, VALID[KEY])
    with pytest.raises(Refusal, match="keys/delete"):
        azure.delete(key)
    azure.delete(vault)
    assert azure.read(KEY, key.id) is None
    with pytest.raises(Refusal, match="deleted state"):
        azure.create(VAULT, VALID[VAULT])


def test_parameters_exist_already_and_are_taken_over(azure: Cloud) -> None:
    first = azure.create(PARAMETER, VALID[PARAMETER])
    assert azure.create(PARAMETER, VALID[PARAMETER], "again").id == first.id


def test_nothing_else_is_made_twice(azure: Cloud) -> None:
    azure.create(CONTAINER, VALID[CONTAINER])
    with pytest.raises(Refusal, match="ResourceExists"):
        azure.create(CONTAINER, VALID[CONTAINER], "again")


def test_a_lock_keeps_what_it_is_on_and_all_inside(azure: Cloud) -> None:
    account = azure.create(ACCOUNT, VALID[ACCOUNT])
    container = azure.create(CONTAINER, VALID[CONTAINER])
    lock = azure.create(LOCK, changed(LOCK, scope=account.id))
    for locked in (container, account):
        with pytest.raises(Refusal, match="ScopeLocked"):
            azure.delete(locked)
    azure.delete(lock)
    azure.delete(account)
    assert azure.read(CONTAINER, container.id) is None, "it went with its account"


def test_a_group_takes_along_what_is_in_it(azure: Cloud) -> None:
    group, account = azure.create(GROUP, VALID[GROUP]), azure.create(ACCOUNT, VALID[ACCOUNT])
    azure.delete(group)
    assert azure.read(ACCOUNT, account.id) is None
    with pytest.raises(Refusal, match="ResourceGroupNotFound"):
        azure.create(ACCOUNT, VALID[ACCOUNT])


def test_a_public_container_needs_an_account_that_allows_it(azure: Cloud) -> None:
    azure.create(ACCOUNT, VALID[ACCOUNT])
    with pytest.raises(Refusal, match="PublicAccessNotPermitted"):
        azure.create(CONTAINER, changed(CONTAINER, publicAccess="Blob"))


def test_a_subnet_in_use_stays(azure: Cloud) -> None:
    subnet = azure.create(SUBNET, VALID[SUBNET])
    azure.create(SERVER, changed(SERVER, network=INSIDE | {"delegatedSubnetResourceId": subnet.id}))
    with pytest.raises(Refusal, match="InUseSubnetCannotBeDeleted"):
        azure.delete(subnet)
    with pytest.raises(Refusal, match="InUseSubnetCannotBeUpdated"):
        azure.update(subnet, changed(SUBNET, addressPrefix="10.2.0.0/28"))


def test_a_server_inside_a_network_has_no_private_endpoint(azure: Cloud) -> None:
    server = azure.create(SERVER, changed(SERVER, network=INSIDE))
    connection = {"name": "c", "privateLinkServiceId": server.id, "groupIds": ["postgresqlServer"]}
    with pytest.raises(Refusal, match="PrivateEndpointNotSupported"):
        azure.create(ENDPOINT, changed(ENDPOINT, privateLinkServiceConnections=[connection]))


def test_a_network_is_linked_to_one_zone_of_a_name(azure: Cloud) -> None:
    zone = azure.create(ZONE, VALID[ZONE])
    azure.create(LINK, VALID[LINK])
    with pytest.raises(Refusal, match="linked to the zone"):
        azure.create(LINK, changed(LINK, resourceGroupName="h", virtualNetworkLinkName="m"), "again")
    with pytest.raises(Refusal, match="has links"):
        azure.delete(zone)


def test_keys_of_managed_redis_are_off_until_they_are_asked_for(azure: Cloud) -> None:
    where = {"clusterName": "acme", "databaseName": "default", "resourceGroupName": "g"}
    made = azure.create(REDIS_DATABASE, VALID[REDIS_DATABASE])
    with pytest.raises(Refusal, match="Access keys are disabled"):
        azure.invoke("azure-native:redisenterprise:listDatabaseKeys", where)
    azure.update(made, changed(REDIS_DATABASE, accessKeysAuthentication="Enabled"))
    assert azure.invoke("azure-native:redisenterprise:listDatabaseKeys", where)["primaryKey"]


def test_both_keys_of_an_account_are_there_from_the_start(azure: Cloud) -> None:
    answer = azure.invoke(
        "azure-native:storage:listStorageAccountKeys", {"accountName": "acme", "resourceGroupName": "g"}
    )
    assert [key["keyName"] for key in answer["keys"]] == ["key1", "key2"]
    assert len({key["value"] for key in answer["keys"]}) == 2


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        ("containerservice:getManagedCluster", {"resourceName": "missing-cluster"}),
        ("storage:getStorageAccount", {"accountName": "missing-account"}),
        ("storage:getBlobContainer", {"accountName": "acme", "containerName": "missing-imports"}),
    ],
)
def test_what_is_called_missing_is_not_found(azure: Cloud, function: str, arguments: dict[str, str]) -> None:
    with pytest.raises(Refusal, match="was not found"):
        azure.invoke(f"azure-native:{function}", {"resourceGroupName": "g", **arguments})


def test_unknown_values_are_waited_for(azure: Cloud) -> None:
    outputs = azure.preview(CONTAINER, changed(CONTAINER, accountName=UNKNOWN))
    assert outputs["name"] is UNKNOWN
