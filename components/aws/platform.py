"""AWS: creates or looks up each capability that CARTO is deployed on, from a stack's settings."""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import TYPE_CHECKING

import pulumi

from .. import contracts
from ..from_settings import existing_cache
from ..kubernetes.in_cluster_cache import InClusterCache
from ..options import child_of, kept_with_stack
from ..restore import NEXT_STEP
from ..settings.aws import AwsExistingDatabase
from ..settings.cache import ExistingCache
from ..settings.cache import InClusterCache as InClusterCacheSettings
from ..settings.database import DatabaseAuthentication
from ..settings.taken_over import kept
from . import from_settings
from .account import Account, usable_account
from .backend_identity import BackendIdentity
from .backend_rights import BackendRightsArgs, DatabaseLogin, grant
from .bucket import cors_document
from .cache import Cache
from .cluster import Cluster
from .context import Context
from .contract import AwsPlatform
from .data_network import DataSubnets, data_subnets
from .database import Database
from .encryption_key import EncryptionKey, EncryptionKeyArgs
from .exposure.cluster_check import refuse_exposure
from .fixed_choices import OWN_KEY, SERVICE_KEYS, FixedChoices
from .object_storage import ObjectStorage
from .regions import refuse_region
from .restore import restorable

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..settings.aws import AwsSettings


class Platform(pulumi.ComponentResource):
    """Everything on AWS that CARTO is deployed on: each capability is created or looked up.

    `name` is the installation's: this component is `<name>-platform`, and its parts are `<name>-<role>`.
    """

    outputs: AwsPlatform

    def __init__(
        self,
        name: str,
        settings: AwsSettings,
        opts: pulumi.ResourceOptions | None = None,
        *,
        create_namespace: contracts.CreateNamespace | None = None,
    ) -> None:
        existing = settings.database.existing if isinstance(settings.database, AwsExistingDatabase) else None
        needs_certificates = existing is not None and existing.tls and existing.tls_ca is None
        host = existing.host if existing is not None and needs_certificates else None
        refuse_region(creates_database=existing is None, arns=from_settings.regional_arns(settings), database_host=host)
        super().__init__("carto:aws:Platform", f"{name}-platform", None, opts)
        self._name, self._child = name, child_of(self)
        choices = FixedChoices(f"{name}-choices", from_settings.fixed_choices_args(settings), self._child)
        restore = from_settings.restore_args(settings)
        cluster = Cluster(
            f"{name}-cluster",
            from_settings.cluster_args(settings),
            choices,
            installs_agent=settings.installs_agent,
            refuse=[functools.partial(refuse_exposure, exposure=settings.exposure)],
            after=[restorable(restore, Account.of_provider(self), choices, parent=self)] if restore is not None else [],
            opts=self._child,
        )
        of_stack = self._context(settings, cluster)
        identity = BackendIdentity(
            f"{name}-identity", from_settings.backend_identity_args(settings, of_stack, cluster), self._child
        )
        # After the association: AWS refuses one that another stack has, with a message that names the stack, and
        # the settings can then still have another namespace.
        first = [create_namespace(cluster.kubernetes, identity.first)] if create_namespace is not None else []
        context = self._encrypted(settings, replace(of_stack, first=[*identity.first, *first]))
        network = functools.cache(lambda: data_subnets(from_settings.network_args(settings.network), cluster))
        storage = ObjectStorage(f"{name}-storage", from_settings.object_storage_args(settings, context), self._child)
        database, database_contract = self._database(settings, context, network)
        before_data = database.waits_for if database is not None else []
        # The cache waits for the same quick things, so that a destroy deletes both in the same wave.
        cache, cache_contract = self._cache(settings, replace(context, first=[*context.first, *before_data]), network)
        choices.parts = {
            "imports_bucket": storage.imports.name if settings.storage.imports.existing is None else None,
            "thumbnails_bucket": storage.thumbnails.name if settings.storage.thumbnails.existing is None else None,
            "cache": cache_contract.host if isinstance(cache, Cache) else None,
            "cache_version": cache.version if isinstance(cache, Cache) else None,
            "database": database.identifier if database is not None else None,
            "database_version": database.major_version if database is not None else None,
            "database_disk_gb": database.disk_gb if database is not None else None,
            "key": context.own_key_arn,
        }
        rights = BackendRightsArgs.of(context, storage, _database_login(settings, database))
        grant(f"{name}-identity", identity, rights)
        self.outputs = AwsPlatform(
            itself=self,
            cluster=cluster,
            context=context,
            created=choices.parts,
            region=context.account.region,
            kubernetes=cluster.kubernetes,
            storage=storage.outputs,
            identity=identity.outputs,
            database=database_contract,
            cache=cache_contract,
            monitored_database=database.monitored if database is not None else None,
            monitored_cache=cache.monitored if isinstance(cache, Cache) else None,
            ready=[part for part in (storage, database, cache, identity) if part is not None],
            outputs=_outputs(settings, context, identity, database, cache),
            settled=choices.settled,
            next_steps=[NEXT_STEP] if restore is not None else [],
        )
        self.register_outputs({"region": self.outputs.region})

    def _context(self, settings: AwsSettings, cluster: Cluster) -> Context:
        role = settings.existing_role
        account = usable_account(
            Account.of_provider(self).after(cluster.arn),
            creates_database=not isinstance(settings.database, AwsExistingDatabase),
            role_arn=role.role_arn if role is not None else None,
            arns=from_settings.regional_arns(settings),
        )
        return Context.create(
            account,
            prefix=self._name,
            tags=settings.tags,
            protect=settings.protects_data,
            keep=settings.keeps_data,
            kept_names=kept(settings.taken_over()),
            access_logs_bucket=settings.storage.access_logs_bucket,
        )

    def _encrypted(self, settings: AwsSettings, context: Context) -> Context:
        choice, former = settings.storage.encryption.kms_key, settings.storage.encryption.former_kms_keys
        own = None
        if OWN_KEY in (choice, *former):
            kept = kept_with_stack(keep=context.keep, protect=context.protect)
            stays = pulumi.ResourceOptions.merge(self._child, kept)
            own = EncryptionKey(f"{self._name}-encryption", EncryptionKeyArgs(context=context), stays)

        def arn(key: str) -> pulumi.Input[str]:
            return own.arn if own is not None and key == OWN_KEY else key

        return replace(
            context,
            kms_key_arn=None if choice == SERVICE_KEYS else arn(choice),
            kms_ready=[own] if own is not None else [],
            own_key_arn=own.arn if own is not None and choice == OWN_KEY else None,
            former_kms_key_arns=[arn(key) for key in former if key != choice],
        )

    def _database(
        self, settings: AwsSettings, context: Context, network: Callable[[], DataSubnets]
    ) -> tuple[Database | None, contracts.Database]:
        if isinstance(settings.database, AwsExistingDatabase):
            return None, from_settings.existing_database_contract(settings.database, context.account)
        args = from_settings.database_args(settings, settings.database, context, network())
        database = Database(f"{self._name}-database", args, self._child)
        return database, database.outputs

    def _cache(
        self, settings: AwsSettings, context: Context, network: Callable[[], DataSubnets]
    ) -> tuple[Cache | InClusterCache | None, contracts.Cache]:
        if isinstance(settings.cache, ExistingCache):
            return None, existing_cache(settings.cache.existing)
        if isinstance(settings.cache, InClusterCacheSettings):
            in_cluster = InClusterCache(
                f"{self._name}-cache", password_rotation=settings.rotation.cache_password, opts=self._child
            )
            return in_cluster, in_cluster.outputs
        args = from_settings.cache_args(settings, settings.cache, context, network())
        managed = Cache(f"{self._name}-cache", args, self._child)
        return managed, managed.outputs


def _database_login(settings: AwsSettings, database: Database | None) -> DatabaseLogin | None:
    """The database that the backend's policy allows a login to; None without IAM authentication."""
    if settings.database.authentication is not DatabaseAuthentication.IAM:
        return None
    resource_id: pulumi.Input[str] | None = database.resource_id if database is not None else None
    if isinstance(settings.database, AwsExistingDatabase):
        resource_id = settings.database.existing.resource_id
    return DatabaseLogin(resource_id=resource_id, user=settings.database.names.user) if resource_id else None


def _outputs(
    settings: AwsSettings,
    context: Context,
    identity: BackendIdentity,
    database: Database | None,
    cache: Cache | InClusterCache | None,
) -> dict[str, pulumi.Input[object]]:
    outputs: dict[str, pulumi.Input[object]] = {}
    if not identity.outputs.uses_workload_identity:
        outputs["backendUserArn"] = identity.outputs.principal
    if context.kms_key_arn is not None:
        outputs["kmsKeyArn"] = context.kms_key_arn
    if database is not None:
        outputs["databaseSecurityGroupId"] = database.security_group_id
    if isinstance(cache, Cache):
        outputs["cacheSecurityGroupId"] = cache.security_group_id
    if settings.storage.imports.existing or settings.storage.thumbnails.existing:
        # The stack does not change existing buckets: their owner has to set the CORS rules.
        outputs["corsOfExistingBuckets"] = cors_document(settings.storage.cors_origins)
    return outputs
