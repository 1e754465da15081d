"""What the platform of AWS passes on, beyond the contract of every cloud."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import contracts
from ..exposure.contract import Exposure
from ..frozen import frozen

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    import pulumi

    from .alarms import MonitoredBalancer, MonitoredCache, MonitoredDatabase
    from .cluster import Cluster
    from .context import Context


@frozen
class AwsPlatform(contracts.Platform):
    """The platform of AWS, with what an exposure, alarms and integrations with warehouses need of it."""

    itself: pulumi.Resource
    cluster: Cluster
    context: Context
    created: MutableMapping[str, pulumi.Input[str] | None]
    """Names of what the stack creates, for the checks of later runs: `balancer`."""
    monitored_database: MonitoredDatabase | None
    """None for an existing database."""
    monitored_cache: MonitoredCache | None
    """None for an existing cache, and for one in the cluster."""


@frozen
class AwsExposure(Exposure):
    """The exposure of AWS, with what alarms need of it."""

    monitored_balancer: MonitoredBalancer
    private_https_group_id: pulumi.Input[str] | None
    """The security group of a load balancer that answers HTTPS on private addresses; None for any other. A rule that
    names a group as the source applies to private addresses. Source: VPC user guide, "Security group referencing"."""
