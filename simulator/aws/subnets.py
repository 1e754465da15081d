"""Amazon EC2: subnets, and the route tables that they use."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from simulator.aws.account import hex_id
from simulator.aws.ec2 import ERRORS, SUBNET
from simulator.aws.resource_type import AwsType, Request
from simulator.core.package import CloudError
from simulator.core.references import Reference
from simulator.core.sources import outputs, refuses
from simulator.core.values import plain

if TYPE_CHECKING:
    from simulator.core.resource_type import Created

NO_SUBNET = "InvalidSubnetID.NotFound: The subnet ID '{}' does not exist"


class Subnet(AwsType):
    """A subnet."""

    token = SUBNET

    @outputs(
        "terraform-aws:ec2/vpc_subnet.go",
        {
            "id": "subnet-<17 hexadecimal digits>",
            "arn": "arn:aws:ec2:<region>:<account>:subnet/<id>",
            "ownerId": "<account>",
        },
    )
    def compute(self, request: Request) -> Created:
        id_ = request.id or hex_id("subnet")
        return id_, id_, {"arn": request.account.arn("ec2", f"subnet/{id_}"), "ownerId": request.account.id}

    @refuses(ERRORS)
    def validate_create(self, request: Request, id_: str, name: str) -> None:
        wanted = request.inputs
        for record in request.account.of_type(self.token):
            other = plain(record.inputs)
            ranges = [ipaddress.ip_network(each["cidrBlock"]) for each in (other, wanted)]
            if other.get("vpcId") == wanted.get("vpcId") and ranges[0].overlaps(ranges[1]):
                raise CloudError(
                    f"InvalidSubnet.Conflict: The CIDR '{wanted['cidrBlock']}' conflicts with another subnet"
                )


class RouteTableAssociation(AwsType):
    """The route table of a subnet."""

    token = "aws:ec2/routeTableAssociation:RouteTableAssociation"
    references = (Reference(path="subnetId", target=Subnet.token, absent=NO_SUBNET, source=ERRORS),)

    @outputs("terraform-aws:ec2/vpc_route_table_association.go", {"id": "rtbassoc-<17 hexadecimal digits>"})
    def compute(self, request: Request) -> Created:
        id_ = request.id or hex_id("rtbassoc")
        return id_, id_, {}
