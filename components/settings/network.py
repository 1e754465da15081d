"""`carto:network`: where the database and the cache are placed, and who may talk to whom."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, field_validator
from typing_extensions import override

from .clouds import Cloud, On
from .model import Model
from .network_policies import NetworkPolicies
from .problems import RuleViolation, invalid
from .proxy import ExternalProxy
from .types import azure
from .types.aws import SecurityGroupId, SubnetId, VpcId
from .types.gcp import NetworkName, ProjectId, RangeName, SubnetworkName

if TYPE_CHECKING:
    from collections.abc import Iterator


class PrivateServicesAccess(StrEnum):
    """Whether the peering with Google's services is made here."""

    CREATE = "create"
    EXISTING = "existing"


class DatabaseConnection(StrEnum):
    """How pods reach Cloud SQL."""

    PRIVATE_SERVICES_ACCESS = "private-services-access"
    PRIVATE_SERVICE_CONNECT = "private-service-connect"


class DatabaseDns(StrEnum):
    """Who makes the name under which pods know Cloud SQL."""

    CREATE = "create"
    EXISTING = "existing"


class GcpNetwork(Model):
    """Google Cloud's own network settings."""

    network: NetworkName | None = None
    """Network of the database and the cache. Default: the cluster's."""
    subnetwork: SubnetworkName | None = None
    """Subnetwork of a Private Service Connect endpoint. Default: the cluster's."""
    private_services_access: PrivateServicesAccess = PrivateServicesAccess.CREATE
    """`create` an address range and the peering for it, or use the `existing` peering. A network has one peering, so a
    network in which Cloud SQL is in use already needs `existing`."""
    allocated_range: RangeName | None = None
    """Allocated range of an existing peering to take addresses from. Default: any of the peering's."""
    prefix_length: int = Field(default=20, ge=16, le=24)
    """Size of a created range: 20 is 4096 addresses."""
    database_connection: DatabaseConnection = DatabaseConnection.PRIVATE_SERVICES_ACCESS
    """How pods reach Cloud SQL: over `private-services-access`, or `private-service-connect`."""

    database_dns: DatabaseDns = DatabaseDns.CREATE
    """Cloud SQL's certificate is for a name, not for its address: `create` a private zone for that name in the network,
    or rely on an `existing` one."""
    database_dns_project: ProjectId | None = None
    """Project of the created zone, such as the host project of a Shared VPC. Default: the cluster's project."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        if self.database_dns_project is not None and self.database_dns is DatabaseDns.EXISTING:
            yield RuleViolation(
                path="databaseDnsProject",
                reason="no zone is created, so it would be ignored",
                fix="remove it, or set databaseDns to create",
                about=("databaseDns",),
            )
        created = self.private_services_access is PrivateServicesAccess.CREATE
        if created and self.allocated_range is not None:
            yield RuleViolation(
                path="allocatedRange",
                reason="a range of an existing peering, but privateServicesAccess is create",
                fix="set privateServicesAccess to existing, or remove it",
                about=("privateServicesAccess",),
            )
        if not created and self.is_set("prefix_length"):
            yield RuleViolation(
                path="prefixLength",
                reason="no range is created, so it would be ignored",
                fix="remove it, or set privateServicesAccess to create",
                about=("privateServicesAccess",),
            )


class AzureDatabaseConnection(StrEnum):
    """How pods reach PostgreSQL Flexible Server."""

    PRIVATE_ENDPOINT = "private-endpoint"
    DELEGATED_SUBNET = "delegated-subnet"


class DelegatedSubnet(Model):
    """A subnet that holds PostgreSQL servers and nothing else."""

    existing: azure.SubnetId | None = None
    """Resource id of a subnet that you bring, delegated to `Microsoft.DBforPostgreSQL/flexibleServers`."""
    cidr: azure.SubnetRange | None = None
    """A free range of the cluster's virtual network, for a subnet to create."""
    network_security_group_id: azure.SecurityGroupId | None = None
    """Resource id of a network security group for the created subnet, where a policy asks for one. It has to let the
    servers talk to each other and to Azure Storage."""
    route_table_id: azure.RouteTableId | None = None
    """Resource id of a route table for the created subnet."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        for path, given in (
            ("networkSecurityGroupId", self.network_security_group_id),
            ("routeTableId", self.route_table_id),
        ):
            if given is not None and self.cidr is None:
                yield RuleViolation(
                    path=path,
                    reason="for a subnet that the stack creates, so it would be ignored",
                    fix="remove it, or set cidr",
                    about=("cidr", "existing"),
                )


class PrivateDnsRecords(StrEnum):
    """Who registers the names of private endpoints."""

    STACK = "stack"
    POLICY = "policy"


class PrivateDnsZones(Model):
    """Private DNS zones that you bring, linked to the cluster's network. Others are created and linked."""

    database: azure.PrivateZoneId | None = None
    """`privatelink.postgres.database.azure.com`; with a delegated subnet any `….postgres.database.azure.com`."""
    storage: azure.PrivateZoneId | None = None
    """`privatelink.blob.core.windows.net`."""
    cache: azure.PrivateZoneId | None = None
    """`privatelink.redis.azure.net` (managed-redis) or `privatelink.redis.cache.windows.net` (azure-cache)."""


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
    """Private DNS zones that you bring. A network is linked to one zone of a name, so a second stack in the same
    network brings those of the first."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        inside = self.database_connection is AzureDatabaseConnection.DELEGATED_SUBNET
        zones = self.private_dns_zones
        if self.private_dns_records is PrivateDnsRecords.POLICY:
            for path, zone in (("database", None if inside else zones.database), *_zones_of_others(zones)):
                if zone is not None:
                    yield RuleViolation(
                        path=f"privateDnsZones.{path}",
                        reason="privateDnsRecords is policy, so it would be ignored",
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
        given = [path for path in ("existing", "cidr") if getattr(subnet, path) is not None]
        if self.database_connection is AzureDatabaseConnection.PRIVATE_ENDPOINT:
            for path in given:
                yield RuleViolation(
                    path=f"databaseSubnet.{path}",
                    reason="databaseConnection is private-endpoint, so it would be ignored",
                    fix="remove it, or set databaseConnection to delegated-subnet",
                    about=("databaseConnection",),
                )
        elif not given:
            yield RuleViolation(
                path="databaseSubnet.cidr",
                reason="missing; databaseConnection is delegated-subnet, and nobody else can know a free range",
                fix="pulumi config set --path carto:network.azure.databaseSubnet.cidr 10.1.0.0/28"
                "\nor bring a delegated subnet with databaseSubnet.existing",
                about=("databaseConnection", "databaseSubnet.existing"),
            )
        elif len(given) > 1:
            yield RuleViolation(
                path="databaseSubnet.cidr",
                reason="a range for a subnet to create, but databaseSubnet.existing brings one",
                fix="keep one of the two",
                about=("databaseSubnet.existing",),
            )


class Network(Model):
    """Discovered from the cluster unless given."""

    vpc_id: Annotated[VpcId | None, On((Cloud.AWS,))] = None
    """VPC of the database and the cache. Default: the cluster's."""
    subnet_ids: Annotated[list[SubnetId] | None, On((Cloud.AWS,))] = Field(default=None, min_length=2)
    """Subnets of the database and the cache, in at least two zones. Default: the cluster's."""
    client_security_group_ids: Annotated[list[SecurityGroupId] | None, On((Cloud.AWS,))] = Field(
        default=None, min_length=1
    )
    """Security groups that may connect to both. Default: the cluster's."""
    gcp: Annotated[GcpNetwork, On((Cloud.GCP,))] = Field(default_factory=GcpNetwork)
    """Google Cloud."""
    azure: Annotated[AzureNetwork, On((Cloud.AZURE,))] = Field(default_factory=AzureNetwork)
    """Azure."""
    external_proxy: ExternalProxy | None = None
    """A proxy between CARTO's pods and the internet."""
    network_policies: NetworkPolicies = Field(default_factory=NetworkPolicies)
    """Network policies of CARTO's namespace."""

    @field_validator("subnet_ids", "client_security_group_ids")
    @classmethod
    def _each_once(cls, ids: list[str] | None) -> list[str] | None:
        if ids and len(set(ids)) < len(ids):
            raise invalid("each id once")
        return ids

    @override
    def violations(self) -> Iterator[RuleViolation]:
        if self.vpc_id is not None and self.subnet_ids is None:
            yield RuleViolation(
                path="vpcId",
                reason="a VPC without subnetIds; the cluster's subnets may lie in another VPC",
                fix="add subnetIds of this VPC in at least two zones, or remove vpcId",
                about=("subnetIds",),
            )
        if self.vpc_id is not None and self.client_security_group_ids is None:
            # EC2 refuses a rule that refers to a group of another VPC that is not peered, after the groups were made.
            # Source: EC2 API, AuthorizeSecurityGroupIngress, "UserIdGroupPairs".
            yield RuleViolation(
                path="vpcId",
                reason="a VPC without clientSecurityGroupIds; the cluster's security group may lie in another VPC",
                fix="pulumi config set --path 'carto:network.clientSecurityGroupIds[0]' sg-0a1b2c3d4e5f60718"
                "\nor remove vpcId",
                about=("clientSecurityGroupIds",),
            )
