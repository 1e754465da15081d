"""Amazon EC2: security groups, their rules, and VPC endpoints. Lookups of networks are in `vpc.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.aws import account_fixtures as fixtures
from simulator.aws.account import Account, hex_id, stable
from simulator.aws.resource_type import AwsType, Request
from simulator.core.check import Failure
from simulator.core.package import CloudError, State
from simulator.core.references import Reference, last
from simulator.core.rules import Rules, is_set, known
from simulator.core.services import lookup
from simulator.core.sources import outputs, refuses
from simulator.core.values import Properties, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.core.resource_type import Created, Failures

ERRORS = "aws-docs:AWSEC2/latest/APIReference/errors-overview.html"
PORTS_NEEDED = ("tcp", "udp", "icmp", "6", "17", "1")
SOURCES = {"cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"}
NO_GROUP = "InvalidGroup.NotFound: The security group '{}' does not exist"
SUBNET = "aws:ec2/subnet:Subnet"
ONE_IN_A_VPC = ("vpcId", "serviceName")
GROUP_IN_USE = "DependencyViolation: resource {} has a dependent object"


class SecurityGroup(AwsType):
    """A security group."""

    token = "aws:ec2/securityGroup:SecurityGroup"

    @outputs(
        "terraform-aws:ec2/vpc_security_group.go",
        {
            "id": "sg-<17 hexadecimal digits>",
            "name": "<name>",
            "arn": "arn:aws:ec2:<region>:<account>:security-group/<id>",
            "ownerId": "<account>",
        },
    )
    def compute(self, request: Request) -> Created:
        id_, name = request.id or hex_id("sg"), request.named("name", "namePrefix")
        return (
            id_,
            name,
            {"name": name, "arn": request.account.arn("ec2", f"security-group/{id_}"), "ownerId": request.account.id},
        )

    @refuses(ERRORS)
    def validate_create(self, request: Request, id_: str, name: str) -> None:
        vpc = request.inputs.get("vpcId")
        for record in request.account.named(self.token, name):
            if plain(record.inputs).get("vpcId") == vpc:
                raise CloudError(f"InvalidGroup.Duplicate: The security group '{name}' already exists for VPC '{vpc}'")


def group_reference(path: str) -> Reference:
    """An input that names security groups in use."""
    return Reference(path=path, target=SecurityGroup.token, absent=NO_GROUP, source=ERRORS, in_use=GROUP_IN_USE)


class SecurityGroupRule(AwsType):
    """A rule of a security group, in either direction."""

    references = (
        Reference(path="securityGroupId", target=SecurityGroup.token, absent=NO_GROUP, source=ERRORS),
        Reference(
            path="referencedSecurityGroupId",
            target=SecurityGroup.token,
            to_id=last,
            absent=NO_GROUP,
            source=ERRORS,
            in_use=GROUP_IN_USE,
            goes_with_target="securityGroupId",
        ),
    )

    @refuses("terraform-aws:ec2/vpc_security_group_ingress_rule.go")
    def conditions(self, inputs: Properties) -> Failures:
        low, high = known(inputs, "fromPort"), known(inputs, "toPort")
        if str(known(inputs, "ipProtocol")).lower() in PORTS_NEEDED:
            for name in ("fromPort", "toPort"):
                if not is_set(inputs, name):
                    yield Failure(name, f"must be set for the protocol {known(inputs, 'ipProtocol')}")
        if isinstance(low, int) and isinstance(high, int) and low > high >= 0:
            yield Failure("fromPort", f"the range ends ({high}) before it starts ({low})")

    def replaces(self, state: State, new: Properties, changed: set[str]) -> Iterator[str]:
        """Another kind of source."""
        kinds = [{name for name in SOURCES if bag.get(name)} for bag in (state.inputs, new)]
        if kinds[0] != kinds[1]:
            yield from changed & SOURCES

    @outputs(
        "terraform-aws:ec2/vpc_security_group_ingress_rule.go",
        {
            "id": "<securityGroupRuleId>",
            "securityGroupRuleId": "sgr-<17 hexadecimal digits>",
            "arn": "arn:aws:ec2:<region>:<account>:security-group-rule/<id>",
        },
    )
    def compute(self, request: Request) -> Created:
        id_ = request.id or hex_id("sgr")
        return id_, id_, {"securityGroupRuleId": id_, "arn": request.account.arn("ec2", f"security-group-rule/{id_}")}


class SecurityGroupIngressRule(SecurityGroupRule):
    """What a security group lets in."""

    token = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
    rules = Rules(
        source="terraform-aws:ec2/vpc_security_group_ingress_rule.go",
        required=("ipProtocol", "securityGroupId"),
        replace=("securityGroupId", "region"),
        exactly_one_of=(("cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"),),
        patterns={"cidrIpv4": {"format": "cidr4"}, "cidrIpv6": {"format": "cidr6"}},
        ranges={"fromPort": (-1, 65535), "toPort": (-1, 65535)},
        cloud_filled=("region",),
        named_replacement_overlaps=True,
    )


class SecurityGroupEgressRule(SecurityGroupRule):
    """What a security group lets out."""

    token = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
    rules = Rules(
        source="terraform-aws:ec2/vpc_security_group_egress_rule.go",
        required=("ipProtocol", "securityGroupId"),
        replace=("securityGroupId", "region"),
        exactly_one_of=(("cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"),),
        patterns={"cidrIpv4": {"format": "cidr4"}, "cidrIpv6": {"format": "cidr6"}},
        ranges={"fromPort": (-1, 65535), "toPort": (-1, 65535)},
        cloud_filled=("region",),
        named_replacement_overlaps=True,
    )


class VpcEndpoint(AwsType):
    """A VPC endpoint."""

    token = "aws:ec2/vpcEndpoint:VpcEndpoint"
    references = (
        group_reference("securityGroupIds[]"),
        Reference(
            path="subnetIds[]",
            target=SUBNET,
            absent="InvalidSubnetId.NotFound: The subnet ID '{}' does not exist",
            source=ERRORS,
            in_use="DependencyViolation: The subnet '{}' has dependencies and cannot be deleted.",
        ),
    )

    @outputs(
        "terraform-aws:ec2/vpc_endpoint.go",
        {
            "id": "vpce-<17 hexadecimal digits>",
            "arn": "arn:aws:ec2:<region>:<account>:vpc-endpoint/<id>",
            "ownerId": "<account>",
            "prefixListId": "pl-<hexadecimal digits>",
            "state": "available",
        },
    )
    def compute(self, request: Request) -> Created:
        id_ = request.id or hex_id("vpce")
        return id_, id_, {
            "arn": request.account.arn("ec2", f"vpc-endpoint/{id_}"),
            "ownerId": request.account.id,
            "prefixListId": request.kept("prefixListId", lambda: hex_id("pl")),
            "state": "available",
        }  # fmt: skip

    @refuses(ERRORS)
    def validate_create(self, request: Request, id_: str, name: str) -> None:
        wanted = request.inputs
        for record in request.account.of_type(self.token) if wanted.get("privateDnsEnabled") else ():
            other = plain(record.inputs)
            if other.get("privateDnsEnabled") and all(other.get(key) == wanted.get(key) for key in ONE_IN_A_VPC):
                account, service = request.account, str(wanted["serviceName"]).rpartition(".")[2]
                raise CloudError(
                    "InvalidParameter: private-dns-enabled cannot be set because there is already a conflicting DNS "
                    f"domain for {service}.{account.region}.{account.domain} in the VPC {wanted['vpcId']}"
                )


@lookup("aws:ec2/getVpcEndpoint:getVpcEndpoint")
@outputs(
    "terraform-aws:ec2/vpc_endpoint_data_source.go",
    {
        "id": "vpce-<17 hexadecimal digits>",
        "arn": "arn:aws:ec2:<region>:<account>:vpc-endpoint/<id>",
        "vpcId": "vpc-<17 hexadecimal digits>",
        "serviceName": "com.amazonaws.<region>.<service>",
        "vpcEndpointType": "Interface or Gateway",
        "privateDnsEnabled": "true or false",
        "state": "available",
        "ownerId": "<account>",
        "region": "<region>",
    },
)
@refuses("terraform-aws:ec2/vpc_endpoint_data_source.go")
def get_vpc_endpoint(account: Account, arguments: Properties) -> Properties:
    """An interface endpoint for Lambda with private DNS, of any id."""
    wanted = str(arguments["id"])
    if account.is_absent(VpcEndpoint.token, wanted):
        raise CloudError("no matching EC2 VPC Endpoint found")
    return {
        "id": wanted,
        "arn": account.arn("ec2", f"vpc-endpoint/{wanted}"),
        "vpcId": fixtures.vpc(account),
        "serviceName": f"com.amazonaws.{account.region}.lambda",
        "vpcEndpointType": "Interface",
        "privateDnsEnabled": True,
        "state": "available",
        "ownerId": account.id,
        "region": account.region,
    }


@lookup("aws:ec2/getSecurityGroup:getSecurityGroup")
@outputs(
    "terraform-aws:ec2/vpc_security_group_data_source.go",
    {
        "id": "sg-<17 hexadecimal digits>",
        "name": "<name>",
        "arn": "arn:aws:ec2:<region>:<account>:security-group/<id>",
        "description": "text",
        "vpcId": "vpc-<17 hexadecimal digits>",
        "region": "<region>",
        "tags": "map",
    },
)
@refuses("terraform-aws:ec2/vpc_security_group_data_source.go")
def get_security_group(account: Account, arguments: Properties) -> Properties:
    """A security group by id or name."""
    wanted = str(arguments.get("id") or f"sg-0{stable(str(arguments.get('name')), 16)}")
    if account.is_absent(SecurityGroup.token, wanted):
        raise CloudError("no matching EC2 Security Group found")
    return {
        "id": wanted,
        "name": arguments.get("name") or wanted,
        "arn": account.arn("ec2", f"security-group/{wanted}"),
        "description": "",
        "vpcId": fixtures.vpc(account),
        "region": account.region,
        "tags": {},
    }
