"""The GKE cluster that CARTO runs in. It is looked up, never created."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_gcp as gcp
import pulumi_kubernetes as kubernetes

from .. import kubeconfig
from ..frozen import frozen
from ..kubernetes.provider import cluster_provider
from ..lookups import look_up, waiting
from .token_command import Caller, caller, exec_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .fixed_choices import FixedChoices

    Check = Callable[[gcp.container.GetClusterResult], gcp.container.GetClusterResult]


@frozen
class ClusterArgs(kubeconfig.ClusterArgs):
    """The cluster, its location and its kubeconfig."""

    location: str
    """Region, or zone of a zonal cluster."""


class Cluster(pulumi.ComponentResource):
    """The looked-up GKE cluster, and the explicit Kubernetes provider for it.

    Its outputs wait until the stack's choices are accepted, and so does every resource in it or named after it.
    The provider is replaced, together with everything in the cluster, only for another cluster: `clusterIdentifier` is
    the path, so a rotated certificate or another kubeconfig is an update.

    Raises:
        pulumi.RunError: the cluster can't be read and a resource that uses this component's outputs is registered.
    """

    path: pulumi.Output[str]
    """`projects/<project>/locations/<region or zone>/clusters/<name>`."""
    network: pulumi.Output[str]
    """`projects/<project>/global/networks/<name>`; with a Shared VPC, of the host project."""
    subnetwork: pulumi.Output[str]
    """`projects/<project>/regions/<region>/subnetworks/<name>`."""
    workload_pool: pulumi.Output[str]
    """`<project>.svc.id.goog`; empty when the cluster has Workload Identity switched off."""
    kubernetes: kubernetes.Provider

    def __init__(
        self,
        name: str,
        args: ClusterArgs,
        choices: FixedChoices,
        opts: pulumi.ResourceOptions | None = None,
        *,
        refuse: Sequence[Check] = (),
        after: Sequence[pulumi.Output[None]] = (),
    ) -> None:
        """`refuse`: further checks of the cluster. `after`: of other things, for which all that uses it waits."""
        super().__init__("carto:gcp:Cluster", name, None, opts)
        found = look_up(
            "gcp:container/getCluster:getCluster",
            {"name": args.name, "location": args.location},
            gcp.container.GetClusterResult,
            parent=self,
            explain=lambda cause: _unreadable(args.name, args.location, cause),
        )
        found = waiting(choices.before(found), after)
        for check in refuse:
            found = found.apply(check)
        self.path = found.id
        self.network = found.network.apply(lambda network: network.rpartition("/compute/v1/")[2])
        self.subnetwork = found.subnetwork.apply(lambda subnetwork: subnetwork.rpartition("/compute/v1/")[2])
        self.workload_pool = found.workload_identity_configs.apply(
            lambda configs: configs[0].workload_pool if configs else ""
        )
        self.kubernetes = cluster_provider(
            f"{name}-kubernetes",
            kubeconfig=args.kubeconfig or _kubeconfig(args.name, found, caller()),
            context=args.context if args.kubeconfig else None,
            cluster_identifier=found.id,
            namespace=args.namespace,
            parent=self,
        )
        self.register_outputs({"path": found.id})


def _unreadable(name: str, location: str, cause: str) -> str:
    project = gcp.config.project or "the project of the Google Cloud environment"
    return (
        f"carto:cluster.name: the GKE cluster {name!r} can't be read at {location} in {project}. "
        "Check name and carto:cluster.location with `gcloud container clusters list`, the project (gcp:project), and "
        f"that the credentials may call container.clusters.get. Google Cloud reports: {cause}"
    )


def _kubeconfig(name: str, found: pulumi.Output[gcp.container.GetClusterResult], asks: Caller) -> pulumi.Output[str]:
    """A kubeconfig without a credential: `gke-gcloud-auth-plugin` on PATH fetches a token each time."""
    address = found.apply(lambda cluster: _address(name, cluster))
    return address.apply(lambda cluster: kubeconfig.kubeconfig_of(name, cluster=cluster, user={"exec": exec_of(asks)}))


def _address(name: str, cluster: gcp.container.GetClusterResult) -> dict[str, str]:
    """The endpoint of the API server: its address, or its DNS endpoint if it has no address.

    The DNS endpoint's certificate is signed by public authorities.
    Source: GKE documentation, "Customize your network isolation" and "DNS-based endpoint".
    """
    ways = cluster.control_plane_endpoints_configs or ()
    by_dns = [dns for way in ways for dns in way.dns_endpoint_configs]
    by_address = [ip.enabled for way in ways for ip in way.ip_endpoints_configs]
    if cluster.endpoint and all(by_address):
        return {
            "server": f"https://{cluster.endpoint}",
            "certificate-authority-data": cluster.master_auths[0].cluster_ca_certificate,
        }
    if by_dns and by_dns[0].endpoint and by_dns[0].allow_external_traffic:
        return {"server": f"https://{by_dns[0].endpoint}"}
    raise pulumi.RunError(
        f"carto:cluster.name: the GKE cluster {name!r} has no IP endpoint, and its DNS endpoint is closed to you. Fix: "
        "open it with `gcloud container clusters update --enable-dns-access`, or use a kubeconfig of your own "
        "(carto:cluster.kubeconfig)"
    )
