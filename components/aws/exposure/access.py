"""Who may connect to CARTO's load balancer, and the load balancer to CARTO's router."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

import pulumi_aws as aws

from ...frozen import frozen
from ...options import child_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pulumi

PRIVATE_RANGES = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
"""RFC 1918: from where an internal load balancer can be reached at all."""


@frozen
class AccessArgs:
    """The traffic to allow."""

    vpc_id: pulumi.Input[str]
    client_cidrs: Sequence[str]
    ports: Sequence[int]
    """Of the load balancer's listeners."""
    target_group_id: pulumi.Input[str]
    """The cluster's security group: of the nodes, and of pods without a group of their own."""
    target_port: int
    tags: Mapping[str, str]


def balancer_access(
    name: str, args: AccessArgs, parent: pulumi.Resource
) -> tuple[aws.ec2.SecurityGroup, aws.vpc.SecurityGroupIngressRule]:
    """The security group of the load balancer, and the cluster's rule that lets it in.

    The group allows the clients on the listeners' ports, and one connection out: to the router.
    """
    group = aws.ec2.SecurityGroup(
        name,
        description="CARTO: who may connect to the load balancer",
        vpc_id=args.vpc_id,
        tags={**args.tags, "Name": "CARTO load balancer"},
        opts=child_of(parent),
    )
    for cidr in args.client_cidrs:
        for port in args.ports:
            version = ipaddress.ip_network(cidr).version
            aws.vpc.SecurityGroupIngressRule(
                f"{name}-from-{cidr.replace('/', '-')}-{port}",
                security_group_id=group.id,
                cidr_ipv4=cidr if version == 4 else None,
                cidr_ipv6=cidr if version == 6 else None,
                ip_protocol="tcp",
                from_port=port,
                to_port=port,
                description="Clients to CARTO",
                tags=args.tags,
                opts=child_of(parent),
            )
    aws.vpc.SecurityGroupEgressRule(
        f"{name}-to-router",
        security_group_id=group.id,
        referenced_security_group_id=args.target_group_id,
        ip_protocol="tcp",
        from_port=args.target_port,
        to_port=args.target_port,
        description="CARTO load balancer to the router",
        tags=args.tags,
        opts=child_of(parent),
    )
    entry = aws.vpc.SecurityGroupIngressRule(
        f"{name}-to-cluster",
        security_group_id=args.target_group_id,
        referenced_security_group_id=group.id,
        ip_protocol="tcp",
        from_port=args.target_port,
        to_port=args.target_port,
        description="CARTO load balancer to the router",
        tags=args.tags,
        opts=child_of(parent),
    )
    return group, entry
