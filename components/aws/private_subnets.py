"""The private subnets of a cluster: those whose route table has no internet gateway."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from ..lookups import look_up

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_FIX = (
    "Fix: let the AWS credentials call ec2:DescribeRouteTables, or name the subnets of database and cache: "
    "pulumi config set --path 'carto:network.subnetIds[0]' <subnet>"
)


def prefer_private(
    subnets: Sequence[aws.ec2.GetSubnetResult], *, vpc_id: str, parent: pulumi.Resource
) -> pulumi.Output[list[aws.ec2.GetSubnetResult]]:
    """The private ones of `subnets` if they are in two zones or more; otherwise all, with a warning.

    A subnet without its own route table uses the main one of its VPC. Source: VPC user guide, "Subnet route tables"
    (a subnet is public when its route table has a route to an internet gateway).

    Raises:
        pulumi.RunError: the route tables can't be read.
    """
    tables = route_tables(
        vpc_id,
        parent=parent,
        explain=lambda what, cause: f"carto:network.subnetIds: missing, and {what}. {_FIX}. AWS reports: {cause}",
    )
    return tables.apply(lambda known: _chosen(subnets, known))


def route_tables(
    vpc_id: str, *, parent: pulumi.Resource, explain: Callable[[str, str], str]
) -> pulumi.Output[Sequence[aws.ec2.GetRouteTableResult]]:
    """The route tables of a VPC. `explain` writes the error message, from what can't be read and AWS's answer.

    Raises:
        pulumi.RunError: in the Output, the route tables can't be read.
    """
    ids = look_up(
        "aws:ec2/getRouteTables:getRouteTables",
        {"vpcId": vpc_id},
        aws.ec2.GetRouteTablesResult,
        parent=parent,
        explain=lambda cause: explain(f"which subnets of {vpc_id} are private can't be read", cause),
    ).ids
    return ids.apply(lambda known: pulumi.Output.all(*[_table(each, parent, explain) for each in known]))


def _table(
    table_id: str, parent: pulumi.Resource, explain: Callable[[str, str], str]
) -> pulumi.Output[aws.ec2.GetRouteTableResult]:
    return look_up(
        "aws:ec2/getRouteTable:getRouteTable",
        {"routeTableId": table_id},
        aws.ec2.GetRouteTableResult,
        parent=parent,
        explain=lambda cause: explain(f"the route table {table_id} can't be read", cause),
    )


def _chosen(
    subnets: Sequence[aws.ec2.GetSubnetResult], tables: Sequence[aws.ec2.GetRouteTableResult]
) -> list[aws.ec2.GetSubnetResult]:
    private = [subnet for subnet in subnets if not is_public(subnet.id, tables)]
    if len({subnet.availability_zone for subnet in private}) >= 2:
        return private
    if len(private) < len(subnets):
        pulumi.log.warn(
            "carto:network.subnetIds: the cluster's private subnets are in fewer than two zones, so database and cache "
            "are placed in public ones as well; their addresses stay private (Security Hub's control RDS.46 fails). To "
            "choose others: pulumi config set --path 'carto:network.subnetIds[0]' <subnet>"
        )
    return list(subnets)


def is_public(subnet_id: str, tables: Sequence[aws.ec2.GetRouteTableResult]) -> bool:
    """Whether the subnet's own route table, or else the main one, has a route to an internet gateway."""
    main = next((table for table in tables if any(each.main for each in table.associations)), None)
    own = next((table for table in tables if any(each.subnet_id == subnet_id for each in table.associations)), main)
    return own is not None and any((route.gateway_id or "").startswith("igw-") for route in own.routes)
