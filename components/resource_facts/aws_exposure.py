"""Facts about resource types of AWS that lead users to CARTO.

Actions: what the AWS provider calls for a type, as in docs/permissions.md; not measured in an account.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from .model import Billing, Facts, LookedUp, NoImportId

_TAGS = "AddTags DescribeTags RemoveTags"


def _actions(service: str, names: str, *others: str) -> tuple[str, ...]:
    """Actions of one service by name, and `others` in full."""
    return (*(f"{service}:{name}" for name in names.split()), *others)


FACTS: Final[Mapping[str, Facts]] = MappingProxyType({
    "aws:acm/certificate:Certificate": Facts(
        import_id=LookedUp("exposure-certificate-request"),
        tags="tags",
        actions=_actions(
            "acm",
            "AddTagsToCertificate DeleteCertificate DescribeCertificate GetCertificate ImportCertificate "
            "ListTagsForCertificate RemoveTagsFromCertificate RequestCertificate UpdateCertificateOptions",
        ),
    ),
    # It only waits until the certificate is issued.
    "aws:acm/certificateValidation:CertificateValidation": Facts(
        import_id=NoImportId.CREATED_AGAIN, actions=_actions("acm", "DescribeCertificate")
    ),
    # Attaching a target group that is attached already changes nothing.
    "aws:autoscaling/attachment:Attachment": Facts(
        import_id=NoImportId.CREATED_AGAIN,
        actions=_actions(
            "autoscaling",
            "AttachLoadBalancerTargetGroups DescribeAutoScalingGroups DetachLoadBalancerTargetGroups",
        ),
    ),
    "aws:lb/listener:Listener": Facts(
        import_id=LookedUp("exposure-balancer-http…"),
        tags="tags",
        actions=_actions(
            "elasticloadbalancing",
            f"CreateListener DeleteListener DescribeListenerAttributes DescribeListeners ModifyListener "
            f"ModifyListenerAttributes {_TAGS}",
        ),
    ),
    "aws:lb/loadBalancer:LoadBalancer": Facts(
        import_id=LookedUp("exposure-balancer-alb"),
        tags="tags",
        actions=_actions(
            "elasticloadbalancing",
            "CreateLoadBalancer DeleteLoadBalancer DescribeCapacityReservation DescribeLoadBalancerAttributes "
            "DescribeLoadBalancers ModifyLoadBalancerAttributes SetIpAddressType SetSecurityGroups SetSubnets "
            f"{_TAGS}",
            "ec2:DescribeNetworkInterfaces",
            "iam:CreateServiceLinkedRole",
        ),
        billing=Billing(
            name="load balancer",
            size="loadBalancerType",
            prices="https://aws.amazon.com/elasticloadbalancing/pricing/",
        ),
    ),
    "aws:lb/targetGroup:TargetGroup": Facts(
        import_id=LookedUp("exposure-balancer-targets"),
        tags="tags",
        actions=_actions(
            "elasticloadbalancing",
            "CreateTargetGroup DeleteTargetGroup DescribeTargetGroupAttributes DescribeTargetGroups "
            f"ModifyTargetGroup ModifyTargetGroupAttributes {_TAGS}",
        ),
    ),
    "aws:route53/record:Record": Facts(
        import_id="{zoneId}_{name}_{type}",
        actions=_actions("route53", "ChangeResourceRecordSets GetChange GetHostedZone ListResourceRecordSets"),
    ),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": Facts(
        import_id=LookedUp("exposure-balancer-access-to-router"),
        tags="tags",
        actions=_actions(
            "ec2",
            "AuthorizeSecurityGroupEgress CreateTags DeleteTags DescribeSecurityGroupRules ModifySecurityGroupRules "
            "RevokeSecurityGroupEgress",
        ),
    ),
    "aws:wafv2/webAclAssociation:WebAclAssociation": Facts(
        import_id="{webAclArn},{resourceArn}",
        actions=_actions(
            "wafv2",
            "AssociateWebACL DisassociateWebACL GetWebACL GetWebACLForResource",
            "elasticloadbalancing:SetWebAcl",
        ),
    ),
})  # fmt: skip
