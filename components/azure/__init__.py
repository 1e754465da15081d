"""CARTO's platform on Azure: one file for each capability, composed by `platform.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..exports import lazy

if TYPE_CHECKING:
    from .backend_identity import BackendIdentity, BackendIdentityArgs
    from .cache import AzureCache, CacheArgs, ManagedRedis
    from .cluster import Cluster, ClusterArgs
    from .context import Context
    from .database import Database, DatabaseArgs
    from .encryption_key import EncryptionKey, EncryptionKeyArgs
    from .object_storage import ObjectStorage, ObjectStorageArgs
    from .observability import Observability, ObservabilityArgs
    from .platform import Platform
    from .resource_group import ResourceGroup, ResourceGroupArgs

__all__ = [
    "AzureCache",
    "BackendIdentity",
    "BackendIdentityArgs",
    "CacheArgs",
    "Cluster",
    "ClusterArgs",
    "Context",
    "Database",
    "DatabaseArgs",
    "EncryptionKey",
    "EncryptionKeyArgs",
    "ManagedRedis",
    "ObjectStorage",
    "ObjectStorageArgs",
    "Observability",
    "ObservabilityArgs",
    "Platform",
    "ResourceGroup",
    "ResourceGroupArgs",
]

__getattr__ = lazy(
    __name__,
    {
        "AzureCache": "cache",
        "BackendIdentity": "backend_identity",
        "BackendIdentityArgs": "backend_identity",
        "CacheArgs": "cache",
        "Cluster": "cluster",
        "ClusterArgs": "cluster",
        "Context": "context",
        "Database": "database",
        "DatabaseArgs": "database",
        "EncryptionKey": "encryption_key",
        "EncryptionKeyArgs": "encryption_key",
        "ManagedRedis": "cache",
        "ObjectStorage": "object_storage",
        "ObjectStorageArgs": "object_storage",
        "Observability": "observability",
        "ObservabilityArgs": "observability",
        "Platform": "platform",
        "ResourceGroup": "resource_group",
        "ResourceGroupArgs": "resource_group",
    },
)
