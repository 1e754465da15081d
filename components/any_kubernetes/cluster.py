"""The Kubernetes cluster CARTO runs in, of any vendor."""

from __future__ import annotations

import pulumi
import pulumi_kubernetes as kubernetes

from ..kubeconfig import ClusterArgs, kubeconfig_of
from ..kubernetes.provider import cluster_provider

# Where Kubernetes puts a pod's credentials. Source: Kubernetes documentation, "Accessing the API from a Pod".
_POD_CREDENTIALS = "/var/run/secrets/kubernetes.io/serviceaccount"


class Cluster(pulumi.ComponentResource):
    """The explicit Kubernetes provider of a cluster nothing is looked up about.

    With a context and no kubeconfig, the provider uses the kubeconfig of the machine that runs Pulumi. A renewed
    kubeconfig, another context or another name is an update (`components/kubernetes/provider.py`).
    """

    kubernetes: kubernetes.Provider

    def __init__(self, name: str, args: ClusterArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:kubernetes:Cluster", name, None, opts)
        self.kubernetes = cluster_provider(
            f"{name}-kubernetes",
            kubeconfig=args.kubeconfig,
            context=args.context,
            cluster_identifier=args.name,
            namespace=args.namespace,
            parent=self,
        )
        self.register_outputs({})


def kubeconfig_of_this_pod(name: str) -> pulumi.Output[str]:
    """A kubeconfig that reads the pod's own token each time, because it is renewed every hour.

    Without it, a kubeconfig in the pod's image would be used instead.
    """
    cluster = {
        "server": "https://kubernetes.default.svc",
        "certificate-authority": f"{_POD_CREDENTIALS}/ca.crt",
    }
    return kubeconfig_of(name, cluster=cluster, user={"tokenFile": f"{_POD_CREDENTIALS}/token"})
