"""CARTO's platform on Google Cloud: one file for each capability, composed by `platform.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..exports import lazy

if TYPE_CHECKING:
    from .backend_identity import BackendIdentity, BackendIdentityArgs
    from .cache import Cache, CacheArgs
    from .cluster import Cluster, ClusterArgs
    from .context import Context
    from .database import Database, DatabaseArgs
    from .encryption_key import EncryptionKey, EncryptionKeyArgs
    from .object_storage import ObjectStorage, ObjectStorageArgs
    from .observability import Observability, ObservabilityArgs
    from .platform import Platform
    from .private_services import PrivateServices, PrivateServicesAccessArgs
    from .project import Project

__all__ = [
    "BackendIdentity",
    "BackendIdentityArgs",
    "Cache",
    "CacheArgs",
    "Cluster",
    "ClusterArgs",
    "Context",
    "Database",
    "DatabaseArgs",
    "EncryptionKey",
    "EncryptionKeyArgs",
    "ObjectStorage",
    "ObjectStorageArgs",
    "Observability",
    "ObservabilityArgs",
    "Platform",
    "PrivateServices",
    "PrivateServicesAccessArgs",
    "Project",
]

__getattr__ = lazy(
    __name__,
    {
        "BackendIdentity": "backend_identity",
        "BackendIdentityArgs": "backend_identity",
        "Cache": "cache",
        "CacheArgs": "cache",
        "Cluster": "cluster",
        "ClusterArgs": "cluster",
        "Context": "context",
        "Database": "database",
        "DatabaseArgs": "database",
        "EncryptionKey": "encryption_key",
        "EncryptionKeyArgs": "encryption_key",
        "ObjectStorage": "object_storage",
        "ObjectStorageArgs": "object_storage",
        "Observability": "observability",
        "ObservabilityArgs": "observability",
        "Platform": "platform",
        "PrivateServices": "private_services",
        "PrivateServicesAccessArgs": "private_services",
        "Project": "project",
    },
)
