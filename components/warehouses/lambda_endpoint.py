"""The interface endpoint for Lambda, through which Redshift invokes the gateway without the internet."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from ..frozen import frozen
from ..lookups import look_up
from ..options import child_of
from .gateway_network import endpoint_subnets

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..aws.context import Context

_SETTING = "carto:warehouses.analyticsToolbox.lambdaEndpoint"
_HTTPS = 443


@frozen
class ExistingEndpoint:
    """An endpoint that the VPC has already, and that another party manages."""

    id: str


@frozen
class NewEndpoint:
    """An endpoint of the stack's own, and who may use it."""

    subnet_ids: pulumi.Input[Sequence[str]]
    """One in each zone."""
    redshift_security_group_ids: Sequence[pulumi.Input[str]] = ()
    redshift_cidrs: Sequence[str] = ()


@frozen
class LambdaEndpointArgs:
    """The VPC of Redshift, and its endpoint."""

    context: Context
    vpc_id: pulumi.Input[str]
    endpoint: ExistingEndpoint | NewEndpoint


class LambdaEndpoint(pulumi.ComponentResource):
    """The endpoint with private DNS: the name of Lambda in the region then is an address of the VPC.

    A VPC has such an endpoint once, and AWS refuses a second one. So an existing one is named, and only checked.
    Source: AWS PrivateLink guide, "Access an AWS service using an interface VPC endpoint"; Lambda developer guide,
    "Connecting inbound interface VPC endpoints for Lambda".

    Raises:
        pulumi.RunError: in the Output, the VPC has no private DNS, two subnets are in one zone, or the existing
            endpoint does not fit.
    """

    id: pulumi.Output[str]

    def __init__(self, name: str, args: LambdaEndpointArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:warehouses:LambdaEndpoint", name, None, opts)
        match args.endpoint:
            case ExistingEndpoint():
                self.id = self._existing(args.endpoint, args)
            case NewEndpoint():
                self.id = self._created(name, args.endpoint, args)
        self.register_outputs({"id": self.id})

    def _existing(self, endpoint: ExistingEndpoint, args: LambdaEndpointArgs) -> pulumi.Output[str]:
        found = look_up(
            "aws:ec2/getVpcEndpoint:getVpcEndpoint",
            {"id": endpoint.id},
            aws.ec2.GetVpcEndpointResult,
            parent=self,
            explain=lambda cause: (
                f"{_SETTING}.existing: {endpoint.id} can't be read. `aws ec2 describe-vpc-endpoints` lists the "
                f"VPC's endpoints. AWS reports: {cause}"
            ),
            after=args.context.account.region,
        )
        return pulumi.Output.all(found, args.vpc_id, args.context.account.region).apply(
            lambda known: _checked(known[0], vpc_id=known[1], region=known[2])
        )

    def _created(self, name: str, endpoint: NewEndpoint, args: LambdaEndpointArgs) -> pulumi.Output[str]:
        tags = {**args.context.tags, "Name": "CARTO Analytics Toolbox gateway: Lambda"}
        vpc_id: pulumi.Output[str] = pulumi.Output.from_input(args.vpc_id).apply(self._with_private_dns)
        subnet_ids = endpoint.subnet_ids
        if isinstance(subnet_ids, list):
            subnet_ids = endpoint_subnets(subnet_ids, vpc_id=vpc_id, parent=self)
        group = aws.ec2.SecurityGroup(
            f"{name}-access",
            description="CARTO: who may use the endpoint for Lambda",
            vpc_id=vpc_id,
            tags=tags,
            opts=child_of(self),
        )
        rules = [
            aws.vpc.SecurityGroupIngressRule(
                f"{name}-access-{suffix}",
                security_group_id=group.id,
                ip_protocol="tcp",
                from_port=_HTTPS,
                to_port=_HTTPS,
                description="Redshift to Lambda",
                tags=args.context.tags,
                opts=child_of(self),
                **source,
            )
            for suffix, source in _sources(endpoint)
        ]
        created = aws.ec2.VpcEndpoint(
            f"{name}-endpoint",
            vpc_id=vpc_id,
            vpc_endpoint_type="Interface",
            service_name=args.context.account.region.apply(_service),
            subnet_ids=subnet_ids,
            security_group_ids=[group.id],
            private_dns_enabled=True,
            tags=tags,
            # From the first moment, the whole VPC's calls of Lambda go there.
            opts=child_of(self, rules),
        )
        return created.id

    def _with_private_dns(self, vpc_id: str) -> pulumi.Output[str]:
        found = look_up(
            "aws:ec2/getVpc:getVpc",
            {"id": vpc_id},
            aws.ec2.GetVpcResult,
            parent=self,
            explain=lambda cause: (
                f"{_SETTING}.vpcId: {vpc_id} can't be read. `aws ec2 describe-vpcs` lists the region's VPCs. "
                f"AWS reports: {cause}"
            ),
        )
        return found.apply(_has_private_dns)


def _service(region: str) -> str:
    return f"com.amazonaws.{region}.lambda"


def _sources(endpoint: NewEndpoint) -> Iterator[tuple[str, dict[str, pulumi.Input[str]]]]:
    for number, group in enumerate(endpoint.redshift_security_group_ids, 1):
        yield f"from-client-{number}", {"referenced_security_group_id": group}
    for cidr in endpoint.redshift_cidrs:
        version = ipaddress.ip_network(cidr).version
        yield f"from-{cidr.replace('/', '-')}", {"cidr_ipv4" if version == 4 else "cidr_ipv6": cidr}


def _has_private_dns(vpc: aws.ec2.GetVpcResult) -> str:
    for name, enabled in (
        ("enable-dns-support", vpc.enable_dns_support),
        ("enable-dns-hostnames", vpc.enable_dns_hostnames),
    ):
        if not enabled:
            raise pulumi.RunError(
                f"{_SETTING}.vpcId: private DNS of the endpoint needs {name} of {vpc.id}. "
                f"Fix: aws ec2 modify-vpc-attribute --vpc-id {vpc.id} --{name}"
            )
    return str(vpc.id)


def _checked(endpoint: aws.ec2.GetVpcEndpointResult, *, vpc_id: str, region: str) -> str:
    wanted = _service(region)
    for what, expected, found in (
        ("the service", wanted, endpoint.service_name),
        ("the VPC", vpc_id, endpoint.vpc_id),
        ("private DNS", "true", str(endpoint.private_dns_enabled).lower()),
    ):
        if expected != found:
            raise pulumi.RunError(
                f"{_SETTING}.existing: {what} of {endpoint.id} is {found}; expected {expected}. Fix: name the "
                f"endpoint of {wanted} in {vpc_id} (`aws ec2 describe-vpc-endpoints`), or let its owner change it"
            )
    return str(endpoint.id)
