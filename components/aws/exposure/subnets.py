"""The subnets of CARTO's load balancer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from ...lookups import look_up
from ..private_subnets import is_public, route_tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..cluster import Cluster

_SETTING = "carto:exposure.subnetIds"
_FIX = (
    "Name subnets of two zones in the cluster's VPC (`aws ec2 describe-subnets` lists them): "
    f"pulumi config set --path '{_SETTING}[0]' <subnet>"
)


@dataclass(frozen=True, kw_only=True)
class BalancerSubnets:
    """One subnet in each of at least two zones."""

    ids: pulumi.Output[Sequence[str]]
    cidrs: pulumi.Output[Sequence[str]]
    """From where the load balancer connects to CARTO's router."""


def balancer_subnets(configured: Sequence[str] | None, *, internal: bool, cluster: Cluster) -> BalancerSubnets:
    """The configured subnets; otherwise private subnets of the cluster, or public ones of its VPC.

    Raises:
        pulumi.RunError: in the Outputs, the subnets can't be read or are in fewer than two zones.
    """
    found: pulumi.Output[Sequence[aws.ec2.GetSubnetResult]]
    if configured:
        found = cluster.vpc_id.apply(lambda vpc: _read(configured, vpc, cluster))
    else:
        found = pulumi.Output.all(cluster.vpc_id, cluster.subnet_ids).apply(
            lambda known: _default(known[1], known[0], internal=internal, cluster=cluster)
        )
    one_each = found.apply(lambda subnets: _one_in_each_zone(subnets, chosen=bool(configured), internal=internal))
    return BalancerSubnets(
        ids=one_each.apply(lambda subnets: [subnet.id for subnet in subnets]),
        cidrs=one_each.apply(lambda subnets: [subnet.cidr_block for subnet in subnets]),
    )


def cluster_ranges(cluster: Cluster) -> pulumi.Output[Sequence[str]]:
    """The ranges of the cluster's subnets, where its nodes are."""
    found: pulumi.Output[Sequence[aws.ec2.GetSubnetResult]] = pulumi.Output.all(
        cluster.vpc_id, cluster.subnet_ids
    ).apply(lambda known: _read(known[1], known[0], cluster))
    return found.apply(lambda subnets: [subnet.cidr_block for subnet in subnets])


def _default(
    cluster_subnets: Sequence[str], vpc_id: str, *, internal: bool, cluster: Cluster
) -> pulumi.Output[Sequence[aws.ec2.GetSubnetResult]]:
    tables = route_tables(
        vpc_id,
        parent=cluster,
        explain=lambda what, cause: f"{_SETTING}: missing, and {what}. {_FIX}. AWS reports: {cause}",
    )

    def candidates(known: Sequence[aws.ec2.GetRouteTableResult]) -> list[str]:
        associated = [each.subnet_id for table in known for each in table.associations if each.subnet_id]
        every = {*cluster_subnets, *(() if internal else associated)}
        return sorted(each for each in every if is_public(each, known) is not internal)

    return tables.apply(candidates).apply(lambda ids: _read(ids, vpc_id, cluster))


def _read(ids: Sequence[str], vpc_id: str, cluster: Cluster) -> pulumi.Output[Sequence[aws.ec2.GetSubnetResult]]:
    return pulumi.Output.all(
        *[
            look_up(
                "aws:ec2/getSubnet:getSubnet",
                {"id": each, "vpcId": vpc_id},
                aws.ec2.GetSubnetResult,
                parent=cluster,
                explain=lambda cause, each=each: (  # type: ignore[misc]  # a default binds the loop's value
                    f"{_SETTING}: no subnet {each!r} can be read in {vpc_id}. {_FIX}. AWS reports: {cause}"
                ),
            )
            for each in ids
        ]
    )


def _one_in_each_zone(
    subnets: Sequence[aws.ec2.GetSubnetResult], *, chosen: bool, internal: bool
) -> list[aws.ec2.GetSubnetResult]:
    """A load balancer has one subnet in a zone. Source: Application Load Balancers, "Subnets for your balancer"."""
    zones: dict[str, aws.ec2.GetSubnetResult] = {}
    for subnet in subnets:
        other = zones.setdefault(subnet.availability_zone, subnet)
        if chosen and other is not subnet:
            raise pulumi.RunError(
                f"{_SETTING}: {other.id} and {subnet.id} are both in {subnet.availability_zone}, and a load balancer "
                "has one subnet in a zone. Fix: remove one of them"
            )
    if len(zones) < 2:
        kind = "configured" if chosen else "private" if internal else "public"
        raise pulumi.RunError(
            f"{_SETTING}: a load balancer needs subnets in at least two availability zones, but the {kind} ones are in "
            f"{', '.join(sorted(zones)) or 'none'}. {_FIX}"
        )
    return list(zones.values())
