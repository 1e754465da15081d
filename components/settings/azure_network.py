"""`carto:network.azure`: how the database, the cache and the storage account are reached on Azure."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from pydantic import Field
from typing_extensions import override

from .model import Model
from .network import Network
from .problems import RuleViolation
from .types import azure

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class AzureDatabaseConnection(StrEnum):
    """How pods reach PostgreSQL Flexible Server."""

    PRIVATE_ENDPOINT = "private-endpoint"
    DELEGATED_SUBNET = "delegated-subnet"


class DelegatedSubnet(Model):
    """A subnet that holds PostgreSQL servers and nothing else."""

    existing: azure.SubnetId | None = None
    """Resource id of an existing subnet, delegated to `Microsoft.DBforPostgreSQL/flexibleServers`."""
    cidr: azure.SubnetRange | None = None
    """A free range of the cluster's virtual network, for a subnet to create."""
    network_security_group_id: azure.SecurityGroupId | None = None
    """Resource id of a network security group for the created subnet, where a policy asks for one. It has to let the
    servers talk to each other and to Azure Storage."""
    route_table_id: azure.RouteTableId | None = None
    """Resource id of a route table for the created subnet."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        for path, value in (
            ("networkSecurityGroupId", self.network_security_group_id),
            ("routeTableId", self.route_table_id),
        ):
            if value is not None and self.cidr is None:
                yield RuleViolation(
                    path=path,
                    reason="for a subnet that the stack creates, so it has no effect",
                    fix="remove it, or set cidr",
                    about=("cidr", "existing"),
                )


class PrivateDnsRecords(StrEnum):
    """Who registers the names of private endpoints."""

    STACK = "stack"
    POLICY = "policy"


class PrivateDnsZones(Model):
    """Existing private DNS zones, linked to the cluster's network. Others are created and linked."""

    database: azure.PrivateZoneId | None = None
    """`privatelink.postgres.database.azure.com`; with a delegated subnet any `….postgres.database.azure.com`."""
    storage: azure.PrivateZoneId | None = None
    """`privatelink.blob.core.windows.net`."""
    cache: azure.PrivateZoneId | None = None
    """`privatelink.redis.azure.net` (managed-redis) or `privatelink.redis.cache.windows.net` (azure-cache)."""


_CONNECTION, _SUBNET = "carto:network.azure.databaseConnection", "carto:network.azure.databaseSubnet"
_DATABASE_ZONE = "privatelink.postgres.database.azure.com"


def _zones_of_others(zones: PrivateDnsZones) -> list[tuple[str, str | None]]:
    return [("storage", zones.storage), ("cache", zones.cache)]


class AzureNetwork(Model):
    """Azure's own network settings."""

    subnet_id: azure.SubnetId | None = None
    """Subnet of private endpoints. Default: that of the cluster's first node pool that names one."""
    database_connection: AzureDatabaseConnection = AzureDatabaseConnection.PRIVATE_ENDPOINT
    """How pods reach the database: through a `private-endpoint`, or inside a `delegated-subnet`. Azure can't change it
    later."""
    database_subnet: DelegatedSubnet = Field(default_factory=DelegatedSubnet)
    """The delegated subnet: one of `existing` and `cidr`."""
    private_dns_records: PrivateDnsRecords = PrivateDnsRecords.STACK
    """Who registers the names of private endpoints: this `stack`, or an Azure `policy` of your landing zone. With
    `policy` the stack creates no zone and no record for them."""
    private_dns_zones: PrivateDnsZones = Field(default_factory=PrivateDnsZones)
    """Existing private DNS zones. A network is linked to one zone of a name, so a second stack in the same network
    names those of the first."""

    def fixed_values(self) -> Mapping[str, str]:
        """Values of a created server that Azure can't change, by setting."""
        fixed, subnet = {_CONNECTION: self.database_connection.value}, self.database_subnet
        if self.database_connection is AzureDatabaseConnection.DELEGATED_SUBNET:
            fixed[f"{_SUBNET}.existing"] = subnet.existing or ""
        if subnet.cidr is not None:
            fixed[f"{_SUBNET}.cidr"] = subnet.cidr
        return fixed

    @override
    def violations(self) -> Iterator[RuleViolation]:
        inside = self.database_connection is AzureDatabaseConnection.DELEGATED_SUBNET
        zones = self.private_dns_zones
        if self.private_dns_records is PrivateDnsRecords.POLICY:
            for path, zone in (("database", None if inside else zones.database), *_zones_of_others(zones)):
                if zone is not None:
                    yield RuleViolation(
                        path=f"privateDnsZones.{path}",
                        reason="privateDnsRecords is policy, so it has no effect",
                        fix="remove it, or set privateDnsRecords to stack",
                        about=("privateDnsRecords",),
                    )
        name = (zones.database or "").rpartition("/")[2]
        if not inside and zones.database is not None and name != _DATABASE_ZONE:
            yield RuleViolation(
                path="privateDnsZones.database",
                reason=f"the zone {name}; a private endpoint of PostgreSQL has its name in {_DATABASE_ZONE}",
                fix="set the id of that zone, or remove it to have one created",
                about=("databaseConnection",),
            )
        subnet = self.database_subnet
        configured = [path for path in ("existing", "cidr") if getattr(subnet, path) is not None]
        if self.database_connection is AzureDatabaseConnection.PRIVATE_ENDPOINT:
            for path in configured:
                yield RuleViolation(
                    path=f"databaseSubnet.{path}",
                    reason="databaseConnection is private-endpoint, so it has no effect",
                    fix="remove it, or set databaseConnection to delegated-subnet",
                    about=("databaseConnection",),
                )
        elif not configured:
            yield RuleViolation(
                path="databaseSubnet.cidr",
                reason="missing; databaseConnection is delegated-subnet, and only you know a free range",
                fix="pulumi config set --path carto:network.azure.databaseSubnet.cidr 10.1.0.0/28"
                "\nor use an existing delegated subnet with databaseSubnet.existing",
                about=("databaseConnection", "databaseSubnet.existing"),
            )
        elif len(configured) > 1:
            yield RuleViolation(
                path="databaseSubnet.cidr",
                reason="a range for a subnet to create, but databaseSubnet.existing names an existing one",
                fix="keep one of the two",
                about=("databaseSubnet.existing",),
            )


class NetworkOnAzure(Network):
    """The network, read from the cluster unless set."""

    azure: AzureNetwork = Field(default_factory=AzureNetwork)
    """Azure."""
