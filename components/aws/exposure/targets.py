"""The load balancer's targets: CARTO's router, by the addresses of its pods or by a port of the nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pulumi
import pulumi_aws as aws

from ...frozen import frozen
from ...kubernetes.custom_object import CustomObject
from ...lookups import look_up
from ...options import child_of
from ...settings.aws_exposure_base import Targets

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROUTER_PORT = 8080
"""Of the router's container, behind port 80 of its Service. Source: chart contract, section 2.7."""
NAME_PREFIX = "carto-"
"""Of physical names, which have at most 32 characters; six is the longest prefix that AWS's provider accepts."""
_BINDING_VERSIONS = {"auto-mode": "eks.amazonaws.com/v1", "controller": "elbv2.k8s.aws/v1beta1"}


@frozen
class TargetGroupArgs:
    """The targets of one load balancer."""

    targets: Targets
    cluster_name: str
    vpc_id: pulumi.Input[str]
    port: int
    """Of the pod, or of the node."""
    internal: bool
    """Of the load balancer: AWS lets one balancer alone use a target group, so another balancer needs another group."""
    tags: Mapping[str, str]


def target_group(name: str, args: TargetGroupArgs, parent: pulumi.Resource) -> aws.lb.TargetGroup:
    """The target group. Its physical name is generated: a replacement is created while the old group is in use.

    Which path shows the router's health is not documented, so any answer but an error counts. EKS Auto Mode registers
    targets in groups with the cluster's tag only. Source: AWS managed policy AmazonEKSLoadBalancingPolicy.
    """
    tags = {**args.tags, "Name": "CARTO router"}
    if args.targets is Targets.AUTO_MODE:
        tags["eks:eks-cluster-name"] = args.cluster_name
    trigger = "internal" if args.internal else "internet-facing"
    return aws.lb.TargetGroup(
        name,
        name_prefix=NAME_PREFIX,
        target_type="instance" if args.targets is Targets.NODE_PORTS else "ip",
        port=args.port,
        protocol="HTTP",
        vpc_id=args.vpc_id,
        deregistration_delay=300,
        health_check={
            "path": "/",
            "matcher": "200-399",
            "interval": 15,
            "timeout": 5,
            "healthy_threshold": 2,
            "unhealthy_threshold": 3,
        },
        tags=tags,
        opts=pulumi.ResourceOptions.merge(child_of(parent), pulumi.ResourceOptions(replacement_trigger=trigger)),
    )


@frozen
class BindingArgs:
    """What binds a Service to a target group."""

    targets: Targets
    namespace: pulumi.Input[str]
    service: pulumi.Input[str]
    port: int
    target_group_arn: pulumi.Input[str]
    vpc_id: pulumi.Input[str]


def binding(name: str, args: BindingArgs, opts: pulumi.ResourceOptions) -> pulumi.Resource:
    """The object that makes the cluster register the pods of a Service in the target group.

    Its physical name is generated, because the cluster refuses another target group: a new binding is created first.
    The controller registers and removes targets, and changes no security group as long as `spec.networking` is unset.
    Source: AWS Load Balancer Controller, TargetGroupBinding; EKS user guide, "Target group bindings".
    """
    spec: dict[str, Any] = {
        "serviceRef": {"name": args.service, "port": args.port},
        "targetGroupARN": args.target_group_arn,
        "targetType": "ip",
    }
    if args.targets is Targets.CONTROLLER:
        spec["vpcID"] = args.vpc_id
    return CustomObject(
        name,
        api_version=_BINDING_VERSIONS[args.targets],
        kind="TargetGroupBinding",
        metadata={"namespace": args.namespace},
        spec=spec,
        opts=pulumi.ResourceOptions.merge(
            opts, pulumi.ResourceOptions(replace_on_changes=["spec.targetGroupARN", "spec.targetType"])
        ),
    )


def attached_nodes(
    name: str,
    *,
    cluster_name: str,
    node_groups: Sequence[str],
    target_group_arn: pulumi.Input[str],
    parent: pulumi.Resource,
) -> list[pulumi.Resource]:
    """The nodes of managed node groups as targets, also those that are added later.

    Raises:
        pulumi.RunError: in the Outputs, a node group can't be read.
    """
    return [
        aws.autoscaling.Attachment(
            f"{name}-{node_group}",
            autoscaling_group_name=_auto_scaling_group(cluster_name, node_group, parent),
            lb_target_group_arn=target_group_arn,
            opts=child_of(parent),
        )
        for node_group in dict.fromkeys(node_groups)
    ]


def _auto_scaling_group(cluster_name: str, node_group: str, parent: pulumi.Resource) -> pulumi.Output[str]:
    found = look_up(
        "aws:eks/getNodeGroup:getNodeGroup",
        {"clusterName": cluster_name, "nodeGroupName": node_group},
        aws.eks.GetNodeGroupResult,
        parent=parent,
        explain=lambda cause: (
            f"carto:exposure.nodeGroups: no managed node group {node_group!r} of the cluster {cluster_name!r} can be "
            f"read. `aws eks list-nodegroups --cluster-name {cluster_name}` lists them. A cluster in EKS Auto Mode has "
            f"none: pulumi config set --path carto:exposure.targets auto-mode. AWS reports: {cause}"
        ),
    )
    return found.apply(lambda group: str(group.resources[0].autoscaling_groups[0].name))
