"""Networks that a program looks up in the account: VPC, subnets and security groups that exist already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.aws.account import MISSING, ZONES, stable
from simulator.package import CloudError
from simulator.sources import outputs, refuses

if TYPE_CHECKING:
    from simulator.aws.account import Account
    from simulator.values import Properties


@outputs(
    "terraform-aws:ec2/vpc_subnet_data_source.go",
    {
        "id": "subnet-<17 hexadecimal digits>",
        "arn": "arn:aws:ec2:<region>:<account>:subnet/<id>",
        "vpcId": "vpc-<17 hexadecimal digits>",
        "availabilityZone": "<region><letter>",
        "availabilityZoneId": "<short region>-az<n>",
        "cidrBlock": "CIDR block",
        "availableIpAddressCount": "number",
        "state": "available",
        "ownerId": "<account>",
        "mapPublicIpOnLaunch": "true or false",
        "defaultForAz": "true or false",
        "region": "<region>",
        "tags": "map",
    },
)
@refuses("terraform-aws:ec2/vpc_subnet_data_source.go")
def subnet(account: Account, arguments: Properties) -> Properties:
    """A subnet of the cluster's VPC."""
    wanted = str(arguments.get("id") or next(iter(account.subnets().values())))
    if wanted.startswith(MISSING):
        raise CloudError("no matching EC2 Subnet found")
    zones = {subnet: zone for zone, subnet in account.subnets().items()}
    zone = zones.get(wanted) or f"{account.place.region}{ZONES[int(stable(wanted, 6), 16) % len(ZONES)]}"
    number = ZONES.index(zone[-1])
    return {
        "id": wanted,
        "arn": account.place.arn("ec2", f"subnet/{wanted}"),
        "vpcId": account.vpc(),
        "availabilityZone": zone,
        "availabilityZoneId": f"{account.place.short}-az{number + 1}",
        "cidrBlock": f"10.0.{number * 32}.0/19",
        "availableIpAddressCount": 8187,
        "state": "available",
        "ownerId": account.place.account,
        "mapPublicIpOnLaunch": False,
        "defaultForAz": False,
        "region": account.place.region,
        "tags": {},
    }


@outputs(
    "terraform-aws:ec2/vpc_subnets_data_source.go",
    {"id": "<region>", "ids": "list of subnet-<17 hexadecimal digits>", "region": "<region>", "tags": "map"},
)
def subnets(account: Account, _: Properties) -> Properties:
    """Every private subnet."""
    return {
        "id": account.place.region,
        "ids": list(account.subnets().values()),
        "region": account.place.region,
        "tags": {},
    }


@outputs(
    "terraform-aws:ec2/vpc_route_tables_data_source.go",
    {"id": "<region>", "ids": "list of rtb-<17 hexadecimal digits>", "region": "<region>"},
)
def route_tables(account: Account, arguments: Properties) -> Properties:
    """The main one, which leads to a NAT gateway, and one for public subnets."""
    vpc_id = str(arguments.get("vpcId"))
    ids = [f"rtb-0{stable(vpc_id + kind, 16)}" for kind in ("main", "public")]
    return {"id": account.place.region, "ids": ids, "vpcId": vpc_id, "region": account.place.region}


@outputs(
    "terraform-aws:ec2/vpc_route_table_data_source.go",
    {
        "id": "rtb-<17 hexadecimal digits>",
        "routeTableId": "rtb-<17 hexadecimal digits>",
        "associations[].main": "true for the main route table",
        "associations[].subnetId": "subnet-<17 hexadecimal digits>, empty for the main route table",
        "routes[].cidrBlock": "CIDR block",
        "routes[].gatewayId": "igw-<17 hexadecimal digits>, local, or empty",
        "routes[].natGatewayId": "nat-<17 hexadecimal digits>, or empty",
        "region": "<region>",
    },
)
def route_table(account: Account, arguments: Properties) -> Properties:
    """One of them: that of the public subnets leads to an internet gateway."""
    wanted = str(arguments["routeTableId"])
    public = wanted == f"rtb-0{stable(account.vpc() + 'public', 16)}"
    subnets = account.public_subnets() if public else [""]
    gateway = {"gatewayId": f"igw-0{stable(wanted, 16)}"} if public else {"natGatewayId": f"nat-0{stable(wanted, 16)}"}
    return {
        "id": wanted,
        "routeTableId": wanted,
        "associations": [{"main": not public, "subnetId": subnet} for subnet in subnets],
        "routes": [{"cidrBlock": "0.0.0.0/0", "gatewayId": "", "natGatewayId": "", **gateway}],
        "region": account.place.region,
    }


@outputs(
    "terraform-aws:ec2/vpc_data_source.go",
    {
        "id": "vpc-<17 hexadecimal digits>",
        "arn": "arn:aws:ec2:<region>:<account>:vpc/<id>",
        "cidrBlock": "CIDR block",
        "default": "true or false",
        "enableDnsHostnames": "true or false",
        "enableDnsSupport": "true or false",
        "instanceTenancy": "default or dedicated",
        "mainRouteTableId": "rtb-<17 hexadecimal digits>",
        "ownerId": "<account>",
        "state": "available",
        "region": "<region>",
        "tags": "map",
        "cidrBlockAssociations[].associationId": "vpc-cidr-assoc-<hexadecimal digits>",
        "cidrBlockAssociations[].cidrBlock": "CIDR block",
        "cidrBlockAssociations[].state": "associated",
    },
)
@refuses("terraform-aws:ec2/vpc_data_source.go")
def vpc(account: Account, arguments: Properties) -> Properties:
    """A VPC."""
    wanted = str(arguments.get("id") or account.vpc())
    if wanted.startswith(MISSING):
        raise CloudError("no matching EC2 VPC found")
    return {
        "id": wanted,
        "arn": account.place.arn("ec2", f"vpc/{wanted}"),
        "cidrBlock": "10.0.0.0/16",
        "cidrBlockAssociations": [
            {"associationId": "vpc-cidr-assoc-0", "cidrBlock": "10.0.0.0/16", "state": "associated"}
        ],
        "default": False,
        "enableDnsHostnames": True,
        "enableDnsSupport": True,
        "instanceTenancy": "default",
        "mainRouteTableId": f"rtb-0{stable(wanted, 16)}",
        "ownerId": account.place.account,
        "state": "available",
        "region": account.place.region,
        "tags": {},
    }


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
def security_group(account: Account, arguments: Properties) -> Properties:
    """A security group by id or name."""
    wanted = str(arguments.get("id") or f"sg-0{stable(str(arguments.get('name')), 16)}")
    if account.is_gone("aws:ec2/securityGroup:SecurityGroup", wanted):
        raise CloudError("no matching EC2 Security Group found")
    return {
        "id": wanted,
        "name": arguments.get("name") or wanted,
        "arn": account.place.arn("ec2", f"security-group/{wanted}"),
        "description": "",
        "vpcId": account.vpc(),
        "region": account.place.region,
        "tags": {},
    }
