"""What Azure computes for each resource type. Shapes and formats as its REST specifications document them."""

from __future__ import annotations

import base64
import hashlib
import uuid
from collections.abc import Callable
from typing import Any

from simulator.azure.identifiers import DEFAULT_LOCATION, FORMATS
from simulator.sources import Output, Outputs, described, outputs, outputs_of
from simulator.values import Properties

Maker = Callable[[Properties, Properties], Properties]
"""From inputs, with secrets opened, and the outputs of before, to what is computed."""
NAMES = {
    "azure-native:storage:StorageAccount": "accountName",
    "azure-native:storage:BlobContainer": "containerName",
    "azure-native:storage:BlobServiceProperties": "blobServicesName",
    "azure-native:storage:ManagementPolicy": "managementPolicyName",
    "azure-native:redis:Redis": "name",
    "azure-native:redisenterprise:RedisEnterprise": "clusterName",
    "azure-native:redisenterprise:Database": "databaseName",
    "azure-native:dbforpostgresql:Server": "serverName",
    "azure-native:dbforpostgresql:Database": "databaseName",
    "azure-native:dbforpostgresql:Configuration": "configurationName",
    "azure-native:network:Subnet": "subnetName",
    "azure-native:network:PrivateEndpoint": "privateEndpointName",
    "azure-native:network:PrivateDnsZoneGroup": "privateDnsZoneGroupName",
    "azure-native:privatedns:PrivateZone": "privateZoneName",
    "azure-native:privatedns:VirtualNetworkLink": "virtualNetworkLinkName",
    "azure-native:resources:ResourceGroup": "resourceGroupName",
    "azure-native:authorization:ManagementLockByScope": "lockName",
    "azure-native:authorization:RoleAssignment": "roleAssignmentName",
    "azure-native:managedidentity:UserAssignedIdentity": "resourceName",
    "azure-native:keyvault:Vault": "vaultName",
    "azure-native:keyvault:Key": "keyName",
}
TENANT = "00000000-0000-4000-8000-00000000aaaa"
COMMON = {
    **described(
        "azure-docs:azure/azure-resource-manager/management/resource-name-rules",
        {"name": "<name>", "location": "<location>"},
    ),
    **described(
        "azure-docs:azure/azure-resource-manager/management/async-operations", {"provisioningState": "Succeeded"}
    ),
}
CREATED = "2026-01-01T00:00:00.0000000Z"


def access_key(owner: str, number: int) -> str:
    """A key as Azure writes it: 64 bytes in Base64, which depend on their owner alone."""
    return base64.b64encode(hashlib.sha512(f"{owner}{number}".encode()).digest()).decode()


def endpoints(account: str) -> dict[str, str]:
    """Where a storage account answers."""
    services = ("blob", "dfs", "file", "queue", "table")
    return {service: f"https://{account}.{service}.core.windows.net/" for service in services}


@outputs(
    "https://learn.microsoft.com/en-us/rest/api/storagerp/storage-accounts/get-properties",
    {
        "primaryLocation": "<location>",
        "statusOfPrimary": "available",
        "creationTime": "ISO 8601",
        "provisioningState": "Succeeded",
        "identity": "as set, each identity with its principalId",
        "keyCreationTime.key1": "ISO 8601",
        "keyCreationTime.key2": "ISO 8601",
    },
)
@outputs(
    "azure-docs:azure/storage/common/storage-account-overview",
    {"primaryEndpoints": "https://<account>.<blob, dfs, file, queue or table>.core.windows.net/ for each service"},
)
def _account(inputs: Properties, _: Properties) -> Properties:
    name = str(inputs["accountName"])
    identity = inputs.get("identity") or {}
    # A list on the way in, objects on the way out.
    assigned = {each: {"principalId": principal_of(each)} for each in identity.get("userAssignedIdentities") or ()}
    return {
        **({"identity": {**identity, "userAssignedIdentities": assigned}} if identity else {}),
        "primaryEndpoints": endpoints(name),
        "primaryLocation": inputs.get("location") or DEFAULT_LOCATION,
        "statusOfPrimary": "available",
        "creationTime": CREATED,
        "keyCreationTime": {"key1": CREATED, "key2": CREATED},
        "provisioningState": "Succeeded",
    }


@outputs(
    "https://learn.microsoft.com/en-us/rest/api/postgresql/servers/get",
    {
        "state": "Ready",
        "minorVersion": "digits",
        "maintenanceWindow": "customWindow, dayOfWeek, startHour and startMinute",
    },
)
@outputs(
    "azure-docs:azure/private-link/private-endpoint-dns",
    {"fullyQualifiedDomainName": "<server>.postgres.database.azure.com"},
)
def _server(inputs: Properties, old: Properties) -> Properties:
    computed: Properties = {
        "fullyQualifiedDomainName": f"{inputs['serverName']}.postgres.database.azure.com",
        "state": "Ready",
        "minorVersion": "10",
    }
    if not old:
        # Azure takes the window with a change only, and says nothing about it when the server is made.
        computed["maintenanceWindow"] = {"customWindow": "Disabled", "dayOfWeek": 0, "startHour": 0, "startMinute": 0}
    return computed


@outputs(
    "https://learn.microsoft.com/en-us/rest/api/redis/redis/get",
    {
        "sslPort": "6380",
        "port": "6379",
        "provisioningState": "Succeeded",
        "accessKeys.primaryKey": "44 characters of Base64",
        "accessKeys.secondaryKey": "44 characters of Base64",
    },
)
@outputs("azure-docs:azure/private-link/private-endpoint-dns", {"hostName": "<name>.redis.cache.windows.net"})
def _redis(inputs: Properties, _: Properties) -> Properties:
    name = str(inputs["name"])
    return {
        "hostName": f"{name}.redis.cache.windows.net",
        "sslPort": 6380,
        "port": 6379,
        "accessKeys": {"primaryKey": access_key(name, 1)[:44], "secondaryKey": access_key(name, 2)[:44]},
        "provisioningState": "Succeeded",
    }


@outputs(
    "https://learn.microsoft.com/en-us/rest/api/redis/redisenterprisecache/redis-enterprise/get",
    {"resourceState": "Running", "provisioningState": "Succeeded", "redisVersion": "<major>.<minor>"},
)
@outputs("azure-docs:azure/private-link/private-endpoint-dns", {"hostName": "<cluster>.<location>.redis.azure.net"})
def _managed_redis(inputs: Properties, _: Properties) -> Properties:
    location = inputs.get("location") or DEFAULT_LOCATION
    return {
        "hostName": f"{inputs['clusterName']}.{location}.redis.azure.net",
        "resourceState": "Running",
        "provisioningState": "Succeeded",
        "redisVersion": "7.4",
    }


def principal_of(identity: str) -> str:
    """By which the directory knows an identity, and role assignments name it."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, identity.lower()))


@outputs(
    "https://learn.microsoft.com/en-us/rest/api/managedidentity/user-assigned-identities/get",
    {"principalId": "<uuid>", "clientId": "<uuid>", "tenantId": "<uuid>"},
)
def _identity(inputs: Properties, _: Properties) -> Properties:
    name = f"{inputs['resourceGroupName']}/{inputs['resourceName']}"
    return {"principalId": principal_of(name), "clientId": principal_of(f"{name}/client"), "tenantId": TENANT}


@outputs(
    "https://learn.microsoft.com/en-us/rest/api/authorization/role-assignments/create",
    {"createdOn": "ISO 8601 with seven digits of a second"},
)
def _role(_: Properties, old: Properties) -> Properties:
    return {"createdOn": old.get("createdOn") or CREATED}


@outputs(
    "https://learn.microsoft.com/en-us/rest/api/keyvault/keyvault/vaults/get",
    {"properties": "as set, with provisioningState and vaultUri (https://<vault>.vault.azure.net/)"},
)
def _vault(inputs: Properties, _: Properties) -> Properties:
    uri = f"https://{inputs['vaultName']}.vault.azure.net/"
    return {"properties": {**inputs["properties"], "vaultUri": uri, "provisioningState": "Succeeded"}}


@outputs(
    "https://learn.microsoft.com/en-us/rest/api/keyvault/keyvault/keys/get",
    {
        "keyUri": "https://<vault>.vault.azure.net/keys/<key>",
        "keyUriWithVersion": "https://<vault>.vault.azure.net/keys/<key>/<32 hexadecimal digits>",
        "kty": "as set",
        "keySize": "as set",
        "keyOps": "as set",
        "rotationPolicy": "as set",
    },
)
def _key(inputs: Properties, _: Properties) -> Properties:
    uri, properties = f"https://{inputs['vaultName']}.vault.azure.net/keys/{inputs['keyName']}", inputs["properties"]
    return {
        "keyUri": uri,
        "keyUriWithVersion": f"{uri}/{hashlib.sha256(uri.encode()).hexdigest()[:32]}",
        **{name: properties[name] for name in ("kty", "keySize", "keyOps", "rotationPolicy") if name in properties},
    }


def _nothing(_: Properties, __: Properties) -> Properties:
    return {}


_OWN: dict[str, Maker] = {
    "azure-native:storage:StorageAccount": _account,
    "azure-native:dbforpostgresql:Server": _server,
    "azure-native:redis:Redis": _redis,
    "azure-native:redisenterprise:RedisEnterprise": _managed_redis,
    "azure-native:managedidentity:UserAssignedIdentity": _identity,
    "azure-native:authorization:RoleAssignment": _role,
    "azure-native:keyvault:Vault": _vault,
    "azure-native:keyvault:Key": _key,
}


def known_outputs(type_: str) -> Outputs:
    """What is known of a type's outputs."""
    return {"id": Output(FORMATS[type_].text, FORMATS[type_].source), **COMMON, **outputs_of(_OWN.get(type_, _nothing))}


def computed(type_: str, inputs: Properties, old: Properties) -> tuple[str, Properties]:
    """The physical name, and what Azure computes."""
    name = str(inputs.get(NAMES[type_]))
    common: dict[str, Any] = {"name": name, "provisioningState": "Succeeded"}
    return name, common | _OWN.get(type_, _nothing)(inputs, old)
