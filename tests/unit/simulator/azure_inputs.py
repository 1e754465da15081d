"""Valid inputs of what simulated Azure makes."""

from __future__ import annotations

import copy
from typing import Any

from simulator.core.values import Secret

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
ZONE_GROUP = "azure-native:network:PrivateDnsZoneGroup"
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
