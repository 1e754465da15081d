"""IAM documents of the Analytics Toolbox gateway, as pure functions of names and ARNs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Document = dict[str, Any]

_INTERFACE_ACTIONS = (
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
)
"""Source: Lambda developer guide, "Giving Lambda functions access to resources in an Amazon VPC"."""


def _document(*statements: Mapping[str, Any]) -> Document:
    return {"Version": "2012-10-17", "Statement": [dict(statement) for statement in statements]}


def function_trust() -> Document:
    """Trust of the role that the function runs with."""
    return _document(
        {
            "Sid": "Lambda",
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": ["sts:AssumeRole"],
        }
    )


def function_access(*, function_arn: str, log_group_arn: str) -> Document:
    """Write to one log group, and let Lambda connect the function to its subnets.

    Lambda manages the network interfaces with the function's role, and needs all of them as resources. The code itself
    may not use these actions: calls from the execution environment carry the ARN of the function, and Lambda's own
    calls of EC2 do not.
    Source: Lambda developer guide, "Using source function ARN to control function access behavior"
    (https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html).
    """
    return _document(
        {
            "Sid": "Logs",
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": [f"{log_group_arn}:log-stream:*"],
        },
        {"Sid": "Interfaces", "Effect": "Allow", "Action": list(_INTERFACE_ACTIONS), "Resource": "*"},
        {
            "Sid": "NotByTheCode",
            "Effect": "Deny",
            "Action": list(_INTERFACE_ACTIONS),
            "Resource": "*",
            "Condition": {"ArnEquals": {"lambda:SourceFunctionArn": function_arn}},
        },
    )


def redshift_trust(*, services: Sequence[str], users_arns: Sequence[str]) -> Document:
    """Trust of the role with which the database users of one data warehouse invoke the function.

    Redshift sends the user's ARN as the external id. Its guide names single users with `StringEquals`; with
    `StringLike`, `*` matches all of them. Sources: Redshift management guide, "Restricting access to IAM roles"; IAM
    user guide, "IAM JSON policy elements: Condition operators", string condition operators.
    """
    return _document(
        {
            "Sid": "Redshift",
            "Effect": "Allow",
            "Principal": {"Service": list(services)},
            "Action": ["sts:AssumeRole"],
            "Condition": {"StringLike": {"sts:ExternalId": list(users_arns)}},
        }
    )


def invoke(*, function_arn: str) -> Document:
    """Invoke one function."""
    return _document(
        {"Sid": "Invoke", "Effect": "Allow", "Action": ["lambda:InvokeFunction"], "Resource": [function_arn]}
    )
