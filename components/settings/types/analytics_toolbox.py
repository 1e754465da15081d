"""Formats of names around the Analytics Toolbox gateway: images in Amazon ECR, Redshift, and parts of a VPC.

Sources: ECR API, PutImage and CreateRepository; Redshift API, CreateCluster; Redshift Serverless API, CreateNamespace
and CreateWorkgroup; VPC user guide, "Subnet CIDR blocks".
"""

from __future__ import annotations

import ipaddress
import re
from typing import Annotated

from ..problems import invalid
from ..text_format import TextFormat

_REPOSITORY = r"[0-9]{12}[.]dkr[.]ecr[.][a-z0-9-]+[.]amazonaws[.]com([.]cn)?/[a-z0-9]+([._/-][a-z0-9]+)*"


def _image(text: str) -> None:
    if re.fullmatch(_REPOSITORY, text):
        raise invalid("an image with its tag or digest; this one has neither")


def _cluster(text: str) -> None:
    if text.endswith("-") or "--" in text:
        raise invalid("a Redshift cluster's identifier, which has single hyphens inside only")


def _subnet(text: str) -> None:
    try:
        network = ipaddress.IPv4Network(text)
    except ValueError as error:
        raise invalid("an IPv4 range whose address is its first one, such as 10.0.200.0/24") from error
    if not 16 <= network.prefixlen <= 28:
        raise invalid("a range from /16 to /28, as a subnet of AWS has")


EcrImage = Annotated[
    str,
    TextFormat(
        description="an image in Amazon ECR with its tag or digest (….dkr.ecr.eu-west-1.amazonaws.com/…:1)",
        example="111122223333.dkr.ecr.eu-west-1.amazonaws.com/at-gateway:2026.11.1",
        check=_image,
        pattern=_REPOSITORY + r"(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}|@sha256:[0-9a-f]{64})",
    ),
]
RedshiftCluster = Annotated[
    str,
    TextFormat(
        description="a Redshift cluster's identifier: at most 63 lower-case letters, digits and single hyphens",
        example="warehouse",
        check=_cluster,
        pattern=r"[a-z][a-z0-9-]{0,62}",
    ),
]
Reason = Annotated[
    str,
    TextFormat(
        description="a reason in one line of 10 to 150 characters",
        example="the certificate is of a private authority",
        pattern=r".{10,150}",
    ),
]
ServerlessName = Annotated[
    str,
    TextFormat(
        description="a name in Redshift Serverless: 3 to 64 lower-case letters, digits and hyphens",
        example="warehouse",
        pattern=r"[a-z0-9-]{3,64}",
    ),
]
Zone = Annotated[
    str,
    TextFormat(
        description="an availability zone's name (eu-west-1a)",
        example="eu-west-1a",
        pattern=r"[a-z]{2,4}(-[a-z]+)+-[0-9]+[a-z]",
    ),
]
SubnetCidr = Annotated[
    str,
    TextFormat(
        description="an IPv4 range from /16 to /28, as a subnet of AWS has (10.0.200.0/24)",
        example="10.0.200.0/24",
        check=_subnet,
        pattern=r"[0-9.]+/[0-9]{2}",
    ),
]
RouteTableId = Annotated[
    str,
    TextFormat(
        description="a route table's id (rtb-…)",
        example="rtb-0a1b2c3d4e5f60718",
        pattern=r"rtb-[0-9a-f]{8}([0-9a-f]{9})?",
    ),
]
EndpointId = Annotated[
    str,
    TextFormat(
        description="a VPC endpoint's id (vpce-…)",
        example="vpce-0a1b2c3d4e5f60718",
        pattern=r"vpce-[0-9a-f]{8}([0-9a-f]{9})?",
    ),
]
