"""CARTO's cache on Azure, if it is not the one in the cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_azure_native as azure

from .. import contracts
from ..frozen import frozen
from ..lookups import look_up
from .alarms import CacheKind, MonitoredCache
from .data_network import PrivateEndpointSpec, private_endpoint
from .options import data_child_of

if TYPE_CHECKING:
    from .context import Context
    from .data_network import PrivateNetwork

_MANAGED_REDIS_PORT, _AZURE_CACHE_PORT = 10000, 6380


@frozen
class CacheArgs:
    """A cache to create."""

    context: Context
    network: PrivateNetwork
    sku: str
    high_availability: bool
    rotation: int
    """Raise it to switch to the other one of the cache's two keys."""
    existing_zone_id: pulumi.Input[str] | None = None


class ManagedRedis(pulumi.ComponentResource):
    """Azure Managed Redis, reached through a private endpoint, TLS only, with access keys.

    * It has only the logical database 0, so CARTO's AI can't use it: its proxy uses database 1. Settings refuse both
      together.
    * Clustering is off (`NoCluster`), because CARTO's clients connect to one server.
    * Keys are off by default, so they are enabled. A rotation switches to the other key.
    """

    outputs: contracts.Cache
    monitored: MonitoredCache

    def __init__(self, name: str, args: CacheArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:azure:ManagedRedis", name, None, opts)
        context = args.context
        cluster = azure.redisenterprise.RedisEnterprise(
            f"{name}-redis",
            cluster_name=context.names("cache", max_length=60),
            resource_group_name=context.resource_group,
            location=context.location,
            sku={"name": args.sku},
            high_availability="Enabled" if args.high_availability else "Disabled",
            minimum_tls_version="1.2",
            public_network_access="Disabled",
            tags=context.tags,
            opts=data_child_of(self, protect=context.protect),
        )
        database = azure.redisenterprise.Database(
            f"{name}-database",
            database_name="default",
            cluster_name=cluster.name,
            resource_group_name=context.resource_group,
            port=_MANAGED_REDIS_PORT,
            client_protocol="Encrypted",
            clustering_policy="NoCluster",
            eviction_policy="VolatileLRU",
            access_keys_authentication="Enabled",
            opts=data_child_of(self, protect=context.protect),
        )
        spec = PrivateEndpointSpec(
            context=context,
            network=args.network,
            subject="cache",
            target_id=cluster.id,
            group="redisEnterprise",
            existing_zone_id=args.existing_zone_id,
        )
        private_endpoint(f"{name}-endpoint", spec, self, depends_on=[database])
        identifiers = pulumi.Output.all(cluster.name, database.name, context.resource_group)
        keys: pulumi.Output[azure.redisenterprise.ListDatabaseKeysResult] = identifiers.apply(
            lambda names: self._keys(cluster=names[0], database=names[1], resource_group=names[2])
        )
        self.monitored = MonitoredCache(id=cluster.id, kind=CacheKind.MANAGED_REDIS)
        self.outputs = contracts.Cache(
            in_cluster=False,
            password=pulumi.Output.secret(keys.secondary_key if args.rotation % 2 else keys.primary_key),
            host=cluster.host_name,
            port=_MANAGED_REDIS_PORT,
            tls=True,
        )
        self.register_outputs({"host": cluster.host_name})

    def _keys(
        self, *, cluster: str, database: str, resource_group: str
    ) -> pulumi.Output[azure.redisenterprise.ListDatabaseKeysResult]:
        return look_up(
            "azure-native:redisenterprise:listDatabaseKeys",
            {"clusterName": cluster, "databaseName": database, "resourceGroupName": resource_group},
            azure.redisenterprise.ListDatabaseKeysResult,
            parent=self,
            explain=lambda cause: (
                f"carto:cache.mode: the keys of the cache {cluster!r} in the resource group {resource_group!r} can't "
                "be read. Let the identity that runs Pulumi list them "
                f"(Microsoft.Cache/redisEnterprise/databases/listKeys/action). Azure reports: {cause}"
            ),
        )


class AzureCache(pulumi.ComponentResource):
    """Azure Cache for Redis, reached through a private endpoint, TLS only, with access keys and a replica.

    For tenants that had one before April 2026: Azure refuses to create it for others. Microsoft retires the service
    on 30 September 2028. It has the logical databases that CARTO's AI needs.
    """

    outputs: contracts.Cache
    monitored: MonitoredCache

    def __init__(self, name: str, args: CacheArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:azure:AzureCache", name, None, opts)
        context = args.context
        tier, _, size = args.sku.partition("_")
        redis = azure.redis.Redis(
            f"{name}-redis",
            name=context.names("cache", max_length=63),
            resource_group_name=context.resource_group,
            location=context.location,
            sku={"name": tier, "family": size[0], "capacity": int(size[1:])},
            enable_non_ssl_port=False,
            minimum_tls_version="1.2",
            public_network_access="Disabled",
            disable_access_key_authentication=False,
            tags=context.tags,
            # The SDK does not mark them as secret.
            opts=data_child_of(self, protect=context.protect, additional_secret_outputs=["accessKeys"]),
        )
        spec = PrivateEndpointSpec(
            context=context,
            network=args.network,
            subject="cache",
            target_id=redis.id,
            group="redisCache",
            existing_zone_id=args.existing_zone_id,
        )
        private_endpoint(f"{name}-endpoint", spec, self)
        keys = redis.access_keys
        self.monitored = MonitoredCache(id=redis.id, kind=CacheKind.AZURE_CACHE)
        self.outputs = contracts.Cache(
            in_cluster=False,
            password=pulumi.Output.secret(keys.secondary_key if args.rotation % 2 else keys.primary_key),
            host=redis.host_name,
            port=_AZURE_CACHE_PORT,
            tls=True,
        )
        self.register_outputs({"host": redis.host_name})
