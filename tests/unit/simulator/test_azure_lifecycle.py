"""Simulated Azure over time: what is there, in use, locked or busy, and what stays of it."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from simulator.core.values import UNKNOWN
from tests.unit.simulator.azure_inputs import (
    ACCOUNT,
    BLOBS,
    CONTAINER,
    ENCRYPTED,
    ENDPOINT,
    GROUP,
    IDENTITY,
    INSIDE,
    KEY,
    LIFECYCLE,
    LINK,
    LOCK,
    NETWORK,
    OWN_KEY,
    PARAMETER,
    REDIS_DATABASE,
    ROLE,
    SERVER,
    SUBNET,
    TO_ACCOUNT,
    VALID,
    VAULT,
    ZONE,
    ZONE_GROUP,
    changed,
)
from tests.unit.simulator.simulated import Cloud, Refusal


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


def test_a_later_change_of_a_key_is_dropped_without_notice(azure: Cloud) -> None:
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
    with pytest.raises(Refusal, match="cannot create already existing resource"):
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
    with pytest.raises(Refusal, match="linked to multiple zones"):
        azure.create(LINK, changed(LINK, resourceGroupName="h", virtualNetworkLinkName="m"), "again")
    with pytest.raises(Refusal, match="has links"):
        azure.delete(zone)


def test_the_way_back_to_public_names_is_for_privatelink_zones(azure: Cloud) -> None:
    with pytest.raises(Refusal, match="for privatelink zones"):
        azure.create(LINK, changed(LINK, resolutionPolicy="NxDomainRedirect"))
    private = changed(LINK, privateZoneName="privatelink.blob.core.windows.net", resolutionPolicy="NxDomainRedirect")
    assert azure.create(LINK, private).id


def test_a_zone_counts_the_records_of_every_endpoint_in_it(azure: Cloud) -> None:
    where = {"privateZoneName": "privatelink.redis.azure.net", "resourceGroupName": "g"}
    with pytest.raises(Refusal, match="ResourceNotFound"):
        azure.invoke("azure-native:privatedns:getPrivateZone", where)
    zone = azure.create(ZONE, VALID[ZONE] | where)
    counted = [azure.invoke("azure-native:privatedns:getPrivateZone", where)["numberOfRecordSets"]]
    for name in ("one", "another"):
        config = {"name": "c", "privateDnsZoneId": zone.id}
        group = {"privateDnsZoneGroupName": "default", "privateEndpointName": name, "resourceGroupName": "g"}
        azure.create(ZONE_GROUP, {**group, "privateDnsZoneConfigs": [config]}, name)
        counted.append(azure.invoke("azure-native:privatedns:getPrivateZone", where)["numberOfRecordSets"])
    assert counted == [1, 2, 3]


def test_an_endpoint_has_one_zone_group_which_the_policy_of_a_landing_zone_creates(azure: Cloud) -> None:
    group = {"privateDnsZoneGroupName": "default", "privateEndpointName": "e", "resourceGroupName": "g"}
    azure.create(ZONE_GROUP, group)
    with pytest.raises(Refusal, match="has the DNS zone group default"):
        azure.create(ZONE_GROUP, group | {"privateDnsZoneGroupName": "another"}, "another")
    with pytest.raises(Refusal, match="deployedByPolicy"):
        azure.create(ZONE_GROUP, group | {"resourceGroupName": "landing-zone-1"}, "there")


def test_a_landing_zone_has_the_usual_policies(azure: Cloud) -> None:
    there = {"resourceGroupName": "landing-zone-1"}
    for type_, allowed in (
        (ACCOUNT, {"publicNetworkAccess": "Disabled"}),
        (SUBNET, {"networkSecurityGroup": {"id": f"{NETWORK}/networkSecurityGroups/g"}}),
    ):
        with pytest.raises(Refusal, match="RequestDisallowedByPolicy"):
            azure.create(type_, VALID[type_] | there)
        assert azure.create(type_, VALID[type_] | there | allowed, "allowed").id


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
