"""CARTO's cache: Memorystore for Redis."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_gcp as gcp

from .. import contracts
from ..frozen import frozen
from ..options import data_child_of
from .alarms import MonitoredCache

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .context import Context
    from .data_network import PrivateNetwork
    from .private_services import PrivateServices

# Memorystore speaks TLS on a port of its own. Source: "In-transit encryption".
PORT, TLS_PORT = 6379, 6378
_REDIS, _WITHOUT_REPLICA, _WITHOUT_TLS = "REDIS_", "BASIC", "DISABLED"
# UTC. It does not overlap with the database's default window.
_MAINTENANCE: gcp.redis.InstanceMaintenancePolicyWeeklyMaintenanceWindowArgsDict = {
    "day": "SUNDAY",
    "start_time": {"hours": 6, "minutes": 0, "seconds": 0, "nanos": 0},
}


@frozen
class CacheArgs:
    """A cache to create."""

    context: Context
    network: PrivateNetwork
    private_services: PrivateServices
    version: str
    """`major.minor`."""
    memory_gb: int
    high_availability: bool
    in_transit_encryption: bool


class Cache(pulumi.ComponentResource):
    """Memorystore for Redis: private, with a password, encrypted; with high availability a replica in a second zone.

    * It is not a Redis cluster: CARTO uses the logical databases 0 and 1 (chart contract §2.2).
    * Without TLS by default: a private authority signs its certificates. sql-worker and ai-api of CARTO's chart misread
      that authority, and the AI proxy has no setting for it. Traffic without TLS stays inside the network.
    * Google generates the password (AUTH), and generates a new one when AUTH is turned off and on again.
    * Tier, TLS and key can't be changed: the engine refuses the replacement while the cache is protected.
    Memorystore for Valkey would fit too, but the provider can neither create nor read its password.
    Source: Memorystore for Redis documentation, "AUTH feature", "In-transit encryption", "Redis tiers".
    """

    outputs: contracts.Cache
    monitored: MonitoredCache
    reported: Mapping[str, pulumi.Output[str]]
    """What Google reports of the cache, by the choices of `fixed_choices.py`."""

    def __init__(self, name: str, args: CacheArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:gcp:Cache", name, None, opts)
        context = args.context
        instance = gcp.redis.Instance(
            f"{name}-redis",
            name=context.names("cache", max_length=40),
            display_name="CARTO cache",
            project=context.project.id,
            region=context.project.region,
            redis_version=f"{_REDIS}{args.version.replace('.', '_')}",
            tier="STANDARD_HA" if args.high_availability else _WITHOUT_REPLICA,
            memory_size_gb=args.memory_gb,
            auth_enabled=True,
            transit_encryption_mode="SERVER_AUTHENTICATION" if args.in_transit_encryption else _WITHOUT_TLS,
            connect_mode="PRIVATE_SERVICE_ACCESS",
            authorized_network=args.network.path,
            reserved_ip_range=args.private_services.allocated_range,
            customer_managed_key=context.kms_key,
            maintenance_policy={"weekly_maintenance_windows": [_MAINTENANCE]},
            deletion_protection=context.protect,
            labels=context.tags,
            opts=data_child_of(
                self,
                protect=context.protect,
                depends_on=[*context.before_data, *args.private_services.ready],
                additional_secret_outputs=["authString"],
                # Another range would replace the instance, although it has an address already. So would another key.
                ignore_changes=["reservedIpRange", "customerManagedKey"],
            ),
        )
        self.monitored = MonitoredCache(path=instance.id)
        self.reported = {
            "cache_version": instance.redis_version.apply(lambda version: version[len(_REDIS) :].replace("_", ".")),
            "cache_high_availability": instance.tier.apply(
                lambda tier: "false" if tier == _WITHOUT_REPLICA else "true"
            ),
            "cache_in_transit_encryption": instance.transit_encryption_mode.apply(
                lambda mode: "false" if mode == _WITHOUT_TLS else "true"
            ),
        }
        self.outputs = contracts.Cache(
            in_cluster=False,
            password=pulumi.Output.secret(instance.auth_string),
            host=instance.host,
            port=TLS_PORT if args.in_transit_encryption else PORT,
            tls=args.in_transit_encryption,
            tls_ca=instance.server_ca_certs.apply(_certificates) if args.in_transit_encryption else None,
        )
        self.register_outputs({"host": instance.host})


def _certificates(authorities: Sequence[gcp.redis.outputs.InstanceServerCaCert]) -> str:
    """The certificates of all authorities: while Google replaces one, either may sign."""
    return "".join(f"{(authority.cert or '').strip()}\n" for authority in authorities)
