"""CARTO's platform on any Kubernetes, with existing storage and an existing PostgreSQL server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..exports import lazy

if TYPE_CHECKING:
    from .backend_identity import IdentityArgs
    from .cluster import Cluster
    from .object_storage import StorageArgs
    from .platform import Platform, PlatformArgs

__all__ = [
    "Cluster",
    "IdentityArgs",
    "Platform",
    "PlatformArgs",
    "StorageArgs",
]

__getattr__ = lazy(
    __name__,
    {
        "Cluster": "cluster",
        "IdentityArgs": "backend_identity",
        "Platform": "platform",
        "PlatformArgs": "platform",
        "StorageArgs": "object_storage",
    },
)
