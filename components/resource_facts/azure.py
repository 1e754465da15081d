"""Facts about resource types of Azure.

Import ids are Azure's own resource ids; `{subscriptionId}` is an input of the provider. Each type has read, write and
delete permissions under its own name; the others are in Microsoft's list of operations ("Azure permissions" of
Networking, Databases, Storage, Security, Management and governance). A long operation is answered with an address below
`locations/`, and asking for its state takes a permission of its own; Storage has none in that list.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from .checks import all_of, always, contains, differs, equals, has, is_set
from .model import MAJOR_UPGRADE, Billing, Facts, Interruption, Storage

_GROUP = "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}"
_ACCOUNT = f"{_GROUP}/providers/Microsoft.Storage/storageAccounts/{{accountName}}"
_CACHE = f"{_GROUP}/providers/Microsoft.Cache"
_SERVER = f"{_GROUP}/providers/Microsoft.DBforPostgreSQL/flexibleServers/{{serverName}}"
_NETWORK = f"{_GROUP}/providers/Microsoft.Network"
_ENDPOINT = f"{_NETWORK}/privateEndpoints/{{privateEndpointName}}"
_ZONE = f"{_NETWORK}/privateDnsZones/{{privateZoneName}}"
_VAULT = f"{_GROUP}/providers/Microsoft.KeyVault/vaults/{{vaultName}}"
_PRICES = "https://azure.microsoft.com/en-us/pricing/details"
_SERVER_SCALING = "https://learn.microsoft.com/azure/postgresql/scale/concepts-scaling-resources"

_WAIT_FOR_NETWORK = ("Microsoft.Network/locations/operationResults/read", "Microsoft.Network/locations/operations/read")
_WAIT_FOR_PRIVATE_DNS = (
    "Microsoft.Network/privateDnsOperationResults/read",
    "Microsoft.Network/privateDnsOperationStatuses/read",
)
_WAIT_FOR_SERVER = (
    "Microsoft.DBforPostgreSQL/locations/azureAsyncOperation/read",
    "Microsoft.DBforPostgreSQL/locations/operationResults/read",
)
_WAIT_FOR_CACHE = (
    "Microsoft.Cache/locations/operationResults/read",
    "Microsoft.Cache/locations/operationsStatus/read",
)


def arm_type(import_id: str) -> str:
    """A type's name in Azure Resource Manager, such as `Microsoft.Storage/storageAccounts/blobServices`."""
    if "/providers/" not in import_id:
        return "Microsoft.Resources/subscriptions/resourceGroups"
    return re.sub(r"/(\{\w+\}|default)", "", import_id.rpartition("/providers/")[2])


def _actions(import_id: str, *others: str, verbs: str = "delete read write") -> tuple[str, ...]:
    return (*(f"{arm_type(import_id)}/{verb}" for verb in verbs.split()), *others)


_LOCK = "{scope}/providers/Microsoft.Authorization/locks/{lockName}"
_DIAGNOSTICS = "{resourceUri}/providers/Microsoft.Insights/diagnosticSettings/{name}"
_ALARM = f"{_GROUP}/providers/Microsoft.Insights/metricAlerts/{{ruleName}}"
_NOTIFY = ("Microsoft.Insights/actionGroups/read",)
"""Source: https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-create-metric-alert-rule, "Prerequisites"."""
_ROLE = "{scope}/providers/Microsoft.Authorization/roleAssignments/{roleAssignmentName}"
_PARAMETER = f"{_SERVER}/configurations/{{configurationName}}"
_KEY = f"{_VAULT}/keys/{{keyName}}"
_IDENTITY = f"{_GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{{resourceName}}"
_ZONE_GROUP = f"{_ENDPOINT}/privateDnsZoneGroups/{{privateDnsZoneGroupName}}"
_SUBNET = f"{_NETWORK}/virtualNetworks/{{virtualNetworkName}}/subnets/{{subnetName}}"
_LINK = f"{_ZONE}/virtualNetworkLinks/{{virtualNetworkLinkName}}"
_REDIS = f"{_CACHE}/redis/{{name}}"
_MANAGED_REDIS = f"{_CACHE}/redisEnterprise/{{clusterName}}"
_REDIS_DATABASE = f"{_MANAGED_REDIS}/databases/{{databaseName}}"
_CONTAINER = f"{_ACCOUNT}/blobServices/default/containers/{{containerName}}"
_BLOBS = f"{_ACCOUNT}/blobServices/{{blobServicesName}}"
_LIFECYCLE = f"{_ACCOUNT}/managementPolicies/{{managementPolicyName}}"

_ADDRESS = f"{_NETWORK}/publicIPAddresses/{{publicIpAddressName}}"
_RECORD = f"{_NETWORK}/dnsZones/{{zoneName}}/{{recordType}}/{{relativeRecordSetName}}"
_PRIVATE_RECORD = f"{_ZONE}/{{recordType}}/{{relativeRecordSetName}}"


def _record_actions(zones: str) -> tuple[str, ...]:
    """Of address records: the type of a record is a part of the action."""
    return (
        f"Microsoft.Network/{zones}/read",
        *(f"Microsoft.Network/{zones}/A/{verb}" for verb in ("delete", "read", "write")),
    )


FACTS: Final[Mapping[str, Facts]] = MappingProxyType({
    "azure-native:authorization:ManagementLockByScope": Facts(
        import_id=_LOCK, prevents_deletion=True, actions=_actions(_LOCK)
    ),
    "azure-native:monitor:DiagnosticSetting": Facts(
        import_id=_DIAGNOSTICS,
        # On the workspace. Source: Azure Monitor, "Manage access to Log Analytics workspaces", custom role examples.
        actions=_actions(
            _DIAGNOSTICS,
            "Microsoft.OperationalInsights/workspaces/read",
            "Microsoft.OperationalInsights/workspaces/sharedKeys/action",
        ),
    ),
    "azure-native:monitor:MetricAlert": Facts(import_id=_ALARM, tags="tags", actions=_actions(_ALARM, *_NOTIFY)),
    # The identity encrypts with the key by this role.
    "azure-native:authorization:RoleAssignment": Facts(import_id=_ROLE, guards_data=True, actions=_actions(_ROLE)),
    # Parameters always exist: they are set, and set back instead of deleted.
    "azure-native:dbforpostgresql:Configuration": Facts(
        import_id=_PARAMETER, actions=_actions(_PARAMETER, *_WAIT_FOR_SERVER, verbs="read write")
    ),
    "azure-native:dbforpostgresql:Server": Facts(
        import_id=_SERVER,
        holds_data=True,
        stores=Storage(
            # At rest always ("Data encryption" of Flexible Server); TLS is a parameter of the server.
            encrypted=has(
                "azure-native:dbforpostgresql:Configuration",
                equals("configurationName", "require_secure_transport"),
                equals("value", "on"),
            ),
            private=equals("network.publicNetworkAccess", "Disabled"),
            highly_available=equals("highAvailability.mode", "ZoneRedundant"),
            backed_up=is_set("backup.backupRetentionDays"),
        ),
        tags="tags",
        interruption={
            "backup.backupRetentionDays": Interruption(effect="none", source=_SERVER_SCALING),
            "sku.name": Interruption(
                effect="usually less than a minute; 2 to 10 minutes where scaling without downtime is not possible",
                source=_SERVER_SCALING,
            ),
            "storage.storageSizeGB": Interruption(effect="none in most cases", source=_SERVER_SCALING),
            "version": MAJOR_UPGRADE,
        },
        actions=_actions(
            _SERVER,
            *_WAIT_FOR_SERVER,
            "Microsoft.DBforPostgreSQL/flexibleServers/PrivateEndpointConnectionsApproval/action",
            "Microsoft.Network/privateDnsZones/join/action",
            "Microsoft.Network/virtualNetworks/subnets/join/action",
        ),
        billing=Billing(name="database server", size="sku.name", prices=f"{_PRICES}/postgresql/flexible-server/"),
    ),
    # The provider never deletes a key.
    "azure-native:keyvault:Key": Facts(
        import_id=_KEY,
        holds_data=True,
        stores=Storage(
            encrypted=always('Key Vault documentation, "About keys"'),
            private=always("the network rules and roles of its vault"),
        ),
        rotated=is_set("properties.rotationPolicy.lifetimeActions"),
        tags="tags",
        actions=_actions(_KEY, verbs="read write"),
    ),
    # A vault holds the key; only Azure's own services reach it.
    "azure-native:keyvault:Vault": Facts(
        import_id=_VAULT,
        holds_data=True,
        stores=Storage(
            encrypted=always('Key Vault documentation, "About keys"'),
            private=all_of(
                equals("properties.networkAcls.defaultAction", "Deny"),
                equals("properties.enableRbacAuthorization", True),
            ),
            backed_up=equals("properties.enablePurgeProtection", True),
        ),
        tags="tags",
        actions=_actions(_VAULT, "Microsoft.KeyVault/locations/operationResults/read"),
        billing=Billing(name="key vault", size="properties.sku.name", prices=f"{_PRICES}/key-vault/"),
    ),
    "azure-native:managedidentity:UserAssignedIdentity": Facts(
        import_id=_IDENTITY,
        holds_data=True,
        tags="tags",
        actions=_actions(_IDENTITY, "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action"),
    ),
    "azure-native:network:PrivateDnsZoneGroup": Facts(
        import_id=_ZONE_GROUP,
        actions=_actions(_ZONE_GROUP, *_WAIT_FOR_NETWORK, "Microsoft.Network/privateDnsZones/join/action"),
    ),
    "azure-native:network:PrivateEndpoint": Facts(
        import_id=_ENDPOINT,
        tags="tags",
        actions=_actions(_ENDPOINT, *_WAIT_FOR_NETWORK, "Microsoft.Network/virtualNetworks/subnets/join/action"),
        billing=Billing(name="private endpoint", prices=f"{_PRICES}/private-link/"),
    ),
    "azure-native:network:Subnet": Facts(import_id=_SUBNET, actions=_actions(_SUBNET, *_WAIT_FOR_NETWORK)),
    "azure-native:network:PublicIPAddress": Facts(
        import_id=_ADDRESS,
        tags="tags",
        actions=_actions(_ADDRESS, *_WAIT_FOR_NETWORK),
        billing=Billing(name="public address", prices=f"{_PRICES}/ip-addresses/"),
    ),
    "azure-native:dns:RecordSet": Facts(import_id=_RECORD, actions=_record_actions("dnsZones")),
    "azure-native:privatedns:PrivateRecordSet": Facts(
        import_id=_PRIVATE_RECORD, actions=_record_actions("privateDnsZones")
    ),
    "azure-native:privatedns:PrivateZone": Facts(
        import_id=_ZONE, tags="tags", actions=_actions(_ZONE, *_WAIT_FOR_PRIVATE_DNS)
    ),
    "azure-native:privatedns:VirtualNetworkLink": Facts(
        import_id=_LINK,
        guards_data=True,
        tags="tags",
        actions=_actions(
            _LINK,
            *_WAIT_FOR_PRIVATE_DNS,
            "Microsoft.Network/virtualNetworks/join/action",
            "Microsoft.Network/virtualNetworks/read",
        ),
    ),
    "azure-native:redis:Redis": Facts(
        import_id=_REDIS,
        holds_data=True,
        stores=Storage(
            # Disks always ("Disk encryption" of Azure Cache for Redis).
            encrypted=all_of(equals("enableNonSslPort", False), equals("minimumTlsVersion", "1.2")),
            private=equals("publicNetworkAccess", "Disabled"),
            # Standard has a replica ("High availability").
            highly_available=differs("sku.name", "Basic"),
        ),
        tags="tags",
        actions=_actions(
            _REDIS,
            "Microsoft.Cache/locations/asyncOperations/read",
            "Microsoft.Cache/redis/PrivateEndpointConnectionsApproval/action",
            "Microsoft.Cache/redis/listKeys/action",
        ),
        billing=Billing(name="cache", size="sku.name", prices=f"{_PRICES}/cache/"),
    ),
    "azure-native:redisenterprise:Database": Facts(
        import_id=_REDIS_DATABASE,
        holds_data=True,
        stores=Storage(
            encrypted=equals("clientProtocol", "Encrypted"), private=equals("accessKeysAuthentication", "Enabled")
        ),
        actions=_actions(
            _REDIS_DATABASE, *_WAIT_FOR_CACHE, "Microsoft.Cache/redisEnterprise/databases/listKeys/action"
        ),
    ),
    "azure-native:redisenterprise:RedisEnterprise": Facts(
        import_id=_MANAGED_REDIS,
        holds_data=True,
        stores=Storage(
            # Disks always ("Configure disk encryption" of Azure Managed Redis).
            encrypted=equals("minimumTlsVersion", "1.2"),
            private=equals("publicNetworkAccess", "Disabled"),
            highly_available=equals("highAvailability", "Enabled"),
        ),
        tags="tags",
        actions=_actions(
            _MANAGED_REDIS,
            *_WAIT_FOR_CACHE,
            "Microsoft.Cache/redisEnterprise/PrivateEndpointConnectionsApproval/action",
        ),
        billing=Billing(name="cache", size="sku.name", prices=f"{_PRICES}/managed-redis/"),
    ),
    "azure-native:resources:ResourceGroup": Facts(
        import_id=_GROUP,
        holds_data=True,
        tags="tags",
        actions=_actions(_GROUP, "Microsoft.Resources/subscriptions/operationresults/read"),
    ),
    # A container has the encryption and the backups of its account.
    "azure-native:storage:BlobContainer": Facts(
        import_id=_CONTAINER,
        holds_data=True,
        stores=Storage(
            encrypted=always('Azure Storage documentation, "Azure Storage encryption for data at rest"'),
            private=equals("publicAccess", "None"),
            backed_up=always("the versioning of its account"),
        ),
        actions=_actions(_CONTAINER),
    ),
    # The blob service always exists in an account.
    "azure-native:storage:BlobServiceProperties": Facts(
        import_id=_BLOBS, actions=_actions(_BLOBS, verbs="read write")
    ),
    "azure-native:storage:ManagementPolicy": Facts(import_id=_LIFECYCLE, actions=_actions(_LIFECYCLE)),
    "azure-native:storage:StorageAccount": Facts(
        import_id=_ACCOUNT,
        holds_data=True,
        stores=Storage(
            # At rest always ("Azure Storage encryption for data at rest").
            encrypted=all_of(equals("enableHttpsTrafficOnly", True), equals("minimumTlsVersion", "TLS1_2")),
            private=equals("allowBlobPublicAccess", False),
            highly_available=contains("sku.name", "ZRS"),
            backed_up=has("azure-native:storage:BlobServiceProperties", equals("isVersioningEnabled", True)),
        ),
        tags="tags",
        actions=_actions(
            _ACCOUNT,
            "Microsoft.Storage/storageAccounts/PrivateEndpointConnectionsApproval/action",
            "Microsoft.Storage/storageAccounts/listKeys/action",
        ),
        billing=Billing(name="storage account", size="sku.name", prices=f"{_PRICES}/storage/blobs/"),
    ),
})  # fmt: skip
