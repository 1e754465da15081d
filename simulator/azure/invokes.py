"""What the simulated subscription answers when a program looks something up."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

from simulator.azure.identifiers import MISSING, group_id, id_of, same_id, stable
from simulator.azure.outputs import access_key, endpoints
from simulator.package import CloudError
from simulator.sources import outputs, refuses
from simulator.values import Properties, plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.inventory import Inventory

ACCOUNT = "azure-native:storage:StorageAccount"
CONTAINER = "azure-native:storage:BlobContainer"
REDIS_DATABASE = "azure-native:redisenterprise:Database"
ZONE = "azure-native:privatedns:PrivateZone"
ZONE_GROUP = "azure-native:network:PrivateDnsZoneGroup"
OWN_NETWORK = "own-network-"
"""AKS made the network of a cluster whose name starts so."""


@dataclass(frozen=True, kw_only=True)
class Subscription:
    """What a look-up sees: what a program made, and everything else unless its name starts with "missing-"."""

    inventory: Inventory
    id: str
    location: str

    def made(self, type_: str, arguments: Properties) -> Properties | None:
        """The outputs of something a program made."""
        record = self.inventory.get("azure-native", self.id, type_, id_of(type_, self.id, arguments))
        found: Properties | None = plain(record.outputs) if record else None
        return found

    @refuses("azure-docs:azure/azure-resource-manager/troubleshooting/error-not-found")
    def require(self, type_: str, arguments: Properties, name: str) -> None:
        """Refuses what does not exist."""
        group = str(arguments["resourceGroupName"])
        gone = self.inventory.is_gone("azure-native", self.id, type_, id_of(type_, self.id, arguments))
        if group.startswith(MISSING):
            raise CloudError(
                f'Status=404 Code="ResourceGroupNotFound" Message="Resource group \'{group}\' could not be found."'
            )
        if gone or name.startswith(MISSING):
            raise CloudError(
                f'Status=404 Code="ResourceNotFound" Message="The Resource \'{name}\' under resource group '
                f"'{group}' was not found.\""
            )


@outputs(
    "https://learn.microsoft.com/en-us/rest/api/aks/managed-clusters/get",
    {
        "id": "/subscriptions/<id>/resourcegroups/<group>/providers/Microsoft.ContainerService/managedClusters/<name>",
        "name": "<name>",
        "type": "Microsoft.ContainerService/ManagedClusters",
        "location": "<location>",
        "nodeResourceGroup": "MC_<group>_<name>_<location>",
        "agentPoolProfiles[].name": "<pool>",
        "agentPoolProfiles[].count": "number",
        "agentPoolProfiles[].mode": "System or User",
        "agentPoolProfiles[].vnetSubnetID": "the subnet's ARM id, or null in a network that AKS created",
        "agentPoolProfiles[].currentOrchestratorVersion": "<major>.<minor>.<patch>",
        "agentPoolProfiles[].nodeImageVersion": "text",
        "agentPoolProfiles[].provisioningState": "Succeeded",
        "agentPoolProfiles[].eTag": "text",
        "disableLocalAccounts": "true or false",
        "kubernetesVersion": "<major>.<minor>",
        "currentKubernetesVersion": "<major>.<minor>.<patch>",
        "provisioningState": "Succeeded",
        "maxAgentPools": "number",
        "resourceUID": "text",
        "eTag": "text",
        "azurePortalFQDN": "text",
        "privateFQDN": "text",
        "fqdn": "<name>-<letters and digits>.hcp.<location>.azmk8s.io",
        "systemData": "object",
        "powerState.code": "Running or Stopped",
    },
)
@refuses("azure-docs:azure/azure-resource-manager/troubleshooting/error-not-found")
def _cluster(where: Subscription, arguments: Properties) -> Properties:
    group, name = str(arguments["resourceGroupName"]), str(arguments["resourceName"])
    if group.startswith(MISSING) or name.startswith(MISSING):
        kind = f"Microsoft.ContainerService/managedClusters/{name}"
        raise CloudError(
            f"Status=404 Code=\"ResourceNotFound\" Message=\"The Resource '{kind}' under resource group '{group}' "
            'was not found."'
        )
    network = f"{group_id(where.id, group)}/providers/Microsoft.Network/virtualNetworks/{name}"
    subnet = None if name.startswith(OWN_NETWORK) else f"{network}/subnets/nodes"
    # Azure answers this id in lower case here and there.
    return {
        "id": f"/subscriptions/{where.id}/resourcegroups/{group}/providers/Microsoft.ContainerService"
        f"/managedClusters/{name}",
        "name": name,
        "type": "Microsoft.ContainerService/ManagedClusters",
        "location": where.location,
        "fqdn": f"{name}-{stable(name, 8)}.hcp.{where.location}.azmk8s.io",
        "nodeResourceGroup": f"MC_{group}_{name}_{where.location}",
        "agentPoolProfiles": [
            {
                "name": "system",
                "count": 3,
                "mode": "System",
                "vnetSubnetID": subnet,
                "currentOrchestratorVersion": "1.33.2",
                "nodeImageVersion": "AKSUbuntu-2204gen2containerd-202601.01.0",
                "provisioningState": "Succeeded",
                "eTag": stable(name, 8),
            }
        ],
        "disableLocalAccounts": False,
        "kubernetesVersion": "1.33",
        "currentKubernetesVersion": "1.33.2",
        "provisioningState": "Succeeded",
        "azurePortalFQDN": "",
        "privateFQDN": "",
        "maxAgentPools": 100,
        "resourceUID": stable(name, 24),
        "eTag": stable(name, 8),
        "azureApiVersion": "2025-01-01",
        "powerState": {"code": "Running"},
        "systemData": {},
    }


@outputs(
    "https://learn.microsoft.com/en-us/rest/api/aks/managed-clusters/list-cluster-user-credentials",
    {"kubeconfigs[].name": "clusterUser", "kubeconfigs[].value": "a kubeconfig in Base64"},
)
def _credentials(where: Subscription, arguments: Properties) -> Properties:
    cluster = _cluster(where, arguments)
    name = str(arguments["resourceName"])
    kubeconfig = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": name, "cluster": {"server": f"https://{cluster['fqdn']}:443"}}],
        "users": [{"name": "clusterUser", "user": {"token": f"simulated-{stable(name, 32)}"}}],
        "contexts": [{"name": name, "context": {"cluster": name, "user": "clusterUser"}}],
        "current-context": name,
    }
    text = base64.b64encode(yaml.safe_dump(kubeconfig).encode()).decode()
    return {"kubeconfigs": [{"name": "clusterUser", "value": text}]}


@outputs(
    "https://learn.microsoft.com/en-us/rest/api/storagerp/storage-accounts/get-properties",
    {
        "id": "the ARM id",
        "name": "<account>",
        "location": "<location>",
        "kind": "StorageV2",
        "primaryLocation": "<location>",
        "provisioningState": "Succeeded",
        "type": "Microsoft.Storage/storageAccounts",
        "sku.name": "<tier>_<replication>",
        "sku.tier": "Standard or Premium",
    },
)
@outputs(
    "azure-docs:azure/storage/common/storage-account-overview",
    {"primaryEndpoints": "https://<account>.<blob, dfs, file, queue or table>.core.windows.net/ for each service"},
)
def _account(where: Subscription, arguments: Properties) -> Properties:
    name = str(arguments["accountName"])
    where.require(ACCOUNT, arguments, name)
    made = where.made(ACCOUNT, arguments) or {}
    return {
        "id": id_of(ACCOUNT, where.id, arguments),
        "name": name,
        "location": where.location,
        "kind": "StorageV2",
        "sku": {"name": "Standard_ZRS", "tier": "Standard"},
        "primaryEndpoints": endpoints(name),
        "primaryLocation": where.location,
        "provisioningState": "Succeeded",
        "type": "Microsoft.Storage/storageAccounts",
        **{key: value for key, value in made.items() if key in ("location", "sku", "kind")},
    }


@outputs(
    "https://learn.microsoft.com/en-us/rest/api/storagerp/blob-containers/get",
    {"id": "the ARM id", "name": "<container>", "publicAccess": "None, Blob or Container", "deleted": "true or false"},
)
def _container(where: Subscription, arguments: Properties) -> Properties:
    name = str(arguments["containerName"])
    where.require(CONTAINER, arguments, name)
    return {"id": id_of(CONTAINER, where.id, arguments), "name": name, "publicAccess": "None", "deleted": False}


@outputs(
    "https://learn.microsoft.com/en-us/rest/api/storagerp/storage-accounts/list-keys",
    {
        "keys[].keyName": "key1 or key2",
        "keys[].value": "88 characters of Base64",
        "keys[].permissions": "Full",
        "keys[].creationTime": "ISO 8601",
    },
)
def _account_keys(where: Subscription, arguments: Properties) -> Properties:
    name = str(arguments["accountName"])
    where.require(ACCOUNT, arguments, name)
    return {
        "keys": [
            {
                "keyName": f"key{number}",
                "value": access_key(name, number),
                "permissions": "Full",
                "creationTime": "2026-01-01T00:00:00.0000000Z",
            }
            for number in (1, 2)
        ]
    }


@outputs(
    "https://learn.microsoft.com/en-us/rest/api/redis/redisenterprisecache/databases/list-keys",
    {"primaryKey": "44 characters of Base64", "secondaryKey": "44 characters of Base64"},
)
@refuses("https://learn.microsoft.com/en-us/rest/api/redis/redisenterprisecache/databases/list-keys")
def _redis_keys(where: Subscription, arguments: Properties) -> Properties:
    name = str(arguments["clusterName"])
    where.require(REDIS_DATABASE, arguments, name)
    made = where.made(REDIS_DATABASE, arguments)
    if made is not None and made.get("accessKeysAuthentication") != "Enabled":
        raise CloudError('Status=400 Code="BadRequest" Message="Access keys are disabled for this database."')
    return {"primaryKey": access_key(name, 1)[:44], "secondaryKey": access_key(name, 2)[:44]}


def _only_made(type_: str, source: str, shapes: dict[str, str]) -> Callable[[Subscription, Properties], Properties]:
    """Answers for what a program made, and with Azure's not-found error for everything else."""

    @refuses("azure-docs:azure/azure-resource-manager/troubleshooting/error-not-found")
    def answer(where: Subscription, arguments: Properties) -> Properties:
        made = where.made(type_, arguments)
        if made is None:
            raise CloudError(f'Status=404 Code="ResourceNotFound" Message="{id_of(type_, where.id, arguments)}"')
        return {"id": id_of(type_, where.id, arguments), **made}

    return outputs(source, {"id": "the ARM id", "name": "<name>", **shapes})(answer)


_made_zone = _only_made(
    ZONE,
    "https://learn.microsoft.com/en-us/rest/api/dns/privatedns/private-zones/get",
    {"numberOfRecordSets": "number, with the start of authority"},
)


@outputs(
    "https://learn.microsoft.com/en-us/rest/api/dns/privatedns/private-zones/get",
    {"id": "the ARM id", "name": "<zone>", "numberOfRecordSets": "number, with the start of authority"},
)
def _zone(where: Subscription, arguments: Properties) -> Properties:
    """Each endpoint that registers its name has a record set."""
    zone = _made_zone(where, arguments)
    users = [
        config
        for group in where.inventory.of_type("azure-native", ZONE_GROUP)
        for config in plain(group.inputs).get("privateDnsZoneConfigs") or ()
        if same_id(str(config.get("privateDnsZoneId")), str(zone["id"]))
    ]
    return {**zone, "numberOfRecordSets": 1 + len(users)}


LOOKUPS: dict[str, Callable[[Subscription, Properties], Properties]] = {
    "azure-native:containerservice:getManagedCluster": _cluster,
    "azure-native:containerservice:listManagedClusterUserCredentials": _credentials,
    "azure-native:storage:getStorageAccount": _account,
    "azure-native:storage:getBlobContainer": _container,
    "azure-native:storage:listStorageAccountKeys": _account_keys,
    "azure-native:redisenterprise:listDatabaseKeys": _redis_keys,
    "azure-native:privatedns:getPrivateZone": _zone,
    "azure-native:dbforpostgresql:getServer": _only_made(
        "azure-native:dbforpostgresql:Server",
        "https://learn.microsoft.com/en-us/rest/api/postgresql/servers/get",
        {
            "version": "<major>",
            "storage.storageSizeGB": "number",
            "dataEncryption.type": "AzureKeyVault or SystemManaged; no dataEncryption without a key",
            "dataEncryption.primaryKeyURI": "the key's address",
        },
    ),
    "azure-native:redisenterprise:getRedisEnterprise": _only_made(
        "azure-native:redisenterprise:RedisEnterprise",
        "https://learn.microsoft.com/en-us/rest/api/redis/redisenterprisecache/redis-enterprise/get",
        {},
    ),
    "azure-native:redis:getRedis": _only_made(
        "azure-native:redis:Redis", "https://learn.microsoft.com/en-us/rest/api/redis/redis/get", {}
    ),
}
