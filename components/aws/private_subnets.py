"""The private subnets of a cluster: those whose route table has no internet gateway."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from ..lookups import look_up

if TYPE_CHECKING:
    from collections.abc import Sequence

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
    ids = look_up(
        "aws:ec2/getRouteTables:getRouteTables",
        {"vpcId": vpc_id},
        aws.ec2.GetRouteTablesResult,
        parent=parent,
        explain=lambda cause: (
            f"carto:network.subnetIds: missing, and which subnets of {vpc_id} are private can't be "
            f"read. {_FIX}. AWS reports: {cause}"
        ),
    ).ids
    tables: pulumi.Output[Sequence[aws.ec2.GetRouteTableResult]] = ids.apply(
        lambda known: pulumi.Output.all(*[_table(each, parent) for each in known])
    )
    return tables.apply(lambda known: _chosen(subnets, known))


def _table(table_id: str, parent: pulumi.Resource) -> pulumi.Output[aws.ec2.GetRouteTableResult]:
    return look_up(
        "aws:ec2/getRouteTable:getRouteTable",
        {"routeTableId": table_id},
        aws.ec2.GetRouteTableResult,
        parent=parent,
        explain=lambda cause: (
            f"carto:network.subnetIds: missing, and the route table {table_id} can't be read. {_FIX}. "
            f"AWS reports: {cause}"
        ),
    )


def _chosen(
    subnets: Sequence[aws.ec2.GetSubnetResult], tables: Sequence[aws.ec2.GetRouteTableResult]
) -> list[aws.ec2.GetSubnetResult]:
    own = {each.subnet_id: table for table in tables for each in table.associations if each.subnet_id}
    main = next((table for table in tables if any(each.main for each in table.associations)), None)
    private = [subnet for subnet in subnets if not _is_public(own.get(subnet.id, main))]
    if len({subnet.availability_zone for subnet in private}) >= 2:
        return private
    if len(private) < len(subnets):
        pulumi.log.warn(
            "carto:network.subnetIds: the cluster's private subnets are in fewer than two zones, so database and cache "
            "are placed in public ones as well; their addresses stay private (Security Hub's control RDS.46 fails). To "
            "choose others: pulumi config set --path 'carto:network.subnetIds[0]' <subnet>"
        )
    return list(subnets)


def _is_public(table: aws.ec2.GetRouteTableResult | None) -> bool:
    return table is not None and any((route.gateway_id or "").startswith("igw-") for route in table.routes)
