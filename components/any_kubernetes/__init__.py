"""CARTO's platform where everything is brought: any Kubernetes, any storage, any PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..exports import lazy

if TYPE_CHECKING:
    from .cluster import Cluster
    from .platform import Platform

__all__ = [
    "Cluster",
    "Platform",
]

__getattr__ = lazy(
    __name__,
    {
        "Cluster": "cluster",
        "Platform": "platform",
    },
)
