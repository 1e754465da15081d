"""The gateway of the Analytics Toolbox: a Lambda function with which Redshift calls CARTO's location services.

Source: CARTO guide "Installation in an Amazon Web Services VPC". Other than there: TLS is verified, the image is in the
function's region, and each role may do what it is for alone.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from ..frozen import frozen
from ..options import child_of
from . import gateway_policies as policies
from .ecr_image import image_by_digest
from .gateway_alarms import create_alarms
from .gateway_network import NewSubnet, PlacedSubnet, created_subnets, existing_subnets, function_access_group

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..aws.context import Context
    from .redshift import RedshiftCluster, RedshiftServerless

_SETTING = "carto:warehouses.analyticsToolbox"
_ROLE = "at-gateway"
_TOKEN = "<API access token>"  # noqa: S105 - a placeholder


@frozen
class AnalyticsToolboxArgs:
    """Where the function runs, what it calls, and who invokes it."""

    context: Context
    image: str
    """In Amazon ECR, with tag or digest."""
    vpc_id: pulumi.Input[str]
    subnets: Sequence[str] | Sequence[NewSubnet]
    """Ids of existing ones, or new ones."""
    carto_cidrs: Sequence[str]
    carto_group_id: pulumi.Input[str] | None = None
    """The security group of CARTO's internal load balancer in the same VPC, to let the function in."""
    redshift: RedshiftCluster | RedshiftServerless
    api_base_url: str
    schema: str = "carto"
    """Of the Analytics Toolbox in Redshift."""
    memory_mb: int = 512
    timeout_seconds: int = 180
    log_days: int = 30
    tls_not_verified_because: str | None = None
    """Set only where the function can't verify CARTO's certificate."""
    permissions_boundary: pulumi.Input[str] | None = None
    sns_topic_arns: Sequence[str] = ()
    """Topics that alarms notify; none means no alarms."""
    topics_setting: str = f"{_SETTING}.snsTopicArns"
    """The path of their setting, for messages."""


class AnalyticsToolbox(pulumi.ComponentResource):
    """The function, its network and logs, and the role with which Redshift invokes it.

    Raises:
        pulumi.RunError: in the Outputs, the image or a subnet can't be found, or all subnets are in one zone.
    """

    subnets: pulumi.Output[Sequence[PlacedSubnet]]
    function: aws.lambda_.Function
    invoke_role: aws.iam.Role
    outputs: dict[str, pulumi.Output[str]]
    """What a person needs to connect Redshift; without the token."""

    def __init__(self, name: str, args: AnalyticsToolboxArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:warehouses:AnalyticsToolbox", name, None, opts)
        context = args.context
        self._function_name = context.names(_ROLE, max_length=64)
        self._function_arn = self._arn("lambda", pulumi.Output.concat("function:", self._function_name), context)
        self.subnets = _subnets(name, args, self)
        self.function = self._function(name, args)
        create_alarms(
            name,
            function_name=self.function.name,
            timeout_seconds=args.timeout_seconds,
            topics=args.sns_topic_arns,
            setting=args.topics_setting,
            context=context,
            parent=self,
        )
        self.invoke_role = self._invoke_role(name, args)
        self.outputs = {
            "functionName": self._function_name,
            "functionArn": self.function.arn,
            "roleArn": self.invoke_role.arn,
            **args.redshift.outputs(),
            "attachRole": pulumi.Output.all(self.invoke_role.arn, context.account.region).apply(
                lambda known: args.redshift.attach(known[0], known[1])
            ),
            "setup": pulumi.Output.all(self._function_name, self.invoke_role.arn).apply(
                lambda known: _setup(args, known[0], known[1])
            ),
        }
        self.register_outputs({"functionArn": self.function.arn, "roleArn": self.invoke_role.arn})

    def _function(self, name: str, args: AnalyticsToolboxArgs) -> aws.lambda_.Function:
        context = args.context
        group, rules = function_access_group(
            name,
            vpc_id=args.vpc_id,
            allowed=args.carto_cidrs,
            balancer_group_id=args.carto_group_id,
            tags=context.tags,
            parent=self,
        )
        # Lambda would create it without an expiry and without tags, and never delete it.
        logs = aws.cloudwatch.LogGroup(
            f"{name}-logs",
            name=pulumi.Output.concat("/aws/lambda/", self._function_name),
            retention_in_days=args.log_days,
            tags=context.tags,
            opts=child_of(self),
        )
        role = aws.iam.Role(
            f"{name}-function-role",
            name=context.names(_ROLE, max_length=64),
            description="CARTO: the Analytics Toolbox gateway writes its logs and connects to its subnets",
            assume_role_policy=json.dumps(policies.function_trust()),
            permissions_boundary=args.permissions_boundary,
            tags=context.tags,
            opts=child_of(self),
        )
        granted = aws.iam.RolePolicy(
            f"{name}-function-policy",
            name="logs-and-network",
            role=role.name,
            policy=pulumi.Output.all(
                self._function_arn, self._arn("logs", pulumi.Output.concat("log-group:", logs.name), context)
            ).apply(lambda known: json.dumps(policies.function_access(function_arn=known[0], log_group_arn=known[1]))),
            opts=child_of(self),
        )
        unverified = args.tls_not_verified_because
        function = aws.lambda_.Function(
            f"{name}-function",
            name=self._function_name,
            description="CARTO: calls location services for Redshift"
            + (f"; TLS is not verified: {unverified}" if unverified else ""),
            package_type="Image",
            image_uri=image_by_digest(args.image, context.account.region, setting=f"{_SETTING}.image", parent=self),
            role=role.arn,
            memory_size=args.memory_mb,
            timeout=args.timeout_seconds,
            environment=aws.lambda_.FunctionEnvironmentArgs(variables={"NODE_TLS_REJECT_UNAUTHORIZED": "0"})
            if unverified
            else None,
            logging_config=aws.lambda_.FunctionLoggingConfigArgs(log_format="Text", log_group=logs.name),
            vpc_config=aws.lambda_.FunctionVpcConfigArgs(
                subnet_ids=self.subnets.apply(lambda known: [each.id for each in known]), security_group_ids=[group.id]
            ),
            tags=context.tags,
            # Lambda deletes the network interfaces with the role's permissions, so the policy is deleted after it.
            opts=child_of(self, [granted, *rules]),
        )
        aws.lambda_.FunctionEventInvokeConfig(
            f"{name}-no-retries", function_name=function.name, maximum_retry_attempts=0, opts=child_of(self)
        )
        return function

    def _invoke_role(self, name: str, args: AnalyticsToolboxArgs) -> aws.iam.Role:
        context, redshift = args.context, args.redshift
        role = aws.iam.Role(
            f"{name}-invoke-role",
            name=context.names(f"{_ROLE}-invoke", max_length=64),
            description="CARTO: lets Redshift invoke the Analytics Toolbox gateway",
            assume_role_policy=pulumi.Output.all(
                self._arn("redshift", "dbuser:", context), redshift.users_of(context.account.id, parent=self)
            ).apply(
                lambda known: json.dumps(
                    policies.redshift_trust(
                        services=redshift.services, users_arns=[f"{known[0]}{each}/*" for each in known[1]]
                    )
                )
            ),
            permissions_boundary=args.permissions_boundary,
            tags=context.tags,
            opts=child_of(self),
        )
        aws.iam.RolePolicy(
            f"{name}-invoke-policy",
            name="invoke",
            role=role.name,
            policy=self.function.arn.apply(lambda arn: json.dumps(policies.invoke(function_arn=arn))),
            opts=child_of(self),
        )
        return role

    def _arn(self, service: str, resource: pulumi.Input[str], context: Context) -> pulumi.Output[str]:
        account = context.account
        return pulumi.Output.concat(
            "arn:", account.partition, f":{service}:", account.region, ":", account.id, ":", resource
        )


def _subnets(name: str, args: AnalyticsToolboxArgs, parent: pulumi.Resource) -> pulumi.Output[Sequence[PlacedSubnet]]:
    existing = [each for each in args.subnets if isinstance(each, str)]
    if existing:
        return existing_subnets(existing, vpc_id=args.vpc_id, parent=parent)
    new = [each for each in args.subnets if isinstance(each, NewSubnet)]
    region = args.context.account.region
    return created_subnets(name, new, vpc_id=args.vpc_id, region=region, tags=args.context.tags, parent=parent)


def _setup(args: AnalyticsToolboxArgs, function: str, role_arn: str) -> str:
    """The statement that connects the Analytics Toolbox, with a placeholder for the token."""
    configuration = {
        "lambda": function,
        "roles": role_arn,
        "api_base_url": args.api_base_url,
        "api_access_token": _TOKEN,
    }
    return f"CALL {args.schema}.SETUP('{json.dumps(configuration, indent=2)}');"
