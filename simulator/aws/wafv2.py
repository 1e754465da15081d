"""AWS WAF: web ACLs on load balancers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.aws.lb import LoadBalancer
from simulator.aws.resource_type import AwsType, Request
from simulator.core.check import Failure
from simulator.core.references import Reference
from simulator.core.rules import Rules, known
from simulator.core.sources import outputs, refuses

if TYPE_CHECKING:
    from simulator.core.resource_type import Created, Failures
    from simulator.core.values import Properties

NOT_FOUND = (
    "WAFNonexistentItemException: AWS WAF couldn't perform the operation because your resource doesn't exist: {}"
)


class WebAclAssociation(AwsType):
    """A web ACL on a load balancer."""

    token = "aws:wafv2/webAclAssociation:WebAclAssociation"
    references = (
        Reference(
            path="resourceArn",
            target=LoadBalancer.token,
            absent=NOT_FOUND,
            source="botocore:wafv2/2019-07-29/service-2.json#WAFNonexistentItemException",
        ),
    )
    rules = Rules(
        source="terraform-aws:wafv2/web_acl_association.go",
        required=("resourceArn", "webAclArn"),
        replace=("region", "resourceArn", "webAclArn"),
        patterns={"resourceArn": {"format": "arn"}, "webAclArn": {"format": "arn"}},
        cloud_filled=("region",),
    )

    @refuses("botocore:wafv2/2019-07-29/service-2.json#AssociateWebACLRequest")
    def conditions(self, inputs: Properties) -> Failures:
        if ":loadbalancer/net/" in str(known(inputs, "resourceArn")):
            yield Failure("resourceArn", "a Network Load Balancer can't have a web ACL")
        if ":global/" in str(known(inputs, "webAclArn")):
            yield Failure("webAclArn", "a load balancer needs a regional web ACL")

    @outputs("terraform-aws:wafv2/web_acl_association.go", {"id": "<webAclArn>,<resourceArn>"})
    def compute(self, request: Request) -> Created:
        id_ = f"{request.inputs['webAclArn']},{request.inputs['resourceArn']}"
        return id_, id_, {}
