"""`carto:network.gcp`: how the database and the cache are reached on Google Cloud."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from pydantic import Field
from typing_extensions import override

from .model import Model
from .network import Network
from .problems import RuleViolation
from .types import gcp

if TYPE_CHECKING:
    from collections.abc import Iterator


class PrivateServicesAccess(StrEnum):
    """Whether the stack creates the peering with Google's services."""

    CREATE = "create"
    EXISTING = "existing"


class DatabaseConnection(StrEnum):
    """How pods reach Cloud SQL."""

    PRIVATE_SERVICES_ACCESS = "private-services-access"
    PRIVATE_SERVICE_CONNECT = "private-service-connect"


class DatabaseDns(StrEnum):
    """Whether the stack creates the name under which pods know Cloud SQL."""

    CREATE = "create"
    EXISTING = "existing"


class GcpNetwork(Model):
    """Google Cloud's own network settings."""

    network: gcp.NetworkName | None = None
    """Network of the database and the cache. Default: the cluster's."""
    subnetwork: gcp.SubnetworkName | None = None
    """Subnetwork of a Private Service Connect endpoint. Default: the cluster's."""
    private_services_access: PrivateServicesAccess = PrivateServicesAccess.CREATE
    """`create` an address range and the peering for it, or use the `existing` peering. A network has one peering, so a
    network in which Cloud SQL is in use already needs `existing`."""
    allocated_range: gcp.RangeName | None = None
    """Allocated range of an existing peering to take addresses from. Default: any of the peering's."""
    prefix_length: int = Field(default=20, ge=16, le=24)
    """Size of a created range: 20 is 4096 addresses."""
    database_connection: DatabaseConnection = DatabaseConnection.PRIVATE_SERVICES_ACCESS
    """How pods reach Cloud SQL: over `private-services-access`, or `private-service-connect`."""

    database_dns: DatabaseDns = DatabaseDns.CREATE
    """Cloud SQL's certificate is for a name, not for an address: `create` a private DNS zone for that name, or use
    an `existing` one."""
    database_dns_project: gcp.ProjectId | None = None
    """Project of the created zone, such as the host project of a Shared VPC. Default: the cluster's project."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        if self.database_dns_project is not None and self.database_dns is DatabaseDns.EXISTING:
            yield RuleViolation(
                path="databaseDnsProject",
                reason="no zone is created, so it has no effect",
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
                reason="no range is created, so it has no effect",
                fix="remove it, or set privateServicesAccess to create",
                about=("privateServicesAccess",),
            )
        if self.subnetwork is not None and self.database_connection is DatabaseConnection.PRIVATE_SERVICES_ACCESS:
            yield RuleViolation(
                path="subnetwork",
                reason="only the endpoint of Private Service Connect is in a subnetwork, so it has no effect",
                fix="remove it, or set databaseConnection to private-service-connect",
                about=("databaseConnection",),
            )


class NetworkOnGcp(Network):
    """The network, read from the cluster unless set."""

    gcp: GcpNetwork = Field(default_factory=GcpNetwork)
    """Google Cloud."""
