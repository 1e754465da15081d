"""The subnets of the database and the cache, and the security groups that may connect to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from ..frozen import frozen
from ..lookups import look_up
from ..options import child_of
from .private_subnets import prefer_private

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .cluster import Cluster


@dataclass(frozen=True, kw_only=True)
class DataSubnets:
    """The network of the database and the cache."""

    vpc_id: pulumi.Output[str]
    subnet_ids: pulumi.Output[Sequence[str]]
    """Checked: all are in that VPC, and in at least two zones."""
    subnets_are_chosen: bool
    """Whether the settings contain them; otherwise database and cache keep the subnets they were created in."""
    clients: Mapping[str, pulumi.Output[str]]
    """Security groups that may connect, by names that stay the same when other groups are added or removed."""


@frozen
class NetworkArgs:
    """A network other than the cluster's. Defaults: the cluster's VPC, private subnets and security group."""

    vpc_id: pulumi.Input[str] | None = None
    subnet_ids: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None
    client_security_groups: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    """Security groups that may connect, by names that stay the same when other groups are added or removed."""


def data_subnets(args: NetworkArgs, cluster: Cluster) -> DataSubnets:
    """The network of the database and the cache.

    Raises:
        pulumi.RunError: a subnet can't be read in that VPC, or all are in one zone.
    """
    chosen = args.subnet_ids
    vpc_id = pulumi.Output.from_input(args.vpc_id) if args.vpc_id is not None else cluster.vpc_id
    subnet_ids = pulumi.Output.from_input(chosen) if chosen is not None else cluster.subnet_ids
    subnets: pulumi.Output[Sequence[aws.ec2.GetSubnetResult]] = pulumi.Output.all(vpc_id, subnet_ids).apply(
        lambda known: _subnets(known[0], known[1], cluster)
    )
    if chosen is None:
        subnets = pulumi.Output.all(vpc_id, subnets).apply(
            lambda known: prefer_private(known[1], vpc_id=known[0], parent=cluster)
        )
    groups = args.client_security_groups or {"cluster": cluster.security_group_id}
    return DataSubnets(
        vpc_id=vpc_id,
        subnet_ids=subnets.apply(_in_two_zones),
        subnets_are_chosen=chosen is not None,
        clients={name: pulumi.Output.from_input(group) for name, group in groups.items()},
    )


def _subnets(
    vpc_id: str, subnet_ids: Sequence[str], cluster: Cluster
) -> pulumi.Output[Sequence[aws.ec2.GetSubnetResult]]:
    return pulumi.Output.all(*[_subnet(subnet_id, vpc_id, cluster) for subnet_id in subnet_ids])


def _subnet(subnet_id: str, vpc_id: str, cluster: Cluster) -> pulumi.Output[aws.ec2.GetSubnetResult]:
    return look_up(
        "aws:ec2/getSubnet:getSubnet",
        {"id": subnet_id, "vpcId": vpc_id},
        aws.ec2.GetSubnetResult,
        parent=cluster,
        explain=lambda cause: (
            f"carto:network.subnetIds: no subnet {subnet_id!r} can be read in {vpc_id}. Name subnets of "
            "carto:network.vpcId (default: the cluster's VPC; `aws ec2 describe-subnets` lists them), or leave the "
            f"setting out to use the cluster's subnets. AWS reports: {cause}"
        ),
    )


def _in_two_zones(subnets: Sequence[aws.ec2.GetSubnetResult]) -> list[str]:
    zones = sorted({subnet.availability_zone for subnet in subnets})
    if len(zones) < 2:
        raise pulumi.RunError(
            "carto:network.subnetIds: RDS needs subnets in at least two availability zones, but "
            f"{', '.join(sorted(subnet.id for subnet in subnets)) or 'no subnet'} covers {', '.join(zones) or 'none'}. "
            "Name subnets of two zones; when the setting is left out, the cluster's subnets are used."
        )
    return [subnet.id for subnet in subnets]


def subnet_group_options(network: DataSubnets, parent: pulumi.Resource) -> pulumi.ResourceOptions:
    """Options of a subnet group: it keeps its subnets when the cluster gets others, but follows the settings.

    AWS refuses to remove a subnet from a group that the database or the cache uses.
    """
    ignored = [] if network.subnets_are_chosen else ["subnetIds"]
    return pulumi.ResourceOptions.merge(child_of(parent), pulumi.ResourceOptions(ignore_changes=ignored))


def client_only_security_group(
    name: str, *, port: int, subject: str, network: DataSubnets, tags: Mapping[str, str], parent: pulumi.Resource
) -> aws.ec2.SecurityGroup:
    """A security group that allows the network's clients on one port and no outgoing connection: answers need no rule.

    Its physical name is generated, so that a replacement can be created while the old one is still in use.
    """
    group = aws.ec2.SecurityGroup(
        name,
        description=f"CARTO: who may connect to the {subject}",
        vpc_id=network.vpc_id,
        tags={**tags, "Name": f"CARTO {subject}"},
        opts=child_of(parent),
    )
    for client, group_id in network.clients.items():
        aws.vpc.SecurityGroupIngressRule(
            f"{name}-from-{client}",
            security_group_id=group.id,
            referenced_security_group_id=group_id,
            ip_protocol="tcp",
            from_port=port,
            to_port=port,
            description=f"CARTO pods to the {subject}",
            tags=tags,
            opts=child_of(parent),
        )
    return group
