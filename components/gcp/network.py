"""Where the database and the cache are placed, and how pods reach them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi
import pulumi_gcp as gcp

from components.options import child_of
from components.settings.network import DatabaseDns, PrivateServicesAccess

if TYPE_CHECKING:
    from collections.abc import Sequence

    from components.gcp.cluster import Cluster
    from components.gcp.shared import Shared
    from components.settings.network import GcpNetwork


@dataclass(frozen=True, kw_only=True)
class Placement:
    """The network of the database and the cache."""

    network: pulumi.Output[str]
    """`projects/<project>/global/networks/<name>`."""
    subnetwork: pulumi.Output[str]
    """`projects/<project>/regions/<region>/subnetworks/<name>`."""
    create_dns: bool
    """Whether the database's name is made resolvable here."""


def placement(settings: GcpNetwork, cluster: Cluster) -> Placement:
    """What the stack says, and the cluster's own network for what it doesn't say."""
    project, region = cluster.project.id, cluster.project.region
    network, subnetwork = cluster.network, cluster.subnetwork
    if settings.network is not None:
        network = _path(settings.network, "projects/", project, "/global/networks/")
    if settings.subnetwork is not None:
        subnetwork = _path(settings.subnetwork, "projects/", project, "/regions/", region, "/subnetworks/")
    return Placement(network=network, subnetwork=subnetwork, create_dns=settings.database_dns is DatabaseDns.CREATE)


def _path(given: str, *above: pulumi.Input[str]) -> pulumi.Output[str]:
    return pulumi.Output.from_input(given) if "/" in given else pulumi.Output.concat(*above, given)


@dataclass(frozen=True, kw_only=True)
class PrivateServicesAccessArgs:
    """The peering between the network and Google's services."""

    shared: Shared
    place: Placement
    mode: PrivateServicesAccess
    prefix_length: int
    allocated_range: str | None = None
    """Of an existing peering; None: any."""

    @classmethod
    def of(cls, settings: GcpNetwork, shared: Shared, place: Placement) -> PrivateServicesAccessArgs:
        """What the stack says about the peering."""
        return cls(
            shared=shared,
            place=place,
            mode=settings.private_services_access,
            prefix_length=settings.prefix_length,
            allocated_range=settings.allocated_range,
        )


class PrivateServices(pulumi.ComponentResource):
    """Private services access: a range of addresses, and the peering over which Google's services use it.

    A network has one such peering. One that others made is used as it is; whether there is none, or one too many, is
    Google Cloud's to say. When the stack goes, Cloud SQL still holds on to the peering for days: it is then taken off
    the network, so that nothing of it stays in the way (`REMOVE_PEERING`).
    Source: VPC documentation, "Private services access"; Service Networking "Delete a private connection".
    """

    allocated_range: pulumi.Output[str] | None
    """Where addresses come from; None: Google chooses among the peering's ranges."""
    ready: Sequence[pulumi.Resource]
    """What has to exist before anything is placed in the range."""

    def __init__(self, name: str, args: PrivateServicesAccessArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:gcp:PrivateServicesAccess", name, None, opts)
        if args.mode is PrivateServicesAccess.CREATE:
            self.allocated_range, self.ready = self._created(name, args)
        else:
            self.allocated_range = pulumi.Output.from_input(args.allocated_range) if args.allocated_range else None
            self.ready = []
        self.register_outputs({"allocatedRange": self.allocated_range})

    def _created(
        self, name: str, args: PrivateServicesAccessArgs
    ) -> tuple[pulumi.Output[str], Sequence[pulumi.Resource]]:
        addresses = gcp.compute.GlobalAddress(
            f"{name}-range",
            name=args.shared.names("services", max_length=63),
            description="CARTO: addresses of Cloud SQL and Memorystore",
            purpose="VPC_PEERING",
            address_type="INTERNAL",
            prefix_length=args.prefix_length,
            network=args.place.network,
            # With a Shared VPC the range belongs to the network's project.
            project=args.place.network.apply(lambda network: network.split("/")[1]),
            labels=args.shared.labels,
            opts=child_of(self),
        )
        connection = gcp.servicenetworking.Connection(
            f"{name}-peering",
            network=args.place.network,
            service="servicenetworking.googleapis.com",
            reserved_peering_ranges=[addresses.name],
            deletion_policy="REMOVE_PEERING",
            opts=child_of(self),
        )
        return addresses.name, [connection]


def private_name(
    name: str,
    *,
    domain: pulumi.Output[str],
    address: pulumi.Output[str],
    shared: Shared,
    place: Placement,
    parent: pulumi.Resource,
) -> None:
    """Make `domain` mean `address` in the placement's network, and nothing else: a private zone for this one name."""
    with_dot = domain.apply(lambda known: f"{known}.")
    zone = gcp.dns.ManagedZone(
        f"{name}-zone",
        name=shared.names("database", max_length=63),
        dns_name=with_dot,
        description="CARTO: the name in the certificate of the database",
        visibility="private",
        private_visibility_config={
            "networks": [{"network_url": pulumi.Output.concat("https://www.googleapis.com/compute/v1/", place.network)}]
        },
        project=shared.project.id,
        labels=shared.labels,
        opts=child_of(parent),
    )
    gcp.dns.RecordSet(
        f"{name}-record",
        managed_zone=zone.name,
        name=with_dot,
        type="A",
        ttl=60,
        rrdatas=[address],
        project=shared.project.id,
        opts=child_of(parent),
    )


def private_service_connect(
    name: str, *, attachment: pulumi.Output[str], shared: Shared, place: Placement, parent: pulumi.Resource
) -> pulumi.Output[str]:
    """An endpoint in the placement's subnetwork for a service attachment; returns its address.

    Source: Cloud SQL documentation, "Connect to an instance using Private Service Connect".
    """
    address = gcp.compute.Address(
        f"{name}-address",
        name=shared.names("database", max_length=63),
        description="CARTO: the database",
        address_type="INTERNAL",
        region=shared.project.region,
        subnetwork=place.subnetwork,
        project=shared.project.id,
        labels=shared.labels,
        opts=child_of(parent),
    )
    gcp.compute.ForwardingRule(
        f"{name}-endpoint",
        name=shared.names("database", max_length=63),
        description="CARTO: the database",
        region=shared.project.region,
        network=place.network,
        ip_address=address.self_link,
        # Anything else would make it a load balancer.
        load_balancing_scheme="",
        target=attachment,
        project=shared.project.id,
        labels=shared.labels,
        opts=child_of(parent),
    )
    return address.address
