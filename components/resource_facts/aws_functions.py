"""Facts about functions of AWS Lambda.

Actions: what the AWS provider calls for a type (terraform-provider-aws, internal/service/lambda), and what Lambda
checks when a function with an image is created in a VPC; not measured in an account.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from .model import Facts


def _actions(service: str, names: str, *others: str) -> tuple[str, ...]:
    """Actions of one service by name, and `others` in full."""
    return (*(f"{service}:{name}" for name in names.split()), *others)


FACTS: Final[Mapping[str, Facts]] = MappingProxyType({
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
})  # fmt: skip
