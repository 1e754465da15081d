"""Networks that a program looks up: the VPC, its subnets and route tables, and the region's zones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.aws import account_fixtures as fixtures
from simulator.aws.account import stable
from simulator.aws.account_fixtures import ZONES
from simulator.core.account import MISSING
from simulator.core.package import CloudError
from simulator.core.services import lookup
from simulator.core.sources import outputs, refuses

if TYPE_CHECKING:
    from simulator.aws.account import Account
    from simulator.core.values import Properties


@lookup("aws:ec2/getVpc:getVpc")
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
def get_vpc(account: Account, arguments: Properties) -> Properties:
    """A VPC."""
    wanted = str(arguments.get("id") or fixtures.vpc(account))
    if wanted.startswith(MISSING):
        raise CloudError("no matching EC2 VPC found")
    return {
        "id": wanted,
        "arn": account.arn("ec2", f"vpc/{wanted}"),
        "cidrBlock": "10.0.0.0/16",
        "cidrBlockAssociations": [
            {"associationId": "vpc-cidr-assoc-0", "cidrBlock": "10.0.0.0/16", "state": "associated"}
        ],
        "default": False,
        "enableDnsHostnames": True,
        "enableDnsSupport": True,
        "instanceTenancy": "default",
        "mainRouteTableId": f"rtb-0{stable(wanted, 16)}",
        "ownerId": account.id,
        "state": "available",
        "region": account.region,
        "tags": {},
    }


@lookup("aws:ec2/getSubnet:getSubnet")
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
def get_subnet(account: Account, arguments: Properties) -> Properties:
    """A subnet of the cluster's VPC."""
    wanted = str(arguments.get("id") or next(iter(fixtures.subnets(account).values())))
    if wanted.startswith(MISSING):
        raise CloudError("no matching EC2 Subnet found")
    zones = {subnet: zone for zone, subnet in fixtures.subnets(account).items()}
    zone = zones.get(wanted) or f"{account.region}{ZONES[int(stable(wanted, 6), 16) % len(ZONES)]}"
    number = ZONES.index(zone[-1])
    return {
        "id": wanted,
        "arn": account.arn("ec2", f"subnet/{wanted}"),
        "vpcId": fixtures.vpc(account),
        "availabilityZone": zone,
        "availabilityZoneId": f"{account.short}-az{number + 1}",
        "cidrBlock": f"10.0.{number * 32}.0/19",
        "availableIpAddressCount": 8187,
        "state": "available",
        "ownerId": account.id,
        "mapPublicIpOnLaunch": False,
        "defaultForAz": False,
        "region": account.region,
        "tags": {},
    }


@lookup("aws:ec2/getSubnets:getSubnets")
@outputs(
    "terraform-aws:ec2/vpc_subnets_data_source.go",
    {"id": "<region>", "ids": "list of subnet-<17 hexadecimal digits>", "region": "<region>", "tags": "map"},
)
def get_subnets(account: Account, _: Properties) -> Properties:
    """Every private subnet."""
    return {
        "id": account.region,
        "ids": list(fixtures.subnets(account).values()),
        "region": account.region,
        "tags": {},
    }


@lookup("aws:ec2/getRouteTables:getRouteTables")
@outputs(
    "terraform-aws:ec2/vpc_route_tables_data_source.go",
    {"id": "<region>", "ids": "list of rtb-<17 hexadecimal digits>", "region": "<region>"},
)
def get_route_tables(account: Account, arguments: Properties) -> Properties:
    """The main one, which leads to a NAT gateway, and one for public subnets."""
    vpc_id = str(arguments.get("vpcId"))
    ids = [f"rtb-0{stable(vpc_id + kind, 16)}" for kind in ("main", "public")]
    return {"id": account.region, "ids": ids, "vpcId": vpc_id, "region": account.region}


@lookup("aws:ec2/getRouteTable:getRouteTable")
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
def get_route_table(account: Account, arguments: Properties) -> Properties:
    """One of them: that of the public subnets leads to an internet gateway."""
    wanted = str(arguments["routeTableId"])
    public = wanted == f"rtb-0{stable(fixtures.vpc(account) + 'public', 16)}"
    subnets = fixtures.public_subnets(account) if public else [""]
    gateway = {"gatewayId": f"igw-0{stable(wanted, 16)}"} if public else {"natGatewayId": f"nat-0{stable(wanted, 16)}"}
    return {
        "id": wanted,
        "routeTableId": wanted,
        "associations": [{"main": not public, "subnetId": subnet} for subnet in subnets],
        "routes": [{"cidrBlock": "0.0.0.0/0", "gatewayId": "", "natGatewayId": "", **gateway}],
        "region": account.region,
    }


@lookup("aws:index/getAvailabilityZones:getAvailabilityZones")
@outputs(
    "terraform-aws:ec2/ec2_availability_zones_data_source.go",
    {
        "id": "<region>",
        "names": "<region><letter>",
        "zoneIds": "<short region>-az<n>",
        "groupNames": "<region>",
        "region": "<region>",
    },
)
def get_availability_zones(account: Account, _: Properties) -> Properties:
    """The zones of the region."""
    names = list(fixtures.subnets(account))
    ids = [f"{account.short}-az{number}" for number in range(1, len(names) + 1)]
    return {
        "id": account.region,
        "names": names,
        "zoneIds": ids,
        "groupNames": [account.region],
        "region": account.region,
    }
