"""Amazon EC2 Auto Scaling: groups whose instances are targets of a load balancer."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from simulator.aws.lb import NO_TARGETS, TargetGroup
from simulator.aws.resource_type import AwsType, Request
from simulator.core.account import MISSING
from simulator.core.package import CloudError
from simulator.core.references import Reference
from simulator.core.rules import Rules
from simulator.core.sources import outputs, refuses

if TYPE_CHECKING:
    from simulator.core.resource_type import Created


class Attachment(AwsType):
    """A target group that an Auto Scaling group registers its instances with."""

    token = "aws:autoscaling/attachment:Attachment"
    references = (
        Reference(
            path="lbTargetGroupArn",
            target=TargetGroup.token,
            absent=f"ValidationError: {NO_TARGETS}",
            source="botocore:autoscaling/2011-01-01/service-2.json#AttachLoadBalancerTargetGroupsType",
        ),
    )
    rules = Rules(
        source="terraform-aws:autoscaling/attachment.go",
        required=("autoscalingGroupName",),
        replace=("autoscalingGroupName", "elb", "lbTargetGroupArn", "region"),
        exactly_one_of=(("elb", "lbTargetGroupArn"),),
        cloud_filled=("region",),
    )

    @outputs("terraform-aws:autoscaling/attachment.go", {"id": "<autoscalingGroupName>-<26 digits>"})
    def compute(self, request: Request) -> Created:
        group = str(request.inputs["autoscalingGroupName"])
        id_ = request.id or f"{group}-{secrets.randbelow(10**26):026}"
        return id_, id_, {}

    @refuses("botocore:autoscaling/2011-01-01/service-2.json#AttachLoadBalancerTargetGroups")
    def validate_create(self, request: Request, id_: str, name: str) -> None:
        group = str(request.inputs["autoscalingGroupName"])
        if group.startswith(MISSING):
            raise CloudError(f"ValidationError: AutoScalingGroup name not found - null: {group}")
