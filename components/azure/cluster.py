"""The AKS cluster that CARTO runs in. It is looked up, never created."""

from __future__ import annotations

import base64

import pulumi
import pulumi_azure_native as azure
import pulumi_kubernetes as kubernetes

from .. import kubeconfig
from ..frozen import frozen
from ..kubernetes.provider import cluster_provider
from ..lookups import look_up
from .token_command import caller, with_caller


@frozen
class ClusterArgs(kubeconfig.ClusterArgs):
    """The cluster, its resource group and its kubeconfig."""

    resource_group: str


class Cluster(pulumi.ComponentResource):
    """The looked-up AKS cluster, and the explicit Kubernetes provider for it.

    The provider is replaced, together with everything in the cluster, only for another cluster: `clusterIdentifier` is
    the resource id, so rotated credentials or another kubeconfig are an update.

    Raises:
        pulumi.RunError: the cluster can't be read and a resource that uses this component's outputs is registered.
    """

    id: pulumi.Output[str]
    location: pulumi.Output[str]
    subnet_id: pulumi.Output[str | None]
    """Subnet of the first node pool that has one; None if AKS created the network."""
    node_resource_group: pulumi.Output[str]
    principal_id: pulumi.Output[str]
    """Object id of the identity with which the cluster changes load balancers and addresses."""
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
        # Azure answers ids in different cases, and a name that contains one must not change.
        self.id = found.id.apply(str.lower)
        self.location = found.location
        self.subnet_id = found.agent_pool_profiles.apply(
            lambda pools: next((pool.vnet_subnet_id for pool in pools or () if pool.vnet_subnet_id), None)
        )
        self.node_resource_group = found.node_resource_group.apply(lambda group: group or "")
        self.principal_id = found.identity.apply(_principal_of)
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
        """The kubeconfig of `az aks get-credentials`: with a certificate, or with `kubelogin` for Entra ID.

        `kubelogin` uses the identity of the Azure provider. Requested once the cluster is found: for a missing
        cluster, Azure's error would report a missing role.
        """
        credentials: pulumi.Output[azure.containerservice.ListManagedClusterUserCredentialsResult] = found_name.apply(
            lambda name: self._credentials(args, name)
        )
        asks = caller()
        return pulumi.Output.secret(
            credentials.kubeconfigs.apply(
                lambda configs: with_caller(base64.b64decode(configs[0].value).decode(), asks) if configs else ""
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
                "runs Pulumi have the role Azure Kubernetes Service Cluster User, or set a kubeconfig as "
                f"carto:cluster.kubeconfig. Azure reports: {cause}"
            ),
        )


def _principal_of(identity: azure.containerservice.outputs.ManagedClusterIdentityResponse | None) -> str:
    """Source: AKS, "Use a managed identity": system-assigned, or one user-assigned identity of the control plane."""
    if identity is None:
        raise pulumi.RunError(
            "carto:exposure: the cluster has a service principal and no managed identity, so the stack can't let it "
            "use an address. Fix: az aks update --enable-managed-identity, or name an existing carto:exposure.address"
        )
    assigned = list((identity.user_assigned_identities or {}).values())
    return str(assigned[0].principal_id if assigned else identity.principal_id)


def _unreadable(args: ClusterArgs, cause: str) -> str:
    return (
        f"carto:cluster.name: the AKS cluster {args.name!r} can't be read in the resource group "
        f"{args.resource_group!r}. Check both with `az aks list --output table`, the subscription "
        "(azure-native:subscriptionId), and that the identity that runs Pulumi may read the cluster. "
        f"Azure reports: {cause}"
    )
