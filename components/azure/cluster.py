"""The AKS cluster CARTO runs in: looked up, never created."""

from __future__ import annotations

import base64
from dataclasses import dataclass

import pulumi
import pulumi_azure_native as azure
import pulumi_kubernetes as kubernetes

from .. import kubeconfig
from ..kubernetes.provider import cluster_provider
from ..lookups import look_up


@dataclass(frozen=True, kw_only=True)
class ClusterArgs(kubeconfig.ClusterArgs):
    """Which cluster, and how to talk to it."""

    resource_group: str


class Cluster(pulumi.ComponentResource):
    """What is known of the AKS cluster, and the explicit Kubernetes provider for it.

    The provider is replaced, and with it everything in the cluster, only when the cluster itself is another one:
    `clusterIdentifier` is its resource id, so rotated credentials or another kubeconfig are an update.

    Raises:
        pulumi.RunError: the cluster can't be read, when anything made from this component's outputs is registered.
    """

    id: pulumi.Output[str]
    location: pulumi.Output[str]
    subnet_id: pulumi.Output[str | None]
    """Of the first node pool that names one; None when AKS made the network itself."""
    node_resource_group: pulumi.Output[str]
    kubernetes: kubernetes.Provider

    def __init__(self, name: str, args: ClusterArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:azure:Cluster", name, None, opts)
        found = look_up(
            "azure-native:containerservice:getManagedCluster",
            {"resourceGroupName": args.resource_group, "resourceName": args.name},
            azure.containerservice.GetManagedClusterResult,
            parent=self,
            explain=lambda cause: _unreadable(args, cause),
        )
        # Ids differ in case from answer to answer, and a name that is made of one must not.
        self.id = found.id.apply(str.lower)
        self.location = found.location
        self.subnet_id = found.agent_pool_profiles.apply(
            lambda pools: next((pool.vnet_subnet_id for pool in pools or () if pool.vnet_subnet_id), None)
        )
        self.node_resource_group = found.node_resource_group.apply(lambda group: group or "")
        self.kubernetes = cluster_provider(
            f"{name}-kubernetes",
            kubeconfig=args.kubeconfig or self._kubeconfig(args, found.name),
            context=args.context if args.kubeconfig else None,
            cluster_identifier=self.id,
            namespace=args.namespace,
            parent=self,
        )
        self.register_outputs({"id": self.id})

    def _kubeconfig(self, args: ClusterArgs, found_name: pulumi.Output[str]) -> pulumi.Output[str]:
        """That of `az aks get-credentials`: with a certificate in it, or with `kubelogin` where Entra ID decides.

        Asked for once the cluster is found: what is said about the credentials of one that is not there blames a role.
        """
        credentials: pulumi.Output[azure.containerservice.ListManagedClusterUserCredentialsResult] = found_name.apply(
            lambda name: self._credentials(args, name)
        )
        return pulumi.Output.secret(
            credentials.kubeconfigs.apply(
                lambda configs: base64.b64decode(configs[0].value).decode() if configs else ""
            )
        )

    def _credentials(
        self, args: ClusterArgs, name: str
    ) -> pulumi.Output[azure.containerservice.ListManagedClusterUserCredentialsResult]:
        return look_up(
            "azure-native:containerservice:listManagedClusterUserCredentials",
            {"resourceGroupName": args.resource_group, "resourceName": name},
            azure.containerservice.ListManagedClusterUserCredentialsResult,
            parent=self,
            explain=lambda cause: (
                f"carto:cluster: Azure gives no credentials for the AKS cluster {name!r}. Let the identity that "
                "runs Pulumi have the role Azure Kubernetes Service Cluster User, or give a kubeconfig as "
                f"carto:cluster.kubeconfig. Azure said: {cause}"
            ),
        )


def _unreadable(args: ClusterArgs, cause: str) -> str:
    return (
        f"carto:cluster.name: the AKS cluster {args.name!r} can't be read in the resource group "
        f"{args.resource_group!r}. Check both with `az aks list --output table`, the subscription "
        "(azure-native:subscriptionId), and that the identity that runs Pulumi may read the cluster. "
        f"Azure said: {cause}"
    )
