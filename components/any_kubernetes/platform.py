"""Any Kubernetes: everything is brought, and nothing but Kubernetes objects is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

from .. import contracts
from ..existing_servers import existing_cache, existing_database
from ..kubernetes.in_cluster_cache import InClusterCache
from ..options import child_of
from ..settings.cache import ExistingCache
from .backend_identity import existing_identity
from .cluster import Cluster
from .from_settings import cluster_args
from .object_storage import cors_of_existing, existing_storage

if TYPE_CHECKING:
    from ..settings.kubernetes import KubernetesSettings


class Platform(pulumi.ComponentResource):
    """Any Kubernetes with storage, database and cache that exist. Creates Kubernetes objects only.

    `name` is the installation's: this component is `<name>-platform`, and its parts are `<name>-<role>`.
    """

    contract: contracts.Platform

    def __init__(
        self,
        name: str,
        settings: KubernetesSettings,
        opts: pulumi.ResourceOptions | None = None,
        *,
        create_namespace: contracts.CreateNamespace | None = None,
    ) -> None:
        super().__init__("carto:kubernetes:Platform", f"{name}-platform", None, opts)
        self._name, self._child = name, child_of(self)
        cluster = Cluster(f"{name}-cluster", cluster_args(settings), self._child)
        if create_namespace is not None:
            create_namespace(cluster.kubernetes, [])
        in_cluster, cache = self._cache(settings)
        self.contract = contracts.Platform(
            region=None,
            kubernetes=cluster.kubernetes,
            storage=existing_storage(settings),
            identity=existing_identity(settings),
            database=existing_database(settings.database.existing),
            cache=cache,
            ready=[in_cluster] if in_cluster is not None else [],
            outputs={"corsOfExistingBuckets": cors_of_existing(settings)},
        )
        self.register_outputs({})

    def _cache(self, settings: KubernetesSettings) -> tuple[InClusterCache | None, contracts.Cache]:
        if isinstance(settings.cache, ExistingCache):
            return None, existing_cache(settings.cache.existing)
        in_cluster = InClusterCache(
            f"{self._name}-cache", password_rotation=settings.rotation.cache_password, opts=self._child
        )
        return in_cluster, in_cluster.contract
