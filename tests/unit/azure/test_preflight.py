"""What is refused before anything changes, because Azure refuses it half-way or can't take it back."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.clouds.azure import LOCATION, NODES, SUBSCRIPTION, AzureCloud, provisioned

INSIDE = {"azure": {"databaseConnection": "delegated-subnet", "databaseSubnet": {"cidr": "10.1.0.0/28"}}}
OWN_KEY = {"type": "AzureKeyVault", "primaryKeyURI": "https://v.vault.azure.net/keys/carto"}


class RunningCloud(AzureCloud):
    """A subscription in which an earlier `pulumi up` of the stack ran."""

    def __init__(
        self, *, node_subnet: str = NODES, group: str | None = None, location: str = LOCATION, **there: dict[str, Any]
    ) -> None:
        super().__init__(node_subnet=node_subnet)
        self._there, self._group, self._location = there, group, location

    def answer(self, token: str, arguments: dict[str, Any]) -> dict[str, Any]:
        function = token.rpartition(":")[2]
        if function in self._there and self._group in (None, arguments["resourceGroupName"]):
            return {"name": arguments.get("privateZoneName", "there"), **self._there[function]}
        answer = super().answer(token, arguments)
        return answer | ({"location": self._location} if function == "getManagedCluster" else {})


def server(**properties: Any) -> dict[str, Any]:
    return {"id": "server", "version": "16", "storage": {"storageSizeGB": 64}, **properties}


OWN_GROUP = "carto-test-group-2d1c37ba"
"""As the program names it for this project and stack."""
CACHE = f"{SUBSCRIPTION}/resourceGroups/g/providers/Microsoft.Cache/redisEnterprise/carto-cache"
HUB = NODES.replace("11111111-", "99999999-")
REFUSED: dict[str, tuple[AzureCloud, dict[str, Any], str]] = {
    "an older PostgreSQL": (
        RunningCloud(getServer=server(version="17")),
        {"database": {"version": "16"}},
        r"carto:database\.version: the server runs PostgreSQL 17.*carto:database\.version 17",
    ),
    "a key for a database without one": (
        RunningCloud(getServer=server()),
        {"storage": {"encryption": {"kmsKey": "create"}}},
        r"carto:storage\.encryption\.kmsKey: create, but .* keys that Azure manages.*set it to provider-managed",
    ),
    "no key for a database that has one": (
        RunningCloud(getServer=server(dataEncryption=OWN_KEY)),
        {},
        r"carto:storage\.encryption\.kmsKey: provider-managed, but .* a key of your own.*set it to create",
    ),
    "without a managed cache that is there": (
        RunningCloud(getRedisEnterprise={"id": CACHE}),
        {},
        r"carto:cache\.mode: in-cluster, but .*managed-redis.*az redisenterprise delete --name carto-cache",
    ),
    "another resource group": (
        RunningCloud(getServer=server(), group=OWN_GROUP),
        {"resourceGroup": "other"},
        rf"carto:resourceGroup: what this stack created is in the resource group '{OWN_GROUP}'",
    ),
    "a zone that others use": (
        RunningCloud(getPrivateZone={"numberOfRecordSets": 3}),
        {"disposable": True},
        r"carto:disposable: the private DNS zone 'privatelink\.postgres\S+ has 1 record",
    ),
    "a cluster of another cloud": (
        RunningCloud(location="chinanorth3"),
        {},
        r"carto:cluster: the cluster is in chinanorth3, which is not in Azure's public cloud",
    ),
    "a subnet in another subscription": (
        RunningCloud(node_subnet=HUB),
        {"network": INSIDE},
        r"carto:network\.azure\.databaseSubnet\.cidr: .* subscription 99999999-.*databaseSubnet\.existing",
    ),
}


@pytest.mark.parametrize(("cloud", "changes", "message"), REFUSED.values(), ids=REFUSED)
def test_what_azure_would_not_do_or_not_take_back_is_refused(
    cloud: AzureCloud, changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(Exception, match=message):
        provisioned(cloud, **changes)


def test_all_of_it_is_refused_in_one_message() -> None:
    with pytest.raises(Exception, match=r"(?s)carto:database\.version.*carto:storage\.encryption\.kmsKey"):
        provisioned(RunningCloud(getServer=server(version="17", dataEncryption=OWN_KEY)))


FINE: dict[str, tuple[AzureCloud, dict[str, Any]]] = {
    "a newer PostgreSQL": (RunningCloud(getServer=server()), {"database": {"version": "17"}}),
    "the same key": (
        RunningCloud(getServer=server(dataEncryption=OWN_KEY)),
        {"storage": {"encryption": {"kmsKey": "create"}}},
    ),
    "the same cache": (RunningCloud(getRedisEnterprise={"id": CACHE}), {"cache": {"mode": "managed-redis"}}),
    "its own group by name": (RunningCloud(getServer=server(), group=OWN_GROUP), {"resourceGroup": OWN_GROUP}),
    "a zone of its own": (RunningCloud(getPrivateZone={"numberOfRecordSets": 2}), {"disposable": True}),
    "an existing subnet": (
        RunningCloud(node_subnet=HUB),
        {"network": {"azure": {"databaseConnection": "delegated-subnet", "databaseSubnet": {"existing": HUB}}}},
    ),
}


@pytest.mark.parametrize(("cloud", "changes"), FINE.values(), ids=FINE)
def test_what_azure_does_is_let_through(cloud: AzureCloud, changes: dict[str, Any]) -> None:
    assert "database-server" in provisioned(cloud, **changes)


@pytest.mark.parametrize(("there", "size"), [(32, 64), (64, 64), (256, 256)])
def test_a_disk_that_has_grown_keeps_its_size(there: int, size: int) -> None:
    cloud = RunningCloud(getServer=server(storage={"storageSizeGB": there}))
    assert provisioned(cloud)["database-server"].inputs["storage"]["storageSizeGB"] == size
