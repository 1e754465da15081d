"""Arguments of the components on any Kubernetes, from a stack's settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..contracts import S3Compatible, StorageProvider, ThumbnailsAccess
from ..from_settings import cluster_arguments, existing_cache, existing_database, service_account
from ..kubeconfig import ClusterArgs
from ..settings.cache import ExistingCache
from ..settings.identity import IdentityMode
from ..settings.kubernetes import GoogleKey, S3AccessKey, project_of_key
from .backend_identity import IdentityArgs
from .cluster import kubeconfig_of_this_pod
from .object_storage import StorageArgs
from .platform import PlatformArgs

if TYPE_CHECKING:
    from ..settings.kubernetes import KubernetesSettings

_PROVIDERS = {
    IdentityMode.SERVICE_ACCOUNT_KEY: StorageProvider.GCS,
    IdentityMode.ACCOUNT_KEY: StorageProvider.AZURE_BLOB,
}
"""Each provider has one kind of key."""


def platform_args(settings: KubernetesSettings) -> PlatformArgs:
    """The cluster, and what exists outside of it."""
    cache = settings.cache
    return PlatformArgs(
        cluster=cluster_args(settings),
        storage=storage_args(settings),
        identity=identity_args(settings),
        database=existing_database(settings.database.existing),
        cache=existing_cache(cache.existing) if isinstance(cache, ExistingCache) else None,
        cache_password_rotation=settings.rotation.cache_password,
    )


def cluster_args(settings: KubernetesSettings) -> ClusterArgs:
    """The cluster, and its kubeconfig. Inside the cluster it is that of the pod."""
    arguments = cluster_arguments(settings)
    if settings.cluster.in_cluster:
        arguments["kubeconfig"] = kubeconfig_of_this_pod(settings.cluster.name)
    return ClusterArgs(**arguments)


def storage_args(settings: KubernetesSettings) -> StorageArgs:
    """The buckets, and the provider that the identity's mode names."""
    storage, identity = settings.storage, settings.identity
    provider = _PROVIDERS.get(identity.mode, StorageProvider.S3)
    service = storage.s3_compatible
    compatible = None
    if service is not None:
        compatible = S3Compatible(
            endpoint=service.endpoint,
            external_url=service.external_url or service.endpoint,
            force_path_style=service.force_path_style,
        )
    region = service.region if service is not None else storage.region
    return StorageArgs(
        provider=provider,
        imports=storage.imports.existing,
        thumbnails=storage.thumbnails.existing,
        thumbnails_access=ThumbnailsAccess(storage.thumbnails.access),
        region=region if provider is StorageProvider.S3 else None,
        s3_compatible=compatible,
        account=storage.account.existing,
        project=project_of_key(identity.existing.key.get_secret_value()) if isinstance(identity, GoogleKey) else None,
        cors_origins=storage.cors_origins,
    )


def identity_args(settings: KubernetesSettings) -> IdentityArgs:
    """The credential of the buckets."""
    identity = settings.identity
    key_id = identity.existing.access_key_id if isinstance(identity, S3AccessKey) else None
    return IdentityArgs(
        key=identity.existing.key.get_secret_value(),
        holder=None if isinstance(identity, GoogleKey) else settings.storage.account.existing or key_id,
        service_account=service_account(identity.service_account),
    )
