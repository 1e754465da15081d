"""An Azure subscription with one cluster, as far as the components look at it."""

from __future__ import annotations

import base64
from typing import Any

from components.azure.platform import Platform
from tests.support.quickstart import Quickstart
from tests.support.recorder import Cloud, NotThereError

SUBSCRIPTION = "/subscriptions/11111111-2222-4333-8444-555555555555"
LOCATION = "westeurope"
PRINCIPAL, TENANT = "22222222-2222-4333-8444-555555555555", "33333333-2222-4333-8444-555555555555"
NETWORK = f"{SUBSCRIPTION}/resourceGroups/network/providers/Microsoft.Network/virtualNetworks/platform"
NODES = f"{NETWORK}/subnets/nodes"
KUBECONFIG = "apiVersion: v1\nusers: [{name: u, user: {token: ExampleOnlyToken}}]\n"
KEYS = {"key1": "first-key-of-", "key2": "second-key-of-"}


CREATED_HERE = ("getPrivateZone", "getServer", "getRedisEnterprise", "getRedis")
"""What is looked up although only the stack creates it: before its first `up` it is not there."""


class AzureCloud(Cloud):
    """Everything asked for exists, except what a test takes away."""

    def __init__(self, *, missing: tuple[str, ...] = (), node_subnet: str | None = NODES) -> None:
        self.missing = missing
        self.node_subnet = node_subnet

    def outputs(  # noqa: PLR0911, PLR0912 - one a type
        self, type_: str, name: str, inputs: dict[str, Any]
    ) -> dict[str, Any]:
        match type_:
            case "azure-native:storage:StorageAccount":
                account = inputs["accountName"]
                assigned = inputs.get("identity", {}).get("userAssignedIdentities", [])
                return {
                    "id": f"{SUBSCRIPTION}/accounts/{account}",
                    "name": account,
                    # A list on the way in, objects on the way out.
                    "identity": {"type": "UserAssigned", "userAssignedIdentities": {each: {} for each in assigned}},
                    "primaryEndpoints": {"blob": f"https://{account}.blob.core.windows.net/"},
                }
            case "azure-native:storage:BlobContainer":
                return {"name": inputs["containerName"]}
            case "azure-native:dbforpostgresql:Server":
                server = inputs["serverName"]
                return {
                    "id": f"{SUBSCRIPTION}/servers/{server}",
                    "name": server,
                    "fullyQualifiedDomainName": f"{server}.postgres.database.azure.com",
                }
            case "azure-native:redisenterprise:RedisEnterprise":
                return {"name": inputs["clusterName"], "hostName": "cache.westeurope.redis.azure.net"}
            case "azure-native:redisenterprise:Database":
                return {"name": inputs["databaseName"]}
            case "azure-native:redis:Redis":
                keys = {"primaryKey": "first-key-of-cache", "secondaryKey": "second-key-of-cache"}
                return {"hostName": "cache.redis.cache.windows.net", "accessKeys": keys}
            case "azure-native:resources:ResourceGroup":
                return {"name": inputs["resourceGroupName"]}
            case "azure-native:privatedns:PrivateZone":
                return {"name": inputs["privateZoneName"], "id": f"{SUBSCRIPTION}/zones/{inputs['privateZoneName']}"}
            case "azure-native:network:PublicIPAddress":
                address = inputs["publicIpAddressName"]
                id_ = f"{SUBSCRIPTION}/resourceGroups/carto/providers/Microsoft.Network/publicIPAddresses/{address}"
                return {"id": id_, "name": address, "ipAddress": "20.50.1.2"}
            case "azure-native:network:Subnet":
                return {"id": f"{NETWORK}/subnets/{inputs['subnetName']}"}
            case "azure-native:managedidentity:UserAssignedIdentity":
                identity = inputs["resourceName"]
                return {"id": f"{SUBSCRIPTION}/identities/{identity}", "principalId": PRINCIPAL, "tenantId": TENANT}
            case "azure-native:authorization:RoleAssignment":
                return {"createdOn": "2026-01-01T00:00:00.0000000Z"}
            case "azure-native:keyvault:Vault":
                vault = inputs["vaultName"]
                properties = {**inputs["properties"], "vaultUri": f"https://{vault}.vault.azure.net/"}
                return {"id": f"{SUBSCRIPTION}/vaults/{vault}", "name": vault, "properties": properties}
            case "azure-native:keyvault:Key":
                vault, key = inputs["vaultName"], inputs["keyName"]
                return {"name": key, "keyUri": f"https://{vault}.vault.azure.net/keys/{key}"}
            case "random:index/randomString:RandomString":
                return {"result": "random"}
            case "random:index/randomPassword:RandomPassword":
                return {"result": f"generated-{name}-{inputs['keepers']['rotation']}"}
        return {"name": inputs["privateEndpointName"]} if "privateEndpointName" in inputs else {}

    def answer(  # noqa: PLR0911 - one a lookup
        self, token: str, arguments: dict[str, Any]
    ) -> dict[str, Any]:
        for asked in arguments.values():
            if asked in self.missing:
                raise LookupError(f"{asked}: not found")
        match token.rpartition(":")[2]:
            case "getManagedCluster":
                return {
                    "id": f"{SUBSCRIPTION}/resourcegroups/Platform/providers/Microsoft.ContainerService/x/platform",
                    "name": "platform",
                    "location": LOCATION,
                    "identity": {"type": "SystemAssigned", "principalId": PRINCIPAL, "tenantId": TENANT},
                    "nodeResourceGroup": "MC_platform",
                    "agentPoolProfiles": [{"name": "system"}, {"name": "user", "vnetSubnetID": self.node_subnet}],
                }
            case "listManagedClusterUserCredentials":
                value = base64.b64encode(KUBECONFIG.encode()).decode()
                return {"kubeconfigs": [{"name": "clusterUser", "value": value}]}
            case "getPrivateZone" if not arguments["privateZoneName"].endswith(
                (".azure.com", ".azure.net", ".windows.net")
            ):
                return {"name": arguments["privateZoneName"]}
            case "getZone":
                return {"name": arguments["zoneName"]}
            case "getStorageAccount":
                account = arguments["accountName"]
                return {"name": account, "primaryEndpoints": {"blob": f"https://{account}.blob.core.windows.net/"}}
            case "getBlobContainer":
                return {"name": arguments["containerName"]}
            case "listStorageAccountKeys":
                account = arguments["accountName"]
                return {"keys": [{"keyName": name, "value": f"{key}{account}"} for name, key in KEYS.items()]}
            case "listDatabaseKeys":
                return {"primaryKey": "first-key-of-cache", "secondaryKey": "second-key-of-cache"}
            case function if function in CREATED_HERE:
                raise NotThereError
        return super().answer(token, arguments)


class RefusingAzure(AzureCloud):
    """An Azure, or an engine before it, that gives one answer less."""

    def __init__(self, function: str, cause: str) -> None:
        super().__init__()
        self._refused = function, cause

    def answer(self, token: str, arguments: dict[str, Any]) -> dict[str, Any]:
        function, cause = self._refused
        if token.endswith(f":{function}"):
            raise LookupError(cause)
        return super().answer(token, arguments)


QUICKSTART = Quickstart(
    cloud="azure",
    cluster={"name": "platform", "resourceGroup": "platform"},
    platform=Platform,
    account=AzureCloud,
)
provisioned, platform_output = QUICKSTART.provisioned, QUICKSTART.platform_output
