"""The Kubernetes cluster CARTO runs in, whoever runs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_kubernetes as kubernetes
from typing_extensions import override

from components import cluster_access
from components.kubernetes.provider import cluster_provider

if TYPE_CHECKING:
    from components.settings import Settings

# Where Kubernetes puts a pod's credentials. Source: Kubernetes documentation, "Accessing the API from a Pod".
_POD_CREDENTIALS = "/var/run/secrets/kubernetes.io/serviceaccount"


class ClusterArgs(cluster_access.ClusterArgs):
    """Which cluster, and how to talk to it.

    Left out with a context, the kubeconfig is that of the machine that runs Pulumi.
    """

    @override
    @classmethod
    def of(cls, settings: Settings) -> ClusterArgs:
        said = cls.said_by(settings)
        if settings.cluster.in_cluster:
            said["kubeconfig"] = _of_this_pod(settings.cluster.name)
        return cls(**said)


class Cluster(pulumi.ComponentResource):
    """The explicit Kubernetes provider of a cluster nothing is looked up about.

    A renewed kubeconfig, another way in or another name for it is an update (`components/kubernetes/provider.py`).
    """

    kubernetes: kubernetes.Provider

    def __init__(self, name: str, args: ClusterArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:existing:Cluster", name, None, opts)
        self.kubernetes = cluster_provider(
            f"{name}-kubernetes",
            kubeconfig=args.kubeconfig,
            context=args.context,
            cluster_identifier=args.name,
            namespace=args.namespace,
            parent=self,
        )
        self.register_outputs({})


def _of_this_pod(name: str) -> pulumi.Output[str]:
    """A kubeconfig that reads the pod's own token each time, because it is renewed every hour.

    Said explicitly, so that a kubeconfig that lies about in the pod's image is not used instead.
    """
    cluster = {
        "server": "https://kubernetes.default.svc",
        "certificate-authority": f"{_POD_CREDENTIALS}/ca.crt",
    }
    return cluster_access.kubeconfig_of(name, cluster=cluster, user={"tokenFile": f"{_POD_CREDENTIALS}/token"})
