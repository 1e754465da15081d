"""Facts about functions of AWS Lambda, and the network and the repository of images around them.

Actions: what the AWS provider calls for a type (terraform-provider-aws, internal/service/lambda, ec2, ecr and route53),
and what Lambda checks when a function with an image is created in a VPC; not measured in an account.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from .model import Facts, LookedUp


def _actions(service: str, names: str, *others: str) -> tuple[str, ...]:
    """Actions of one service by name, and `others` in full."""
    return (*(f"{service}:{name}" for name in names.split()), *others)


FACTS: Final[Mapping[str, Facts]] = MappingProxyType({
    "aws:ec2/routeTableAssociation:RouteTableAssociation": Facts(
        import_id="{subnetId}/{routeTableId}",
        actions=_actions(
            "ec2",
            "AssociateRouteTable DescribeRouteTables DisassociateRouteTable ReplaceRouteTableAssociation",
        ),
    ),
    "aws:ec2/subnet:Subnet": Facts(
        import_id=LookedUp("analytics-toolbox-subnet-1"),
        tags="tags",
        actions=_actions(
            "ec2",
            "CreateSubnet CreateTags DeleteNetworkInterface DeleteSubnet DeleteTags DescribeNetworkInterfaces "
            "DescribeSubnets DetachNetworkInterface ModifySubnetAttribute",
        ),
    ),
    "aws:ec2/vpcEndpoint:VpcEndpoint": Facts(
        import_id=LookedUp("analytics-toolbox-lambda-endpoint"),
        created_once=True,
        tags="tags",
        actions=_actions(
            "ec2",
            "CreateTags CreateVpcEndpoint DeleteTags DeleteVpcEndpoints DescribePrefixLists DescribeVpcEndpoints "
            "ModifyVpcEndpoint",
            # Source: Route 53 developer guide, "Associating more VPCs with a private hosted zone": an endpoint with
            # private DNS associates a zone of Amazon with the VPC.
            "route53:AssociateVPCWithHostedZone",
        ),
    ),
    # The images in it are copies.
    "aws:ecr/repository:Repository": Facts(
        import_id="{name}",
        tags="tags",
        actions=_actions(
            "ecr",
            "CreateRepository DeleteRepository DescribeRepositories ListTagsForResource PutImageScanningConfiguration "
            "PutImageTagMutability TagResource UntagResource",
        ),
    ),
    "aws:lambda/function:Function": Facts(
        import_id="{name}",
        tags="tags",
        actions=_actions(
            "lambda",
            "CreateFunction DeleteFunction GetFunction ListVersionsByFunction TagResource UntagResource "
            "UpdateFunctionCode UpdateFunctionConfiguration",
            # Source: Lambda developer guide, "Create a Lambda function using a container image".
            "ecr:BatchGetImage",
            "ecr:GetDownloadUrlForLayer",
            "ecr:GetRepositoryPolicy",
            "ecr:SetRepositoryPolicy",
            # Source: Lambda developer guide, "Giving Lambda functions access to resources in an Amazon VPC".
            "ec2:DescribeSecurityGroups",
            "ec2:DescribeSubnets",
            "ec2:DescribeVpcs",
            "iam:PassRole",
        ),
    ),
    "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": Facts(
        import_id="{functionName}",
        actions=_actions(
            "lambda",
            "DeleteFunctionEventInvokeConfig GetFunctionEventInvokeConfig PutFunctionEventInvokeConfig",
        ),
    ),
    "aws:route53/zone:Zone": Facts(
        import_id=LookedUp("analytics-toolbox-domain-zone"),
        tags="tags",
        actions=_actions(
            "route53",
            "AssociateVPCWithHostedZone ChangeTagsForResource CreateHostedZone DeleteHostedZone "
            "DisassociateVPCFromHostedZone GetChange GetHostedZone ListResourceRecordSets ListTagsForResource "
            "UpdateHostedZoneComment",
            "ec2:DescribeVpcs",
        ),
    ),
})  # fmt: skip
