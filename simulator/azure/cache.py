"""Azure Cache for Redis and Azure Managed Redis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.azure.account import DEFAULT_LOCATION, PROVIDERS, Subscription
from simulator.azure.errors import value_at
from simulator.azure.resource_type import AzureType, Fixed, Request, only_created, require
from simulator.azure.storage import access_key
from simulator.core.package import CloudError
from simulator.core.services import lookup
from simulator.core.sources import outputs, refuses
from simulator.core.values import Properties, plain

if TYPE_CHECKING:
    from simulator.azure.errors import Refusals

RETIRED = "new-tenant"
"""A resource group with this prefix is that of a tenant without an older Azure Cache for Redis."""
SIZES = ("Basic", "Standard", "Premium")
WAITING = ("Microsoft.Cache/locations/operationResults/read", "Microsoft.Cache/locations/operationsStatus/read")
"""The actions of waiting for Managed Redis."""


class Redis(AzureType):
    """An Azure Cache for Redis."""

    token = "azure-native:redis:Redis"
    id_format = PROVIDERS + "Microsoft.Cache/redis/{name}"
    name_input = "name"
    taken_code = "NameNotAvailable"
    fixed = Fixed(("subnetId", "zones"), "terraform-azurerm:redis/redis_cache_resource.go")
    actions = (
        "Microsoft.Cache/locations/asyncOperations/read",
        "Microsoft.Cache/redis/PrivateEndpointConnectionsApproval/action",
        "Microsoft.Cache/redis/listKeys/action",
    )

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
    def own_outputs(self, request: Request) -> Properties:
        inputs = request.inputs
        name = str(inputs["name"])
        return {
            "hostName": f"{name}.redis.cache.windows.net",
            "sslPort": 6380,
            "port": 6379,
            "accessKeys": {"primaryKey": access_key(name, 1)[:44], "secondaryKey": access_key(name, 2)[:44]},
            "provisioningState": "Succeeded",
        }

    @refuses("azure-api:microsoft.cache/2024-11-01/redis", "azure-docs:azure/azure-cache-for-redis/retirement-faq")
    def refusals(self, inputs: Properties) -> Refusals:
        name, family, capacity = (value_at(inputs, f"sku.{word}") for word in ("name", "family", "capacity"))
        if family != ("P" if name == "Premium" else "C"):
            yield "InvalidRequestBody", f"the family {family} does not go with {name}"
        if family == "P" and not 1 <= capacity <= 5:
            yield "InvalidRequestBody", f"the capacity {capacity} is none of the family P"
        if str(inputs.get("resourceGroupName")).startswith(RETIRED):
            yield "BadRequest", "Azure Cache for Redis is retiring, create an Azure Managed Redis instance instead"

    @refuses("azure-docs:azure/azure-cache-for-redis/cache-how-to-scale")
    def change_refusals(self, old: Properties, new: Properties) -> Refusals:
        was, will = (SIZES.index(str(value_at(bag, "sku.name"))) for bag in (old, new))
        if will < was:
            yield "BadRequest", f"scaling down from {SIZES[was]} to {SIZES[will]} is not supported"


class RedisEnterprise(AzureType):
    """A cluster of Azure Managed Redis."""

    token = "azure-native:redisenterprise:RedisEnterprise"
    id_format = PROVIDERS + "Microsoft.Cache/redisEnterprise/{clusterName}"
    name_input = "clusterName"
    taken_code = "NameNotAvailable"
    fixed = Fixed(("zones",), "azure-api:microsoft.cache/2025-07-01/redisenterprise")
    actions = (*WAITING, "Microsoft.Cache/redisEnterprise/PrivateEndpointConnectionsApproval/action")

    @outputs(
        "https://learn.microsoft.com/en-us/rest/api/redis/redisenterprisecache/redis-enterprise/get",
        {"resourceState": "Running", "provisioningState": "Succeeded", "redisVersion": "<major>.<minor>"},
    )
    @outputs("azure-docs:azure/private-link/private-endpoint-dns", {"hostName": "<cluster>.<location>.redis.azure.net"})
    def own_outputs(self, request: Request) -> Properties:
        inputs = request.inputs
        location = inputs.get("location") or DEFAULT_LOCATION
        return {
            "hostName": f"{inputs['clusterName']}.{location}.redis.azure.net",
            "resourceState": "Running",
            "provisioningState": "Succeeded",
            "redisVersion": "7.4",
        }

    @refuses(
        "azure-api:microsoft.cache/2025-07-01/redisenterprise", "azure-docs:azure/azure-cache-for-redis/retirement-faq"
    )
    def refusals(self, inputs: Properties) -> Refusals:
        name = str(value_at(inputs, "sku.name"))
        if name.startswith("Enterprise"):
            yield "BadRequest", "Enterprise SKUs are retiring, create an Azure Managed Redis instance instead"
        elif value_at(inputs, "sku.capacity") is not None:
            yield "BadRequest", f"a capacity is refused with {name}"
        if inputs.get("minimumTlsVersion") not in (None, "1.2"):
            yield "BadRequest", "only TLS 1.2 is accepted"

    @refuses("terraform-azurerm:managedredis/managed_redis_resource.go")
    def change_refusals(self, old: Properties, new: Properties) -> Refusals:
        if (old.get("highAvailability") or "Enabled") == "Enabled" and new.get("highAvailability") == "Disabled":
            yield "BadRequest", "high availability can't be disabled"


class Database(AzureType):
    """The database of a cluster of Azure Managed Redis."""

    token = "azure-native:redisenterprise:Database"
    id_format = PROVIDERS + "Microsoft.Cache/redisEnterprise/{clusterName}/databases/{databaseName}"
    name_input = "databaseName"
    parent = RedisEnterprise
    actions = (*WAITING, "Microsoft.Cache/redisEnterprise/databases/listKeys/action")

    @refuses("azure-api:microsoft.cache/2025-07-01/redisenterprise/databases")
    def change_refusals(self, old: Properties, new: Properties) -> Refusals:
        was = old.get("clusteringPolicy") or "OSSCluster"
        if was not in ("NoCluster", new.get("clusteringPolicy") or "OSSCluster"):
            yield "BadRequest", f"the clustering policy {was} can't be changed"


@lookup("azure-native:redis:getRedis")
@outputs("https://learn.microsoft.com/en-us/rest/api/redis/redis/get", {"id": "the ARM id", "name": "<name>"})
def get_redis(subscription: Subscription, arguments: Properties) -> Properties:
    """A cache that a program created."""
    return only_created(subscription, Redis, arguments)


@lookup("azure-native:redisenterprise:getRedisEnterprise")
@outputs(
    "https://learn.microsoft.com/en-us/rest/api/redis/redisenterprisecache/redis-enterprise/get",
    {"id": "the ARM id", "name": "<name>"},
)
def get_redis_enterprise(subscription: Subscription, arguments: Properties) -> Properties:
    """A cluster that a program created."""
    return only_created(subscription, RedisEnterprise, arguments)


@lookup("azure-native:redisenterprise:listDatabaseKeys")
@outputs(
    "https://learn.microsoft.com/en-us/rest/api/redis/redisenterprisecache/databases/list-keys",
    {"primaryKey": "44 characters of Base64", "secondaryKey": "44 characters of Base64"},
)
@refuses("https://learn.microsoft.com/en-us/rest/api/redis/redisenterprisecache/databases/list-keys")
def list_database_keys(subscription: Subscription, arguments: Properties) -> Properties:
    """The access keys of a database."""
    name = str(arguments["clusterName"])
    require(subscription, Database, arguments, name)
    record = Database.find(subscription, arguments)
    if record is not None and plain(record.outputs).get("accessKeysAuthentication") != "Enabled":
        raise CloudError('Status=400 Code="BadRequest" Message="Access keys are disabled for this database."')
    return {"primaryKey": access_key(name, 1)[:44], "secondaryKey": access_key(name, 2)[:44]}
