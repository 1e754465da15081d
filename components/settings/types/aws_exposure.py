"""Formats of names on AWS that lead users to CARTO: certificates, web ACLs, zones, node groups, addresses.

Sources: ACM and WAF API (ARNs), Route 53 API (`ResourceId`), EKS API (`CreateNodegroup`), EC2 resource ids.
"""

from __future__ import annotations

from typing import Annotated

from ..problems import invalid
from ..text_format import TextFormat


def _web_acl(text: str) -> None:
    if ":global/" in text:
        raise invalid("a regional web ACL; this one is for CloudFront, and a load balancer can't use it")


CertificateArn = Annotated[
    str,
    TextFormat(
        description="a certificate's ARN (arn:aws:acm:…:certificate/…)",
        example="arn:aws:acm:eu-west-1:111122223333:certificate/6f1b7a52-4d2c-4c0e-9b1e-2a3b4c5d6e7f",
        pattern=r"arn:aws[a-z-]*:acm:[a-z0-9-]+:[0-9]{12}:certificate/[A-Za-z0-9-]+",
    ),
]
WebAclArn = Annotated[
    str,
    TextFormat(
        description="a regional web ACL's ARN (arn:aws:wafv2:…:regional/webacl/…)",
        example="arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/carto/6f1b7a52-4d2c-4c0e-9b1e-2a3b4c5d6e7f",
        check=_web_acl,
        pattern=r"arn:aws[a-z-]*:wafv2:[a-z0-9-]+:[0-9]{12}:(regional|global)/webacl/[A-Za-z0-9_-]+/[A-Za-z0-9-]+",
    ),
]
ZoneId = Annotated[
    str,
    TextFormat(description="a hosted zone's id (Z…)", example="Z0123456789ABCDEFGHIJ", pattern=r"Z[0-9A-Z]{1,31}"),
]
NodeGroupName = Annotated[
    str,
    TextFormat(
        description="a managed node group's name: at most 63 letters, digits, hyphens and underscores",
        example="workers",
        pattern=r"[0-9A-Za-z][0-9A-Za-z_-]{0,62}",
    ),
]
AllocationId = Annotated[
    str,
    TextFormat(
        description="the allocation id of an Elastic IP address (eipalloc-…)",
        example="eipalloc-0a1b2c3d4e5f60718",
        pattern=r"eipalloc-[0-9a-f]{8}([0-9a-f]{9})?",
    ),
]
