"""The network of private endpoints and the database, and the private DNS zones for their names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi
import pulumi_azure_native as azure

from ..frozen import frozen
from .options import child_of, data_child_of
from .resource_ids import network_of_subnet, part_of, resource_group_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .cluster import Cluster
    from .context import Context

# Targets of private endpoints, and the DNS zones of their names. Source: "Private endpoint DNS zone values".
ZONES = {
    "blob": "privatelink.blob.core.windows.net",
    "postgresqlServer": "privatelink.postgres.database.azure.com",
    "redisEnterprise": "privatelink.redis.azure.net",
    "redisCache": "privatelink.redis.cache.windows.net",
}


@dataclass(frozen=True, kw_only=True)
class PrivateNetwork:
    """The network of the pods."""

    subnet_id: pulumi.Output[str]
    """Subnet of private endpoints."""
    registers_names: bool
    """False when a policy of the network registers the names of private endpoints."""
    network_id: pulumi.Output[str]
    """Virtual network of the pods, which resolves the names."""


@frozen
class NetworkArgs:
    """The subnet of private endpoints. Default: that of the node pools."""

    subnet_id: pulumi.Input[str] | None = None
    registers_names: bool = True
    """False when a policy of the network registers the names of private endpoints."""


def private_network(args: NetworkArgs, cluster: Cluster) -> PrivateNetwork:
    """The network of private endpoints and of pods.

    Raises:
        pulumi.RunError: neither has a subnet, and a resource in the network is registered.
    """
    found = pulumi.Output.all(args.subnet_id, cluster.subnet_id, cluster.node_resource_group)
    known: pulumi.Output[tuple[str, str]] = found.apply(lambda each: _subnets(each[0], each[1], each[2]))
    return PrivateNetwork(
        registers_names=args.registers_names,
        subnet_id=known.apply(lambda subnets: subnets[0]),
        network_id=known.apply(lambda subnets: network_of_subnet(subnets[1])),
    )


def _subnets(configured: str | None, of_nodes: str | None, node_resource_group: str) -> tuple[str, str]:
    """Subnet of private endpoints, and one of the network that pods are in."""
    subnet = configured or of_nodes
    if subnet is None:
        raise pulumi.RunError(
            "carto:network.azure.subnetId: missing; no node pool of the cluster names a subnet, because AKS created "
            "the network. Create the cluster in your own network, or use an existing database. Or set the id of "
            "a subnet of that network, although AKS supports no changes there and node resource group lockdown "
            f"refuses them: `az network vnet list --resource-group {node_resource_group} --query '[].subnets[].id'`"
        )
    return subnet, of_nodes or subnet


@dataclass(frozen=True, kw_only=True)
class PrivateEndpointSpec:
    """A private endpoint to create."""

    context: Context
    network: PrivateNetwork
    subject: str
    """Its target: part of its physical name."""
    target_id: pulumi.Input[str]
    group: str
    """The part of the target; a key of `ZONES`."""
    existing_zone_id: pulumi.Input[str] | None


def private_endpoint(
    name: str, spec: PrivateEndpointSpec, parent: pulumi.Resource, depends_on: Sequence[pulumi.Resource] = ()
) -> pulumi.Resource:
    """Create an address in the network, and its name. The result has to exist before a pod connects.

    Pods still use the service's public name: inside the network, the private zone resolves it. An endpoint has one
    zone group, and the usual policies of landing zones create it. Source: Cloud Adoption Framework, "Private Link and
    DNS integration at scale".
    """
    context = spec.context
    endpoint = azure.network.PrivateEndpoint(
        name,
        private_endpoint_name=context.names(f"{spec.subject}-endpoint", max_length=80),
        resource_group_name=context.resource_group,
        location=context.location,
        # Only the id: any other property here would replace the endpoint.
        subnet={"id": spec.network.subnet_id},
        private_link_service_connections=[
            {"name": spec.subject, "private_link_service_id": spec.target_id, "group_ids": [spec.group]}
        ],
        tags=context.tags,
        # Azure fixes both, although Pulumi plans a change as an update.
        opts=child_of(parent, depends_on, replace_on_changes=["location", "privateLinkServiceConnections"]),
    )
    if not spec.network.registers_names:
        return endpoint
    zone_id, linked = _zone(f"{name}-zone", spec, parent)
    return azure.network.PrivateDnsZoneGroup(
        f"{name}-names",
        private_dns_zone_group_name="default",
        private_endpoint_name=endpoint.name,
        resource_group_name=context.resource_group,
        private_dns_zone_configs=[{"name": spec.subject, "private_dns_zone_id": zone_id}],
        opts=child_of(parent, linked),
    )


def _zone(
    name: str, spec: PrivateEndpointSpec, parent: pulumi.Resource
) -> tuple[pulumi.Input[str], list[pulumi.Resource]]:
    if spec.existing_zone_id is not None:
        return spec.existing_zone_id, []
    zone, linked = private_zone(name, ZONES[spec.group], spec.context, spec.network, parent)
    return zone.id, linked


def private_zone(
    name: str, zone: pulumi.Input[str], context: Context, network: PrivateNetwork, parent: pulumi.Resource
) -> tuple[azure.privatedns.PrivateZone, list[pulumi.Resource]]:
    """Create a private DNS zone, and its link to the pods' network.

    A network has one zone for a name, so other stacks and teams register their endpoints in it too. Both stay in Azure
    when they leave the stack. The link is protected like data. The zone is not: without a link it has no effect, and
    if the network has another zone of that name, this one has to leave the stack again.

    A linked `privatelink` zone answers for every service of its kind. A name that it does not contain is resolved in
    public DNS (`NxDomainRedirect`), as before the link. Source: Azure DNS "Fallback to internet for Azure
    Private DNS zones", which is for such zones alone.
    """
    created = azure.privatedns.PrivateZone(
        name,
        private_zone_name=zone,
        resource_group_name=context.resource_group,
        # Zones have no region. Without this value, the SDK sends the group's, and Azure refuses it.
        location="global",
        tags=context.tags,
        opts=data_child_of(parent, protect=False, keep=context.keep),
    )
    link = azure.privatedns.VirtualNetworkLink(
        f"{name}-link",
        virtual_network_link_name=context.names("pods", max_length=80),
        private_zone_name=created.name,
        resource_group_name=context.resource_group,
        location="global",
        registration_enabled=False,
        resolution_policy=pulumi.Output.from_input(zone).apply(_resolution_policy),
        virtual_network={"id": network.network_id},
        tags=context.tags,
        # Azure fixes it, although Pulumi plans a change as an update.
        opts=data_child_of(parent, protect=context.protect, keep=context.keep, replace_on_changes=["virtualNetwork"]),
    )
    return created, [link]


def _resolution_policy(zone: str) -> str:
    return "NxDomainRedirect" if zone.startswith("privatelink.") else "Default"


@dataclass(frozen=True, kw_only=True)
class DelegatedSubnetSpec:
    """A subnet to create."""

    cidr: str
    security_group_id: pulumi.Input[str] | None = None
    route_table_id: pulumi.Input[str] | None = None


def delegated_subnet(
    name: str,
    spec: DelegatedSubnetSpec,
    context: Context,
    network: PrivateNetwork,
    parent: pulumi.Resource,
    *,
    depends_on: Sequence[pulumi.Resource],
) -> azure.network.Subnet:
    """Create a subnet of the pods' network for PostgreSQL servers only, as VNet integration requires.

    Not protected: Azure itself refuses to change or delete a subnet with a server in it.
    """
    group, routes = spec.security_group_id, spec.route_table_id
    return azure.network.Subnet(
        name,
        subnet_name=context.names("database", max_length=80),
        resource_group_name=network.network_id.apply(resource_group_of),
        virtual_network_name=network.network_id.apply(lambda id_: part_of(id_, "virtualNetworks")),
        address_prefix=spec.cidr,
        delegations=[{"name": "postgresql", "service_name": "Microsoft.DBforPostgreSQL/flexibleServers"}],
        network_security_group={"id": group} if group is not None else None,
        route_table={"id": routes} if routes is not None else None,
        opts=child_of(parent, depends_on),
    )
