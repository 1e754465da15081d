"""CARTO's platform on AWS: one file for each capability, composed by `platform.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..exports import lazy

if TYPE_CHECKING:
    from .account import Account
    from .backend_identity import BackendIdentity, BackendIdentityArgs
    from .cache import Cache, CacheArgs
    from .cluster import Cluster
    from .context import Context
    from .database import Database, DatabaseArgs
    from .encryption_key import EncryptionKey, EncryptionKeyArgs
    from .object_storage import ObjectStorage, ObjectStorageArgs
    from .observability import Observability, ObservabilityArgs
    from .platform import Platform

__all__ = [
    "Account",
    "BackendIdentity",
    "BackendIdentityArgs",
    "Cache",
    "CacheArgs",
    "Cluster",
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
]

__getattr__ = lazy(
    __name__,
    {
        "Account": "account",
        "BackendIdentity": "backend_identity",
        "BackendIdentityArgs": "backend_identity",
        "Cache": "cache",
        "CacheArgs": "cache",
        "Cluster": "cluster",
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
    },
)
