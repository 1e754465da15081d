"""The network of the Analytics Toolbox gateway: its subnets, and what the function may connect to."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from ..frozen import frozen
from ..lookups import look_up
from ..options import child_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SETTING = "carto:warehouses.analyticsToolbox"
_HTTPS = 443


@frozen
class NewSubnet:
    """A subnet that the stack creates."""

    zone: str
    cidr: str
    route_table_id: str | None = None
    """None: the VPC's main route table."""


@frozen
class PlacedSubnet:
    """A subnet and its availability zone."""

    id: str
    zone: str


def slow_delete(parent: pulumi.Resource) -> pulumi.ResourceOptions:
    """Options of what waits until Lambda deletes its network interfaces, minutes after the function.

    Source: terraform-aws, internal/service/ec2/vpc_security_group.go and vpc_subnet.go wait for these interfaces.
    """
    slow = pulumi.ResourceOptions(custom_timeouts=pulumi.CustomTimeouts(delete="60m"))
    return pulumi.ResourceOptions.merge(child_of(parent), slow)


def created_subnets(
    name: str,
    subnets: Sequence[NewSubnet],
    *,
    vpc_id: pulumi.Input[str],
    region: pulumi.Output[str],
    tags: Mapping[str, str],
    parent: pulumi.Resource,
) -> pulumi.Output[Sequence[PlacedSubnet]]:
    """New private subnets, known once each has its route table.

    Raises:
        pulumi.RunError: in the Output, a zone is in another region.
    """
    found: list[pulumi.Output[PlacedSubnet]] = []
    for number, subnet in enumerate(subnets, 1):
        created = aws.ec2.Subnet(
            f"{name}-subnet-{number}",
            vpc_id=vpc_id,
            availability_zone=_in_region(subnet.zone, region, number),
            cidr_block=subnet.cidr,
            map_public_ip_on_launch=False,
            tags={**tags, "Name": f"CARTO Analytics Toolbox gateway {subnet.zone}"},
            opts=slow_delete(parent),
        )
        ready: pulumi.Output[str] = created.id
        if subnet.route_table_id is not None:
            ready = aws.ec2.RouteTableAssociation(
                f"{name}-subnet-{number}-routes",
                subnet_id=created.id,
                route_table_id=subnet.route_table_id,
                opts=child_of(parent),
            ).id
        found.append(pulumi.Output.all(created.id, ready, subnet.zone).apply(_placed))
    return pulumi.Output.all(*found)


def _in_region(zone: str, region: pulumi.Output[str], number: int) -> pulumi.Output[str]:
    """Names of zones begin with their region. Source: EC2 user guide, "Regions and Zones"."""

    def checked(found: str) -> str:
        if not zone.startswith(found):
            raise pulumi.RunError(
                f"{_SETTING}.createSubnets: the zone {zone} is in another region than the function, {found}. Fix: "
                f"pulumi config set --path '{_SETTING}.createSubnets[{number - 1}].zone' {found}a"
            )
        return zone

    return region.apply(checked)


def _placed(known: Sequence[str]) -> PlacedSubnet:
    id_, _, zone = known
    return PlacedSubnet(id=id_, zone=zone)


def existing_subnets(
    subnet_ids: Sequence[str], *, vpc_id: pulumi.Input[str], parent: pulumi.Resource
) -> pulumi.Output[Sequence[PlacedSubnet]]:
    """Existing subnets of the VPC.

    Raises:
        pulumi.RunError: in the Output, a subnet can't be found, or all are in one zone.
    """
    found: pulumi.Output[Sequence[aws.ec2.GetSubnetResult]] = pulumi.Output.from_input(vpc_id).apply(
        lambda vpc: pulumi.Output.all(*[_subnet(each, vpc, parent) for each in subnet_ids])
    )
    return found.apply(_in_two_zones)


def one_in_each_zone(subnets: Sequence[PlacedSubnet]) -> list[str]:
    """The ids of the first subnet in each zone: an interface endpoint has one at most in a zone.

    Source: AWS PrivateLink guide, "Access an AWS service using an interface VPC endpoint".
    """
    first = {subnet.zone: subnet.id for subnet in reversed(subnets)}
    return [first[zone] for zone in sorted(first)]


def endpoint_subnets(
    subnet_ids: Sequence[str], *, vpc_id: pulumi.Output[str], parent: pulumi.Resource
) -> pulumi.Output[Sequence[str]]:
    """Existing subnets of an interface endpoint.

    Raises:
        pulumi.RunError: in the Output, a subnet can't be found in the VPC, or two are in one zone.
    """
    setting = f"{_SETTING}.lambdaEndpoint"
    found: pulumi.Output[Sequence[aws.ec2.GetSubnetResult]] = vpc_id.apply(
        lambda vpc: pulumi.Output.all(*[_subnet(each, vpc, parent, setting=setting) for each in subnet_ids])
    )
    return found.apply(_in_own_zones)


def _in_own_zones(subnets: Sequence[aws.ec2.GetSubnetResult]) -> list[str]:
    first: dict[str, str] = {}
    for subnet in subnets:
        other = first.setdefault(subnet.availability_zone, subnet.id)
        if other != subnet.id:
            raise pulumi.RunError(
                f"{_SETTING}.lambdaEndpoint.subnetIds: {other} and {subnet.id} are in one zone, "
                f"{subnet.availability_zone}; an endpoint has one subnet in each. Fix: remove one of them"
            )
    return [subnet.id for subnet in subnets]


def _subnet(
    id_: str, vpc_id: str, parent: pulumi.Resource, *, setting: str = _SETTING
) -> pulumi.Output[aws.ec2.GetSubnetResult]:
    return look_up(
        "aws:ec2/getSubnet:getSubnet",
        {"id": id_, "vpcId": vpc_id},
        aws.ec2.GetSubnetResult,
        parent=parent,
        explain=lambda cause: (
            f"{setting}.subnetIds: no subnet {id_!r} can be read in {vpc_id}. Fix: use subnets of "
            f"{setting}.vpcId (default: the cluster's VPC; `aws ec2 describe-subnets` lists them). "
            f"AWS reports: {cause}"
        ),
    )


def _in_two_zones(subnets: Sequence[aws.ec2.GetSubnetResult]) -> list[PlacedSubnet]:
    zones = sorted({subnet.availability_zone for subnet in subnets})
    if len(zones) < 2:
        raise pulumi.RunError(
            f"{_SETTING}.subnetIds: expected subnets in at least two availability zones; all of these are in "
            f"{', '.join(zones)}. Fix: pulumi config set --path '{_SETTING}.subnetIds[1]' <subnet in another zone>"
        )
    return [PlacedSubnet(id=subnet.id, zone=subnet.availability_zone) for subnet in subnets]


def function_access_group(
    name: str,
    *,
    vpc_id: pulumi.Input[str],
    allowed: Sequence[str],
    balancer_group_id: pulumi.Input[str] | None,
    tags: Mapping[str, str],
    parent: pulumi.Resource,
) -> tuple[aws.ec2.SecurityGroup, list[pulumi.Resource]]:
    """A security group that allows connections to CARTO alone, and none to the function; and the rules.

    With `balancer_group_id`, CARTO's load balancer admits the group. The rule names the group, because the addresses of
    the function change. AWS deletes no group that a rule names, so the rule is deleted first.
    Queries to the VPC's DNS server need no rule. Source: VPC user guide, "Control traffic to your AWS resources using
    security groups".
    """
    group = aws.ec2.SecurityGroup(
        f"{name}-access",
        description="CARTO: what the Analytics Toolbox gateway may connect to",
        vpc_id=vpc_id,
        tags={**tags, "Name": "CARTO Analytics Toolbox gateway"},
        opts=slow_delete(parent),
    )
    rules: list[pulumi.Resource] = []
    if balancer_group_id is not None:
        rules.append(
            aws.vpc.SecurityGroupIngressRule(
                f"{name}-access-into-balancer",
                security_group_id=balancer_group_id,
                referenced_security_group_id=group.id,
                ip_protocol="tcp",
                from_port=_HTTPS,
                to_port=_HTTPS,
                description="Analytics Toolbox gateway to CARTO",
                tags=tags,
                opts=child_of(parent),
            )
        )
    for cidr in allowed:
        version = ipaddress.ip_network(cidr).version
        rules.append(
            aws.vpc.SecurityGroupEgressRule(
                f"{name}-access-to-{cidr.replace('/', '-')}",
                security_group_id=group.id,
                cidr_ipv4=cidr if version == 4 else None,
                cidr_ipv6=cidr if version == 6 else None,
                ip_protocol="tcp",
                from_port=_HTTPS,
                to_port=_HTTPS,
                description="Analytics Toolbox gateway to CARTO",
                tags=tags,
                opts=child_of(parent),
            )
        )
    return group, rules
