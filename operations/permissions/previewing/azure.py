"""A custom role of Azure for the previewer of one stack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from components.settings.azure import AzureSettings, FlexibleServer
from components.settings.azure_cache import AzureCache, ManagedRedis
from components.settings.azure_exposure import AzureLoadBalancerExposure
from components.settings.azure_exposure_base import AzureExposed
from components.settings.azure_storage import ExistingAccount
from components.settings.cache import CreatedCache, ExistingCache
from operations.permissions.azure import ACCOUNT

if TYPE_CHECKING:
    from operations.permissions.subject import Subject

__all__ = ["ACCOUNT", "ACTIONS", "previewer", "previewer_of_warehouses"]

_CLUSTER = "azure-native:containerservice:getManagedCluster"
_CREDENTIALS = "azure-native:containerservice:listManagedClusterUserCredentials"
_SERVER = "azure-native:dbforpostgresql:getServer"
_ZONE, _PRIVATE_ZONE = "azure-native:dns:getZone", "azure-native:privatedns:getPrivateZone"
_REDIS, _MANAGED_REDIS = "azure-native:redis:getRedis", "azure-native:redisenterprise:getRedisEnterprise"
_KEYS_OF_CACHE = "azure-native:redisenterprise:listDatabaseKeys"
_ACCOUNT, _CONTAINER = "azure-native:storage:getStorageAccount", "azure-native:storage:getBlobContainer"
_KEYS = "azure-native:storage:listStorageAccountKeys"

ACTIONS: Final[Mapping[str, str]] = {
    _MANAGED_REDIS: "Microsoft.Cache/redisEnterprise/read",
    _KEYS_OF_CACHE: "Microsoft.Cache/redisEnterprise/databases/listKeys/action",
    _REDIS: "Microsoft.Cache/redis/read",
    _CREDENTIALS: "Microsoft.ContainerService/managedClusters/listClusterUserCredential/action",
    _CLUSTER: "Microsoft.ContainerService/managedClusters/read",
    _SERVER: "Microsoft.DBforPostgreSQL/flexibleServers/read",
    _ZONE: "Microsoft.Network/dnsZones/read",
    _PRIVATE_ZONE: "Microsoft.Network/privateDnsZones/read",
    _CONTAINER: "Microsoft.Storage/storageAccounts/blobServices/containers/read",
    _KEYS: "Microsoft.Storage/storageAccounts/listKeys/action",
    _ACCOUNT: "Microsoft.Storage/storageAccounts/read",
}
"""By lookup, which is one request. Source: "Azure permissions" of Containers, Databases, Networking and Storage."""
_CREATED_ZONE: Final = "azure-native:privatedns:PrivateZone"


def previewer(subject: Subject) -> dict[str, Any]:
    """`role`, as `az role definition create --role-definition` takes it."""
    settings = subject.settings
    if not isinstance(settings, AzureSettings):
        return {}
    exposure = settings.exposure
    dns = exposure.dns if isinstance(exposure, AzureExposed) else None
    subscriptions = {subject.account, (dns.subscription_id if dns is not None else None) or subject.account}
    role = {
        "Name": f"CARTO previewer of {subject.preview.stack}",
        "Description": "What pulumi preview calls for this stack.",
        "AssignableScopes": [f"/subscriptions/{each}" for each in sorted(subscriptions)],
        "Actions": sorted(looked_up(subject)),
    }
    return {"role": role}


def looked_up(subject: Subject) -> set[str]:
    """The actions of the program's lookups."""
    settings = subject.settings
    if not isinstance(settings, AzureSettings):
        return set()
    dns = settings.exposure.dns if isinstance(settings.exposure, AzureExposed) else None
    of_zone = () if dns is None else (_PRIVATE_ZONE if dns.private else _ZONE,)
    return {ACTIONS[each] for each in (*_cluster(settings), *_data(settings, subject), *_storage(settings), *of_zone)}


def previewer_of_warehouses(_: Subject) -> dict[str, Any]:
    """No integration is on Azure."""
    return {}


def _cluster(settings: AzureSettings) -> Iterator[str]:
    yield _CLUSTER
    if settings.cluster.kubeconfig is None:
        yield _CREDENTIALS


def _data(settings: AzureSettings, subject: Subject) -> Iterator[str]:
    """What the stack has created, before it changes it; and a server that is restored."""
    cache = settings.cache
    if isinstance(settings.database, FlexibleServer):
        yield _SERVER
    if isinstance(cache, ManagedRedis):
        yield _KEYS_OF_CACHE
    if not _creates_something(settings):
        return
    if settings.disposable:
        if _CREATED_ZONE in subject.types:
            yield _PRIVATE_ZONE
    elif not isinstance(cache, ExistingCache):
        # The cache of another mode.
        if not isinstance(cache, ManagedRedis):
            yield _MANAGED_REDIS
        if not isinstance(cache, AzureCache):
            yield _REDIS


def _creates_something(settings: AzureSettings) -> bool:
    """Whether the program asks what is running: `Preflight` in components/azure."""
    exposure, storage = settings.exposure, settings.storage
    containers = all(bucket.existing is not None for bucket in storage.buckets().values())
    address = isinstance(exposure, AzureLoadBalancerExposure) and exposure.creates_address
    servers = isinstance(settings.database, FlexibleServer) or isinstance(settings.cache, CreatedCache)
    return servers or address or not (containers and isinstance(storage.account, ExistingAccount))


def _storage(settings: AzureSettings) -> Iterator[str]:
    account = settings.storage.account
    if settings.identity.existing_key is None:
        yield _KEYS
    if not isinstance(account, ExistingAccount) or (account.resource_group or settings.resource_group) is None:
        return
    yield _ACCOUNT
    if any(bucket.existing is not None for bucket in settings.storage.buckets().values()):
        yield _CONTAINER
