"""Any Kubernetes: everything is brought, and nothing but Kubernetes objects is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import contracts
from ..brought import existing_cache, existing_database
from ..in_cluster_cache import InClusterCache
from .backend_identity import existing_identity
from .cluster import Cluster
from .from_settings import cluster_args
from .object_storage import cors_of_existing, existing_storage

if TYPE_CHECKING:
    from ..settings import Settings


def provision(settings: Settings, create_namespace: contracts.CreateNamespace | None = None) -> contracts.Platform:
    """Fill the contract from what the stack says. The logical names here are for ever.

    Raises:
        ValueError: no database is brought; the loader refuses such a stack before this runs.
    """
    database = settings.database.existing
    if database is None:
        raise ValueError("carto:database.existing is missing")
    cluster = Cluster("cluster", cluster_args(settings))
    if create_namespace is not None:
        create_namespace(cluster.kubernetes, [])
    in_cluster, cache = _cache(settings)
    return contracts.Platform(
        region=None,
        kubernetes=cluster.kubernetes,
        storage=existing_storage(settings),
        identity=existing_identity(settings),
        database=existing_database(database),
        cache=cache,
        ready=[in_cluster] if in_cluster is not None else [],
        outputs={"corsOfExistingBuckets": cors_of_existing(settings)},
    )


def _cache(settings: Settings) -> tuple[InClusterCache | None, contracts.Cache]:
    if settings.cache.existing is not None:
        return None, existing_cache(settings.cache.existing)
    in_cluster = InClusterCache("cache", password_rotation=settings.rotation.cache_password)
    return in_cluster, in_cluster.contract
