"""The actions that Azure asks for when the provider creates, reads, waits for and deletes a resource.

Sources: each resource type has read, write and delete under its own name; the rest is in Microsoft's list of operations
("Azure permissions" of Networking, Databases, Storage, Security, Management and governance). A long operation is
answered with an address below `locations/`, and asking there how it is going takes an action of its own; Storage has
none in that list.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from simulator.azure.encryption import IDENTITY, KEY, VAULT
from simulator.azure.identifiers import FORMATS
from simulator.azure.relations import ACCOUNT, DEFAULT_STATE, ENDPOINT, GROUP, LINK, SERVER, SUBNET, ZONE, ZONE_GROUP

REDIS, MANAGED_REDIS = "azure-native:redis:Redis", "azure-native:redisenterprise:RedisEnterprise"
REDIS_DATABASE = "azure-native:redisenterprise:Database"
_NETWORK = ("Microsoft.Network/locations/operationResults/read", "Microsoft.Network/locations/operations/read")
_PRIVATE_DNS = (
    "Microsoft.Network/privateDnsOperationResults/read",
    "Microsoft.Network/privateDnsOperationStatuses/read",
)
_POSTGRESQL = (
    "Microsoft.DBforPostgreSQL/locations/azureAsyncOperation/read",
    "Microsoft.DBforPostgreSQL/locations/operationResults/read",
)
_CACHE = ("Microsoft.Cache/locations/operationResults/read", "Microsoft.Cache/locations/operationsStatus/read")
_KEY_VAULT = ("Microsoft.KeyVault/locations/operationResults/read",)
POLLS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        GROUP: ("Microsoft.Resources/subscriptions/operationresults/read",),
        SERVER: _POSTGRESQL,
        "azure-native:dbforpostgresql:Configuration": _POSTGRESQL,
        SUBNET: _NETWORK,
        ENDPOINT: _NETWORK,
        ZONE_GROUP: _NETWORK,
        ZONE: _PRIVATE_DNS,
        LINK: _PRIVATE_DNS,
        REDIS: ("Microsoft.Cache/locations/asyncOperations/read",),
        MANAGED_REDIS: _CACHE,
        REDIS_DATABASE: _CACHE,
        VAULT: _KEY_VAULT,
    }
)
"""What waiting for each type takes."""
BESIDE: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        ACCOUNT: (
            "Microsoft.Storage/storageAccounts/PrivateEndpointConnectionsApproval/action",
            "Microsoft.Storage/storageAccounts/listKeys/action",
        ),
        SERVER: (
            "Microsoft.DBforPostgreSQL/flexibleServers/PrivateEndpointConnectionsApproval/action",
            "Microsoft.Network/privateDnsZones/join/action",
            "Microsoft.Network/virtualNetworks/subnets/join/action",
        ),
        IDENTITY: ("Microsoft.ManagedIdentity/userAssignedIdentities/assign/action",),
        ENDPOINT: ("Microsoft.Network/virtualNetworks/subnets/join/action",),
        ZONE_GROUP: ("Microsoft.Network/privateDnsZones/join/action",),
        LINK: ("Microsoft.Network/virtualNetworks/join/action", "Microsoft.Network/virtualNetworks/read"),
        REDIS: (
            "Microsoft.Cache/redis/PrivateEndpointConnectionsApproval/action",
            "Microsoft.Cache/redis/listKeys/action",
        ),
        MANAGED_REDIS: ("Microsoft.Cache/redisEnterprise/PrivateEndpointConnectionsApproval/action",),
        REDIS_DATABASE: ("Microsoft.Cache/redisEnterprise/databases/listKeys/action",),
    }
)
"""What a type takes of others and of itself besides reading, writing and deleting."""
LOOKED_UP: Final = (
    "Microsoft.ContainerService/managedClusters/listClusterUserCredential/action",
    "Microsoft.ContainerService/managedClusters/read",
)


def kind_of(type_: str) -> str:
    """A type as Azure calls it, such as `Microsoft.Storage/storageAccounts/blobServices`."""
    text = FORMATS[type_].text
    if "/providers/" not in text:
        return "Microsoft.Resources/subscriptions/resourceGroups"
    return re.sub(r"/(\{\w+\}|default)", "", text.rpartition("/providers/")[2])


def actions_of(types: Iterable[str]) -> set[str]:
    """Everything that creating, changing, waiting for and deleting resources of these types takes."""
    actions = set(LOOKED_UP)
    for type_ in types:
        verbs = ("read", "write") if type_ in (*DEFAULT_STATE, KEY) else ("delete", "read", "write")
        actions |= {f"{kind_of(type_)}/{verb}" for verb in verbs}
        actions |= {*POLLS.get(type_, ()), *BESIDE.get(type_, ())}
    return actions
