"""The network of the database and the cache, and how pods reach them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi
import pulumi_gcp as gcp

from ..frozen import frozen
from ..options import child_of

if TYPE_CHECKING:
    from .cluster import Cluster
    from .context import Context
    from .project import Project


@dataclass(frozen=True, kw_only=True)
class PrivateNetwork:
    """The network of the database and the cache."""

    path: pulumi.Output[str]
    """`projects/<project>/global/networks/<name>`."""
    subnetwork: pulumi.Output[str]
    """`projects/<project>/regions/<region>/subnetworks/<name>`."""
    create_dns: bool
    """Whether a private DNS zone for the database's name is created in the network."""
    dns_project: str | None
    """Project of the zone; None for the installation's project."""


@frozen
class NetworkArgs:
    """A network other than the cluster's. Defaults: the cluster's network and subnetwork."""

    network: str | None = None
    """A name in the installation's project, or a path."""
    subnetwork: str | None = None
    """A name in the installation's project and region, or a path."""
    create_dns: bool = True
    """Whether a private DNS zone for the database's name is created in the network."""
    dns_project: str | None = None


def private_network(args: NetworkArgs, cluster: Cluster, project: Project) -> PrivateNetwork:
    """The network of the database and the cache."""
    network, subnetwork = cluster.network, cluster.subnetwork
    if args.network is not None:
        network = _path(args.network, "projects/", project.id, "/global/networks/")
    if args.subnetwork is not None:
        subnetwork = _path(args.subnetwork, "projects/", project.id, "/regions/", project.region, "/subnetworks/")
    return PrivateNetwork(
        path=network,
        subnetwork=subnetwork,
        create_dns=args.create_dns,
        dns_project=args.dns_project,
    )


def _path(name: str, *parents: pulumi.Input[str]) -> pulumi.Output[str]:
    return pulumi.Output.from_input(name) if "/" in name else pulumi.Output.concat(*parents, name)


def private_name(
    name: str,
    *,
    domain: pulumi.Output[str],
    address: pulumi.Output[str],
    context: Context,
    network: PrivateNetwork,
    parent: pulumi.Resource,
) -> None:
    """Resolve `domain` to `address` in the network, with a private DNS zone for this name alone."""
    project = network.dns_project or context.project.id
    with_dot = domain.apply(lambda known: f"{known}.")
    zone = gcp.dns.ManagedZone(
        f"{name}-zone",
        name=context.names.derived("database", max_length=63),
        dns_name=with_dot,
        description="CARTO: the name in the certificate of the database",
        visibility="private",
        private_visibility_config={
            "networks": [{"network_url": pulumi.Output.concat("https://www.googleapis.com/compute/v1/", network.path)}]
        },
        project=project,
        labels=context.tags,
        # A network can have only one zone for a name: a zone in another project is created after this one is deleted.
        opts=child_of(parent, replace_on_changes=["project"]),
    )
    gcp.dns.RecordSet(
        f"{name}-record",
        managed_zone=zone.name,
        name=with_dot,
        type="A",
        ttl=60,
        rrdatas=[address],
        project=project,
        opts=child_of(parent),
    )


def private_service_connect(
    name: str, *, attachment: pulumi.Output[str], context: Context, network: PrivateNetwork, parent: pulumi.Resource
) -> pulumi.Output[str]:
    """Create an endpoint for a service attachment in the subnetwork, and return its address.

    Source: Cloud SQL documentation, "Connect to an instance using Private Service Connect".
    """
    address = gcp.compute.Address(
        f"{name}-address",
        name=context.names.derived("database", max_length=63),
        description="CARTO: the database",
        address_type="INTERNAL",
        region=context.project.region,
        subnetwork=network.subnetwork,
        project=context.project.id,
        labels=context.tags,
        opts=child_of(parent),
    )
    gcp.compute.ForwardingRule(
        f"{name}-endpoint",
        name=context.names.derived("database", max_length=63),
        description="CARTO: the database",
        region=context.project.region,
        network=network.path,
        ip_address=address.self_link,
        # With any other value it would be a load balancer.
        load_balancing_scheme="",
        target=attachment,
        project=context.project.id,
        labels=context.tags,
        opts=child_of(parent),
    )
    return address.address
