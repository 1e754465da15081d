"""Amazon Redshift Serverless: workgroups that a program looks up."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from simulator.core.account import MISSING
from simulator.core.package import CloudError
from simulator.core.services import lookup
from simulator.core.sources import outputs, refuses

if TYPE_CHECKING:
    from simulator.aws.account import Account
    from simulator.core.values import Properties


@lookup("aws:redshiftserverless/getWorkgroup:getWorkgroup")
@outputs(
    "terraform-aws:redshiftserverless/workgroup_data_source.go",
    {
        "id": "<workgroupName>",
        "arn": "arn:aws:redshift-serverless:<region>:<account>:workgroup/<workgroupId>",
        "workgroupId": "UUID",
        "workgroupName": "name",
        "namespaceName": "name",
        "enhancedVpcRouting": "true or false",
        "publiclyAccessible": "true or false",
        "securityGroupIds": "list of ids",
        "subnetIds": "list of ids",
        "region": "<region>",
    },
)
@refuses("botocore:redshift-serverless/2021-04-21/service-2.json#ResourceNotFoundException")
def get_workgroup(account: Account, arguments: Properties) -> Properties:
    """A workgroup of any name, in a namespace of the same name; one with the prefix "missing-" is not there."""
    name = str(arguments["workgroupName"])
    if name.startswith(MISSING):
        raise CloudError(f"ResourceNotFoundException: Workgroup {name} not found.")
    id_ = str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{account.id}/{name}"))
    return {
        "id": name,
        "arn": account.arn("redshift-serverless", f"workgroup/{id_}"),
        "workgroupId": id_,
        "workgroupName": name,
        "namespaceName": name,
        "enhancedVpcRouting": False,
        "publiclyAccessible": False,
        "securityGroupIds": [],
        "subnetIds": [],
        "region": account.region,
    }
