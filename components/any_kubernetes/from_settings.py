"""Arguments of the components on any Kubernetes, from a stack's settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..from_settings import cluster_arguments
from ..kubeconfig import ClusterArgs
from .cluster import kubeconfig_of_this_pod

if TYPE_CHECKING:
    from ..settings.kubernetes import KubernetesSettings


def cluster_args(settings: KubernetesSettings) -> ClusterArgs:
    """The cluster, and its kubeconfig. Inside the cluster it is that of the pod."""
    arguments = cluster_arguments(settings)
    if settings.cluster.in_cluster:
        arguments["kubeconfig"] = kubeconfig_of_this_pod(settings.cluster.name)
    return ClusterArgs(**arguments)
