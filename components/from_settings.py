"""Arguments that components of every cloud take, from a stack's settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pulumi

if TYPE_CHECKING:
    from .settings import Settings


def cluster_arguments(settings: Settings) -> dict[str, Any]:
    """The fields of every cloud's `ClusterArgs`."""
    kubeconfig = settings.cluster.kubeconfig
    return {
        "name": settings.cluster.name,
        "namespace": settings.namespace,
        "kubeconfig": pulumi.Output.secret(kubeconfig.get_secret_value()) if kubeconfig else None,
        "context": settings.cluster.context,
    }


def cors_origins(settings: Settings) -> list[str]:
    """The origins from which browsers access the buckets."""
    return settings.storage.cors_origins or [f"https://{settings.domain}"]
