"""What the platform of Google Cloud passes on, beyond the contract of every cloud."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import contracts
from ..frozen import frozen

if TYPE_CHECKING:
    import pulumi

    from .alarms import MonitoredCache, MonitoredDatabase
    from .cluster import Cluster
    from .context import Context


@frozen
class GcpPlatform(contracts.Platform):
    """The platform of Google Cloud, with what an exposure and alarms need of it."""

    cluster: Cluster
    context: Context
    monitored_database: MonitoredDatabase | None
    """None for an existing database."""
    monitored_cache: MonitoredCache | None
    """None for an existing cache, and for one in the cluster."""
    buckets_component: pulumi.Resource
    identity_component: pulumi.Resource
    """Parents of the bucket of exports and of its grants in earlier versions."""
