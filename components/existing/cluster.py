"""The Kubernetes cluster CARTO runs in, whoever runs it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi
import pulumi_kubernetes as kubernetes

from components.kubernetes.provider import cluster_provider

if TYPE_CHECKING:
    from components.settings import Settings

# Where Kubernetes puts a pod's credentials. Source: Kubernetes documentation, "Accessing the API from a Pod".
_POD_CREDENTIALS = "/var/run/secrets/kubernetes.io/serviceaccount"


@dataclass(frozen=True, kw_only=True)
class ClusterArgs:
    """Which cluster, and how to talk to it."""

    name: str
    """What the stack calls it: another name means another cluster."""
    namespace: str
    """Where objects go that name no namespace, so that none ends up in `default`."""
    kubeconfig: pulumi.Input[str] | None = None
    """Its text, as a secret. Left out with a context: the kubeconfig of the machine that runs Pulumi."""
    context: str | None = None

    @classmethod
    def of(cls, settings: Settings) -> ClusterArgs:
        """What the stack says about its cluster."""
        cluster = settings.cluster
        kubeconfig: pulumi.Input[str] | None = None
        if cluster.in_cluster:
            kubeconfig = _of_this_pod(cluster.name)
        elif cluster.kubeconfig is not None:
            kubeconfig = pulumi.Output.secret(cluster.kubeconfig.get_secret_value())
        return cls(name=cluster.name, namespace=settings.namespace, kubeconfig=kubeconfig, context=cluster.context)


class Cluster(pulumi.ComponentResource):
    """The explicit Kubernetes provider of a cluster nothing is looked up about.

    The provider is replaced, and with it everything in the cluster, only when the stack gives the cluster another name:
    `clusterIdentifier` is that name, so a renewed kubeconfig or another way in is an update.
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
    return pulumi.Output.json_dumps(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [
                {
                    "name": name,
                    "cluster": {
                        "server": "https://kubernetes.default.svc",
                        "certificate-authority": f"{_POD_CREDENTIALS}/ca.crt",
                    },
                }
            ],
            "users": [{"name": name, "user": {"tokenFile": f"{_POD_CREDENTIALS}/token"}}],
            "contexts": [{"name": name, "context": {"cluster": name, "user": name}}],
            "current-context": name,
        }
    )
