"""Azure: creates or looks up each capability that CARTO is deployed on, from a stack's settings."""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import TYPE_CHECKING

import pulumi

from .. import contracts
from ..from_settings import existing_cache, existing_database
from ..kubernetes.in_cluster_cache import InClusterCache
from ..naming import StackNames
from ..options import child_of, kept_with_stack
from ..restore import NEXT_STEP
from ..settings.azure_cache import AzureCache as AzureCacheSettings
from ..settings.azure_exposure import AzureLoadBalancerExposure
from ..settings.azure_storage import ExistingAccount
from ..settings.cache import CreatedCache, ExistingCache
from ..settings.cache import InClusterCache as InClusterCacheSettings
from ..settings.database import ExistingDatabase
from ..settings.taken_over import kept
from . import from_settings
from .backend_identity import BackendIdentity
from .cache import AzureCache, ManagedRedis
from .cluster import Cluster
from .context import Context
from .contract import AzurePlatform
from .customer_key import CustomerKey, existing_key
from .data_network import PrivateNetwork, private_network
from .database import Database
from .encryption_key import EncryptionKey, EncryptionKeyArgs
from .object_storage import ObjectStorage
from .preflight import Preflight, Running
from .resource_group import ResourceGroup, ResourceGroupArgs
from .resource_ids import subscription_of
from .restore import Restore, restorable
from .storage_account import cors_document
from .tags import stack_tags

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..settings.azure import AzureSettings

# Values of `carto:storage.encryption.kmsKey` that are not a key's address.
_SERVICE_KEYS, _OWN_KEY = "provider-managed", "create"
_MAINTENANCE_WINDOW = "Set PostgreSQL's maintenance window: docs/install-azure.md, the last step of its section Install"
"""Azure accepts it as a change of a server, not at its creation."""


class Platform(pulumi.ComponentResource):
    """Everything on Azure that CARTO is deployed on: each capability is created or looked up.

    `name` is the installation's: this component is `<name>-platform`, and its parts are `<name>-<role>`.
    """

    outputs: contracts.Platform

    def __init__(
        self,
        name: str,
        settings: AzureSettings,
        opts: pulumi.ResourceOptions | None = None,
        *,
        create_namespace: contracts.CreateNamespace | None = None,
    ) -> None:
        super().__init__("carto:azure:Platform", f"{name}-platform", None, opts)
        self._name, self._child = name, child_of(self)
        self._kept_names = kept(settings.taken_over())
        cluster = Cluster(f"{name}-cluster", from_settings.cluster_args(settings), self._child)
        # Not from `getClientConfig`, which needs a token for Microsoft Graph, and asks it for the object id if
        # the token lacks it. Source: pulumi-azure-native, provider/pkg/provider/auth_getclientconfig.go.
        self._subscription = cluster.id.apply(subscription_of)
        # Called once, and only if a resource needs it: without a subnet in the settings, AKS's own network is refused.
        network = functools.cache(lambda: private_network(from_settings.network_args(settings.network.azure), cluster))
        running = self._running(settings, cluster, network)
        restore = self._restore(settings, cluster, running)
        if restore is not None:
            # Nothing is created before the source is checked.
            running = pulumi.Output.all(running, restore.mode).apply(lambda known: known[0])
        first = [create_namespace(cluster.kubernetes, [])] if create_namespace is not None else []
        context = self._encrypted(settings, self._context(settings, cluster, running, first))
        storage = ObjectStorage(
            f"{name}-storage", from_settings.object_storage_args(settings, context, network), self._stays(context)
        )
        database, database_contract = self._database(settings, context, network, running, restore)
        cache, cache_contract = self._cache(settings, context, network)
        identity = BackendIdentity(
            f"{name}-identity", from_settings.backend_identity_args(settings, storage), self._child
        )
        self.outputs = AzurePlatform(
            cluster=cluster,
            context=context,
            region=cluster.location,
            kubernetes=cluster.kubernetes,
            storage=storage.outputs,
            identity=identity.outputs,
            database=database_contract,
            cache=cache_contract,
            monitored_database=database.monitored if database is not None else None,
            monitored_cache=cache.monitored if isinstance(cache, AzureCache | ManagedRedis) else None,
            monitored_account_id=storage.account_id,
            # Not the whole database: no pod waits for the parameters of its logs.
            ready=[*database_contract.ready, *(part for part in (storage, cache, identity) if part is not None)],
            outputs=_outputs(settings, context, storage, identity),
            next_steps=[
                *([] if isinstance(settings.database, ExistingDatabase) else [_MAINTENANCE_WINDOW]),
                *([NEXT_STEP] if restore is not None else []),
            ],
        )
        self.register_outputs({"region": self.outputs.region})

    def _names(self, location: pulumi.Output[str]) -> StackNames:
        return StackNames(
            (self._subscription, location),
            project=pulumi.get_project(),
            stack=pulumi.get_stack(),
            prefix=self._name,
            kept=self._kept_names,
        )

    def _stays(self, context: Context) -> pulumi.ResourceOptions:
        kept = kept_with_stack(keep=context.keep, protect=context.protect)
        return pulumi.ResourceOptions.merge(self._child, kept)

    def _running(
        self, settings: AzureSettings, cluster: Cluster, network: Callable[[], PrivateNetwork]
    ) -> pulumi.Output[Running]:
        choices = settings.network.azure
        database = None if isinstance(settings.database, ExistingDatabase) else settings.database
        creates_subnet = database is not None and choices.database_subnet.cidr is not None
        if not _creates_something(settings):
            return pulumi.Output.from_input(Running())
        return Preflight(
            resource_group=settings.resource_group,
            database_version=database.version if database is not None else None,
            kms_key=settings.storage.encryption.kms_key,
            cache_mode=settings.cache.mode,
            disposable=settings.disposable,
            zones=from_settings.zones_of(settings),
            names=self._names(cluster.location),
            parent=cluster,
            location=cluster.location,
            cluster_id=cluster.id,
            network_id=network().network_id if creates_subnet else None,
        ).run()

    def _restore(self, settings: AzureSettings, cluster: Cluster, running: pulumi.Output[Running]) -> Restore | None:
        args = from_settings.restore_args(settings)
        if args is None:
            return None
        return restorable(
            f"{self._name}-restore",
            args,
            running,
            location=cluster.location,
            opts=self._child,
        )

    def _context(
        self,
        settings: AzureSettings,
        cluster: Cluster,
        running: pulumi.Output[Running],
        first: Sequence[pulumi.Resource],
    ) -> Context:
        """Its names and location are known after all checks, so that no resource is registered before."""
        project, stack = pulumi.get_project(), pulumi.get_stack()
        location = pulumi.Output.all(cluster.location, running).apply(lambda known: str(known[0]))
        names = self._names(location)
        tags = stack_tags(project=project, stack=stack, free_form=settings.tags, prefix=self._name)
        protect, keep = settings.protects_data, settings.keeps_data
        group = ResourceGroupArgs(
            existing=location.apply(lambda _: known_group) if (known_group := settings.resource_group) else None,
            location=location,
            names=names,
            tags=tags,
            protect=protect,
            keep=keep,
            after=first,
        )
        return Context(
            # A stack that creates nothing on Azure needs no group.
            resource_group=ResourceGroup(f"{self._name}-resource-group", group, self._child).name
            if _creates_something(settings)
            else pulumi.Output.from_input(""),
            location=location,
            names=names,
            tags=tags,
            protect=protect,
            keep=keep,
            lock=keep and settings.deletion_locks,
            first=first,
            workspace_id=settings.log_analytics_workspace,
        )

    def _encrypted(self, settings: AzureSettings, context: Context) -> Context:
        encryption = settings.storage.encryption
        if encryption.kms_key == _SERVICE_KEYS:
            return context
        key: CustomerKey
        if encryption.kms_key == _OWN_KEY:
            args = EncryptionKeyArgs(context=context)
            key = EncryptionKey(f"{self._name}-encryption", args, self._stays(context)).outputs
        else:
            key = existing_key(encryption.kms_key, encryption.identity or "")
        return replace(context, key=key)

    def _database(
        self,
        settings: AzureSettings,
        context: Context,
        network: Callable[[], PrivateNetwork],
        running: pulumi.Output[Running],
        restore: Restore | None,
    ) -> tuple[Database | None, contracts.Database]:
        if isinstance(settings.database, ExistingDatabase):
            return None, existing_database(settings.database.existing)
        # Azure drops all backups of a server five days after the server, so the server itself is the last backup.
        args = from_settings.database_args(settings, settings.database, context, network(), running, restore=restore)
        database = Database(f"{self._name}-database", args, self._stays(context))
        return database, database.outputs

    def _cache(
        self, settings: AzureSettings, context: Context, network: Callable[[], PrivateNetwork]
    ) -> tuple[pulumi.ComponentResource | None, contracts.Cache]:
        if isinstance(settings.cache, ExistingCache):
            return None, existing_cache(settings.cache.existing)
        if isinstance(settings.cache, InClusterCacheSettings):
            in_cluster = InClusterCache(
                f"{self._name}-cache", password_rotation=settings.rotation.cache_password, opts=self._child
            )
            return in_cluster, in_cluster.outputs
        kind = AzureCache if isinstance(settings.cache, AzureCacheSettings) else ManagedRedis
        args = from_settings.cache_args(settings, settings.cache, context, network())
        managed = kind(f"{self._name}-cache", args, self._child)
        return managed, managed.outputs


def _creates_something(settings: AzureSettings) -> bool:
    storage = settings.storage
    containers = storage.imports.existing and storage.thumbnails.existing
    existing = isinstance(storage.account, ExistingAccount) and containers
    servers = not isinstance(settings.database, ExistingDatabase) or isinstance(settings.cache, CreatedCache)
    exposure = settings.exposure
    address = isinstance(exposure, AzureLoadBalancerExposure) and exposure.creates_address
    return not existing or servers or address


def _outputs(
    settings: AzureSettings, context: Context, storage: ObjectStorage, identity: BackendIdentity
) -> dict[str, pulumi.Input[object]]:
    outputs: dict[str, pulumi.Input[object]] = {"storageAccount": storage.account.name}
    if _creates_something(settings):
        outputs["resourceGroup"] = context.resource_group
    if context.key is not None:
        outputs["kmsKey"] = context.key.address
    if identity.key_in_use is not None:
        outputs["storageAccountKeyInUse"] = identity.key_in_use
    if isinstance(settings.storage.account, ExistingAccount):
        # The stack does not change an existing account: its owner has to set the CORS rules.
        outputs["corsOfExistingBuckets"] = cors_document(settings.storage.cors_origins)
    return outputs
