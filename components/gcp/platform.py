"""Google Cloud: creates or looks up each capability that CARTO is deployed on, from a stack's settings."""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import TYPE_CHECKING

import pulumi

from .. import contracts
from ..from_settings import existing_cache, existing_database
from ..kubernetes.in_cluster_cache import InClusterCache
from ..options import child_of, kept_with_stack
from ..restore import NEXT_STEP
from ..settings.cache import ExistingCache
from ..settings.cache import InClusterCache as InClusterCacheSettings
from ..settings.database import ExistingDatabase
from ..settings.features.google_maps import KEY as GOOGLE_MAPS_KEY
from ..settings.gcp_network import DatabaseConnection
from ..settings.taken_over import kept
from . import from_settings
from .backend_identity import BackendIdentity, require_workload_identity
from .bigquery_access import BigqueryAccess
from .bucket import cors_document
from .cache import Cache
from .cluster import Cluster
from .context import Context
from .contract import GcpPlatform
from .data_network import private_network
from .database import Database
from .enabled_apis import Apis
from .encryption_key import EncryptionKey
from .exposure.cluster_check import refuse_exposure
from .exposure.start import uses_certificate_manager
from .fixed_choices import FixedChoices
from .maps_key import MapsKey
from .object_storage import ObjectStorage
from .private_services import (
    PrivateServices,
    refuse_second_peering,
)
from .project import Project
from .restore import restorable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..settings.gcp import GcpSettings
    from .data_network import PrivateNetwork

# Values of `carto:storage.encryption.kmsKey` that are not a key's path.
_SERVICE_KEYS, _OWN_KEY = "provider-managed", "create"


class Platform(pulumi.ComponentResource):
    """Everything on Google Cloud that CARTO is deployed on: each capability is created or looked up.

    `name` is the installation's: this component is `<name>-platform`, and its parts are `<name>-<role>`.
    """

    outputs: GcpPlatform

    def __init__(
        self,
        name: str,
        settings: GcpSettings,
        opts: pulumi.ResourceOptions | None = None,
        *,
        create_namespace: contracts.CreateNamespace | None = None,
    ) -> None:
        super().__init__("carto:gcp:Platform", f"{name}-platform", None, opts)
        self._name, self._child = name, child_of(self)
        choices = FixedChoices(f"{name}-choices", from_settings.fixed_choices_args(settings), self._child)
        project = Project.of_provider(self, location=settings.cluster.location)
        restore = from_settings.restore_args(settings)
        cluster = Cluster(
            f"{name}-cluster",
            from_settings.cluster_args(settings),
            choices,
            self._child,
            refuse=[functools.partial(refuse_exposure, exposure=settings.exposure)],
            after=[restorable(restore, project, choices, parent=self)] if restore is not None else [],
        )
        where = project.after(cluster.path)
        network = private_network(from_settings.network_args(settings.network.gcp), cluster, where)
        first = [create_namespace(cluster.kubernetes, [])] if create_namespace is not None else []
        context = self._encrypted(settings, self._context(settings, cluster, where, network, first))
        # Created once, and only if a resource uses it.
        private_services = functools.cache(
            lambda: PrivateServices(
                f"{name}-network",
                from_settings.private_services_args(settings.network.gcp, context, network),
                self._child,
            )
        )
        storage = ObjectStorage(f"{name}-storage", from_settings.object_storage_args(settings, context), self._child)
        if context.kms_grants:
            # A bucket that is created before its grant is effective fails in seconds and leaves nothing behind; the
            # name of a failed server could not be used for a week. Without a bucket, the grants include a pause.
            context = replace(context, kms_grants=[*context.kms_grants, storage])
        database, database_contract = self._database(settings, context, network, private_services)
        cache, cache_contract = self._cache(settings, context, network, private_services)
        choices.created(
            {
                "peering": private_services().peering if from_settings.creates_peering(settings) else None,
                "key": context.kms_key if context.kms_grants else None,
                "database": database.connection_name if database is not None else None,
                "imports_bucket": storage.outputs.imports.name if "imports" in storage.created else None,
                "thumbnails_bucket": storage.outputs.thumbnails.name if "thumbnails" in storage.created else None,
                "cache": cache_contract.host if isinstance(cache, Cache) else None,
                **(database.reported if database is not None else {}),
                **(cache.reported if isinstance(cache, Cache) else {}),
            }
        )
        identity = BackendIdentity(
            f"{name}-identity", from_settings.backend_identity_args(settings, context, cluster, storage), self._child
        )
        features = settings.features
        if features.bigquery_workload_identity.grants:
            args = from_settings.bigquery_access_args(settings, identity)
            BigqueryAccess(f"{name}-bigquery", args, self._child)
        feature_secrets: dict[str, pulumi.Input[str]] = {}
        if features.google_maps.create_key:
            maps = MapsKey(f"{name}-maps", from_settings.maps_key_args(settings, context), self._child)
            feature_secrets[GOOGLE_MAPS_KEY] = maps.key
        self.outputs = GcpPlatform(
            cluster=cluster,
            context=context,
            region=where.region,
            kubernetes=cluster.kubernetes,
            storage=storage.outputs,
            identity=identity.outputs,
            database=database_contract,
            cache=cache_contract,
            monitored_database=database.monitored if database is not None else None,
            monitored_cache=cache.monitored if isinstance(cache, Cache) else None,
            ready=[part for part in (storage, database, cache, identity) if part is not None],
            outputs=_outputs(settings, context, identity, database),
            feature_secrets=feature_secrets,
            buckets_component=storage,
            identity_component=identity,
            next_steps=[NEXT_STEP] if restore is not None else [],
        )
        self.register_outputs({"region": self.outputs.region})

    def _context(
        self,
        settings: GcpSettings,
        cluster: Cluster,
        where: Project,
        network: PrivateNetwork,
        first: Sequence[pulumi.Resource],
    ) -> Context:
        """A context whose resources wait for the APIs and for all checks; neither changes a name."""
        apis: Sequence[pulumi.Output[str]] = []
        if settings.enable_apis:
            endpoints = _has_endpoint(settings)
            apis = Apis(
                f"{self._name}-apis",
                project=where.id,
                endpoints=endpoints,
                certificates=uses_certificate_manager(settings.exposure),
                alarms=bool(settings.observability.notification_channels),
                after=first,
                opts=self._child,
            ).enabled
        refusals: list[pulumi.Output[None]] = []
        if settings.has_workload_identity:
            refusals.append(cluster.workload_pool.apply(require_workload_identity))
        if from_settings.creates_peering(settings):
            names = Context.create(where, prefix=self._name).names
            refusals.append(refuse_second_peering(names, network, parent=cluster))
        project_id = pulumi.Output.all(where.id, *refusals, *apis).apply(lambda known: str(known[0]))
        return Context.create(
            replace(where, id=project_id),
            prefix=self._name,
            tags=settings.tags,
            protect=settings.protects_data,
            keep=settings.keeps_data,
            kept_names=kept(settings.taken_over()),
            first=first,
        )

    def _encrypted(self, settings: GcpSettings, context: Context) -> Context:
        choice = settings.storage.encryption.kms_key
        if choice == _SERVICE_KEYS:
            return context
        if choice == _OWN_KEY:
            kept = kept_with_stack(keep=context.keep, protect=context.protect)
            stays = pulumi.ResourceOptions.merge(self._child, kept)
            args = from_settings.encryption_key_args(settings, context)
            key = EncryptionKey(f"{self._name}-encryption", args, stays)
            return replace(context, kms_key=key.path, kms_grants=key.grants)
        return replace(context, kms_key=choice)

    def _database(
        self,
        settings: GcpSettings,
        context: Context,
        network: PrivateNetwork,
        private_services: Callable[[], PrivateServices],
    ) -> tuple[Database | None, contracts.Database]:
        if isinstance(settings.database, ExistingDatabase):
            return None, existing_database(settings.database.existing)
        peered = settings.network.gcp.database_connection is DatabaseConnection.PRIVATE_SERVICES_ACCESS
        services = private_services() if peered else None
        args = from_settings.database_args(settings, settings.database, context, network, services)
        database = Database(f"{self._name}-database", args, self._child)
        return database, database.outputs

    def _cache(
        self,
        settings: GcpSettings,
        context: Context,
        network: PrivateNetwork,
        private_services: Callable[[], PrivateServices],
    ) -> tuple[Cache | InClusterCache | None, contracts.Cache]:
        if isinstance(settings.cache, ExistingCache):
            return None, existing_cache(settings.cache.existing)
        if isinstance(settings.cache, InClusterCacheSettings):
            in_cluster = InClusterCache(
                f"{self._name}-cache", password_rotation=settings.rotation.cache_password, opts=self._child
            )
            return in_cluster, in_cluster.outputs
        args = from_settings.cache_args(settings.cache, context, network, private_services())
        managed = Cache(f"{self._name}-cache", args, self._child)
        return managed, managed.outputs


def _has_endpoint(settings: GcpSettings) -> bool:
    """Whether pods reach the created database through Private Service Connect."""
    connection = settings.network.gcp.database_connection
    created = not isinstance(settings.database, ExistingDatabase)
    return created and connection is DatabaseConnection.PRIVATE_SERVICE_CONNECT


def _outputs(
    settings: GcpSettings, context: Context, identity: BackendIdentity, database: Database | None
) -> dict[str, pulumi.Input[object]]:
    outputs: dict[str, pulumi.Input[object]] = {"backendServiceAccount": identity.email}
    if identity.workload_member is not None:
        outputs["backendWorkloadMember"] = identity.workload_member
    if context.kms_key is not None:
        outputs["kmsKey"] = context.kms_key
    if database is not None:
        outputs["databaseConnectionName"] = database.connection_name
    if settings.storage.imports.existing or settings.storage.thumbnails.existing:
        # The stack does not change existing buckets: their owner has to set the CORS rules.
        outputs["corsOfExistingBuckets"] = cors_document(settings.storage.cors_origins)
    return outputs
