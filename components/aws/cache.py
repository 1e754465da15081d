"""CARTO's cache on ElastiCache."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws
import pulumi_random as random

from .. import contracts
from ..frozen import frozen
from ..options import child_of, data_child_of
from ..passwords import generated_password
from .alarms import MonitoredCache
from .data_network import DataSubnets, client_only_security_group, subnet_group_options

if TYPE_CHECKING:
    from .context import Context

PORT = 6379
# UTC. They do not overlap, as ElastiCache requires, nor with the database's default windows.
_SNAPSHOT_WINDOW = "02:00-03:00"
_MAINTENANCE_WINDOW = "sun:05:30-sun:06:30"


@frozen
class CacheArgs:
    """A cache to create."""

    context: Context
    network: DataSubnets
    version: str
    """`major.minor`."""
    version_is_chosen: bool
    """Whether the settings contain the version; otherwise the cache keeps its version, which AWS may upgrade."""
    node_type: str
    high_availability: bool
    snapshot_days: int
    password_rotation: int

    @property
    def nodes(self) -> int:
        """How many nodes the cache has."""
        return 2 if self.high_availability else 1


class Cache(pulumi.ComponentResource):
    """ElastiCache for Valkey: TLS only, with a password, encrypted; with high availability two nodes in two zones.

    * Cluster mode is disabled: CARTO uses the logical databases 0 and 1 (chart contract §2.2).
    * A new password is added to the old one (`ROTATE`), which works until the next rotation: pods that have not been
      restarted yet stay connected.
    * ElastiCache can't change the key of a cache: it keeps the first one, even if the setting changes.
    """

    outputs: contracts.Cache
    security_group_id: pulumi.Output[str]
    version: pulumi.Output[str]
    """`major.minor` that runs."""
    monitored: MonitoredCache

    def __init__(self, name: str, args: CacheArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:aws:Cache", name, None, opts)
        context = args.context
        identifier = context.names("cache", max_length=40)
        subnets = aws.elasticache.SubnetGroup(
            f"{name}-subnets",
            name=context.names.derived("cache", max_length=40),
            description="CARTO: where the cache may be placed",
            subnet_ids=args.network.subnet_ids,
            tags=context.tags,
            opts=subnet_group_options(args.network, self),
        )
        group = client_only_security_group(
            f"{name}-access", port=PORT, subject="cache", network=args.network, tags=context.tags, parent=self
        )
        # Its physical name is generated: a major upgrade needs the next family's group while the last is in use. After
        # the subnet group, because none of its inputs waits for the stack's choices.
        parameters = aws.elasticache.ParameterGroup(
            f"{name}-parameters",
            family=f"valkey{args.version.partition('.')[0]}",
            description="CARTO: the cache",
            tags=context.tags,
            opts=pulumi.ResourceOptions.merge(
                child_of(self, [subnets]),
                pulumi.ResourceOptions(ignore_changes=[] if args.version_is_chosen else ["family"]),
            ),
        )
        kept = ["kmsKeyId", *([] if args.version_is_chosen else ["engineVersion"])]
        if context.names.keeps("cache"):
            # A group that another tool created keeps its subnets: others would replace it.
            kept.append("subnetGroupName")
        password = generated_password(f"{name}-password", rotation=args.password_rotation, parent=self)
        replication = aws.elasticache.ReplicationGroup(
            f"{name}-valkey",
            replication_group_id=identifier,
            description="CARTO: the cache",
            engine="valkey",
            engine_version=args.version,
            auto_minor_version_upgrade=True,
            apply_immediately=True,
            node_type=args.node_type,
            num_cache_clusters=args.nodes,
            automatic_failover_enabled=args.high_availability,
            multi_az_enabled=args.high_availability,
            cluster_mode="disabled",
            port=PORT,
            subnet_group_name=subnets.name,
            security_group_ids=[group.id],
            parameter_group_name=parameters.name,
            transit_encryption_enabled=True,
            transit_encryption_mode="required",
            auth_token=password,
            auth_token_update_strategy="ROTATE",  # noqa: S106  a strategy, not a token
            at_rest_encryption_enabled=True,
            kms_key_id=context.kms_key_arn,
            snapshot_retention_limit=args.snapshot_days,
            snapshot_window=_SNAPSHOT_WINDOW,
            maintenance_window=_MAINTENANCE_WINDOW,
            final_snapshot_identifier=self._final_snapshot(name, identifier) if context.keep else None,
            tags={**context.tags, "Name": identifier},
            opts=data_child_of(self, protect=context.protect, depends_on=context.first, ignore_changes=kept),
        )
        self.security_group_id = group.id
        self.monitored = MonitoredCache(nodes=_nodes(replication, args), node_type=args.node_type)
        self.outputs = contracts.Cache(
            in_cluster=False,
            password=password,
            host=replication.primary_endpoint_address,
            port=PORT,
            tls=True,
        )
        self.version = replication.engine_version.apply(lambda version: ".".join(version.split(".")[:2]))
        self.register_outputs({"host": replication.primary_endpoint_address})

    def _final_snapshot(self, name: str, identifier: pulumi.Output[str]) -> pulumi.Output[str]:
        """Generated once for this cache: the snapshot of an earlier, deleted cache has the same prefix and stays."""
        suffix = random.RandomString(
            f"{name}-final-snapshot", length=8, upper=False, special=False, opts=child_of(self)
        )
        return pulumi.Output.concat(identifier, "-final-", suffix.result)


def _nodes(replication: aws.elasticache.ReplicationGroup, args: CacheArgs) -> list[pulumi.Output[str]]:
    """The ids of the nodes. A preview of a second node may only know the first; its id has the next number."""

    def node(number: int) -> pulumi.Output[str]:
        return pulumi.Output.all(replication.id, replication.member_clusters).apply(
            lambda known: sorted(known[1])[number - 1] if number <= len(known[1]) else f"{known[0]}-{number:03}"
        )

    return [node(number) for number in range(1, args.nodes + 1)]
