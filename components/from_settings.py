"""Arguments that components of every cloud take, from a stack's settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pulumi

from .contracts import ServiceAccount
from .disk import Disk

if TYPE_CHECKING:
    from .settings import CommonSettings
    from .settings.growing_database import GrowingDisk
    from .settings.identity import ServiceAccount as ServiceAccountSettings


def cluster_arguments(settings: CommonSettings) -> dict[str, Any]:
    """The fields of every cloud's `ClusterArgs`."""
    kubeconfig = settings.cluster.kubeconfig
    return {
        "name": settings.cluster.name,
        "namespace": settings.namespace,
        "kubeconfig": pulumi.Output.secret(kubeconfig.get_secret_value()) if kubeconfig else None,
        "context": settings.cluster.context,
    }


def disk_of(storage: GrowingDisk) -> Disk:
    """The disk of a created database."""
    return Disk(initial_gb=storage.initial, max_gb=storage.max)


def service_account(account: ServiceAccountSettings) -> ServiceAccount:
    """The Kubernetes service account of CARTO's backend pods."""
    return ServiceAccount(name=account.name, create=account.create, annotations=account.annotations)
