"""Import ids on Azure, which are Azure's own resource ids, with the inputs they are made of.

`{subscriptionId}` is nobody's input: the provider has it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_GROUP = "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}"
_ACCOUNT = f"{_GROUP}/providers/Microsoft.Storage/storageAccounts/{{accountName}}"
_CACHE = f"{_GROUP}/providers/Microsoft.Cache"
_SERVER = f"{_GROUP}/providers/Microsoft.DBforPostgreSQL/flexibleServers/{{serverName}}"
_NETWORK = f"{_GROUP}/providers/Microsoft.Network"
_ENDPOINT = f"{_NETWORK}/privateEndpoints/{{privateEndpointName}}"
_ZONE = f"{_NETWORK}/privateDnsZones/{{privateZoneName}}"
_VAULT = f"{_GROUP}/providers/Microsoft.KeyVault/vaults/{{vaultName}}"

AZURE: Final[Mapping[str, str]] = {
    "azure-native:authorization:ManagementLockByScope": "{scope}/providers/Microsoft.Authorization/locks/{lockName}",
    "azure-native:authorization:RoleAssignment": (
        "{scope}/providers/Microsoft.Authorization/roleAssignments/{roleAssignmentName}"
    ),
    "azure-native:dbforpostgresql:Configuration": f"{_SERVER}/configurations/{{configurationName}}",
    "azure-native:dbforpostgresql:Server": _SERVER,
    "azure-native:keyvault:Key": f"{_VAULT}/keys/{{keyName}}",
    "azure-native:keyvault:Vault": _VAULT,
    "azure-native:managedidentity:UserAssignedIdentity": (
        f"{_GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{{resourceName}}"
    ),
    "azure-native:network:PrivateDnsZoneGroup": f"{_ENDPOINT}/privateDnsZoneGroups/{{privateDnsZoneGroupName}}",
    "azure-native:network:PrivateEndpoint": _ENDPOINT,
    "azure-native:network:Subnet": f"{_NETWORK}/virtualNetworks/{{virtualNetworkName}}/subnets/{{subnetName}}",
    "azure-native:privatedns:PrivateZone": _ZONE,
    "azure-native:privatedns:VirtualNetworkLink": f"{_ZONE}/virtualNetworkLinks/{{virtualNetworkLinkName}}",
    "azure-native:redis:Redis": f"{_CACHE}/redis/{{name}}",
    "azure-native:redisenterprise:Database": f"{_CACHE}/redisEnterprise/{{clusterName}}/databases/{{databaseName}}",
    "azure-native:redisenterprise:RedisEnterprise": f"{_CACHE}/redisEnterprise/{{clusterName}}",
    "azure-native:resources:ResourceGroup": _GROUP,
    "azure-native:storage:BlobContainer": f"{_ACCOUNT}/blobServices/default/containers/{{containerName}}",
    "azure-native:storage:BlobServiceProperties": f"{_ACCOUNT}/blobServices/{{blobServicesName}}",
    "azure-native:storage:ManagementPolicy": f"{_ACCOUNT}/managementPolicies/{{managementPolicyName}}",
    "azure-native:storage:StorageAccount": _ACCOUNT,
}
