"""What the platform of Azure passes on, beyond the contract of every cloud."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import contracts
from ..exposure.contract import Exposure
from ..frozen import frozen

if TYPE_CHECKING:
    import pulumi

    from .alarms import MonitoredCache, MonitoredDatabase
    from .cluster import Cluster
    from .context import Context


@frozen
class AzurePlatform(contracts.Platform):
    """The platform of Azure, with what an exposure and alarms need of it."""

    cluster: Cluster
    context: Context
    monitored_database: MonitoredDatabase | None
    """None for an existing database."""
    monitored_cache: MonitoredCache | None
    """None for an existing cache, and for one in the cluster."""
    monitored_account_id: pulumi.Input[str] | None
    """The id of the created storage account; None for an existing one."""


@frozen
class AzureExposure(Exposure):
    """The exposure of Azure through a Service's load balancer, with what alarms need of it."""

    monitored_address_id: pulumi.Input[str] | None
    """The id of the created public address; None for an existing one, and for a private one."""
