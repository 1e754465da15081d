"""Any Kubernetes, with storage and servers that exist. Creates Kubernetes objects only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

from .. import contracts
from ..frozen import frozen
from ..kubernetes.in_cluster_cache import InClusterCache
from ..options import child_of
from .backend_identity import existing_identity
from .cluster import Cluster
from .object_storage import cors_of_existing, existing_storage

if TYPE_CHECKING:
    from ..kubeconfig import ClusterArgs
    from .backend_identity import IdentityArgs
    from .object_storage import StorageArgs


@frozen
class PlatformArgs:
    """The cluster, and what exists outside of it."""

    cluster: ClusterArgs
    storage: StorageArgs
    identity: IdentityArgs
    database: contracts.Database
    cache: contracts.Cache | None = None
    """None: the chart runs one in the cluster."""
    cache_password_rotation: int = 0
    """Of the cache in the cluster: another number generates another password."""


class Platform(pulumi.ComponentResource):
    """Any Kubernetes with storage, database and cache that exist. Creates Kubernetes objects only.

    `name` is the installation's: this component is `<name>-platform`, and its parts are `<name>-<role>`.
    """

    outputs: contracts.Platform

    def __init__(
        self,
        name: str,
        args: PlatformArgs,
        opts: pulumi.ResourceOptions | None = None,
        *,
        create_namespace: contracts.CreateNamespace | None = None,
    ) -> None:
        super().__init__("carto:kubernetes:Platform", f"{name}-platform", None, opts)
        self._name, self._child = name, child_of(self)
        cluster = Cluster(f"{name}-cluster", args.cluster, self._child)
        if create_namespace is not None:
            create_namespace(cluster.kubernetes, [])
        in_cluster, cache = self._cache(args)
        self.outputs = contracts.Platform(
            region=None,
            kubernetes=cluster.kubernetes,
            storage=existing_storage(args.storage),
            identity=existing_identity(args.identity),
            database=args.database,
            cache=cache,
            ready=[in_cluster] if in_cluster is not None else [],
            outputs={"corsOfExistingBuckets": cors_of_existing(args.storage)},
        )
        self.register_outputs({})

    def _cache(self, args: PlatformArgs) -> tuple[InClusterCache | None, contracts.Cache]:
        if args.cache is not None:
            return None, args.cache
        in_cluster = InClusterCache(
            f"{self._name}-cache", password_rotation=args.cache_password_rotation, opts=self._child
        )
        return in_cluster, in_cluster.outputs
