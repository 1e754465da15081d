"""Lookups that every service needs: the caller, the region and the partition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.core.services import lookup
from simulator.core.sources import outputs

if TYPE_CHECKING:
    from simulator.aws.account import Account
    from simulator.core.values import Properties


@lookup("aws:index/getCallerIdentity:getCallerIdentity")
@outputs(
    "botocore:sts/2011-06-15/service-2.json#GetCallerIdentityResponse",
    {"id": "<account>", "accountId": "<account>", "arn": "the ARN of who asks", "userId": "the unique id of who asks"},
)
def get_caller_identity(account: Account, _: Properties) -> Properties:
    """The account and the identity of the caller."""
    return {
        "id": account.id,
        "accountId": account.id,
        "arn": account.identity,
        "userId": "AIDASIMULATOR0000000",
    }


@lookup("aws:index/getRegion:getRegion")
@outputs(
    "terraform-aws:meta/region_data_source.go",
    {"id": "<region>", "name": "<region>", "region": "<region>", "endpoint": "ec2.<region>.amazonaws.com"},
)
def get_region(account: Account, arguments: Properties) -> Properties:
    """The region by name, or that of the provider."""
    name = str(arguments.get("region") or arguments.get("name") or account.region)
    return {
        "id": name,
        "name": name,
        "region": name,
        "description": f"Simulated ({name})",
        "endpoint": f"ec2.{name}.{account.domain}",
    }


@lookup("aws:index/getPartition:getPartition")
@outputs(
    "terraform-aws:meta/partition_data_source.go",
    {
        "id": "<partition>",
        "partition": "aws, aws-cn or aws-us-gov",
        "dnsSuffix": "amazonaws.com",
        "reverseDnsPrefix": "com.amazonaws",
    },
)
def get_partition(account: Account, _: Properties) -> Properties:
    """The partition of the region."""
    partition = account.partition
    return {
        "id": partition,
        "partition": partition,
        "dnsSuffix": account.domain,
        "reverseDnsPrefix": "com.amazonaws",
    }
