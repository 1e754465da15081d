"""Under which id a resource is imported, told from what the program asks for.

The ids are those of the "Import" section of each type's page in the Pulumi Registry. Types that are not here have ids
which the cloud draws: docs/adopt.md has the command for each.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from operations.azure_ids import AZURE
from operations.google_ids import GOOGLE

Inputs = Mapping[str, Any]
UNKNOWN = ("04da6b54-80e4-46f7-96ec-b56ff0331ba9", "<nil>", "[unknown]")
"""What the engine's preview shows in place of a value that is only known after an update."""
LATER = ""
"""The id depends on something that has to be in the state first."""
AMAZON: Mapping[str, str] = {
    "aws:cloudwatch/logGroup:LogGroup": "{name}",
    "aws:eks/addon:Addon": "{clusterName}:{addonName}",
    "aws:elasticache/replicationGroup:ReplicationGroup": "{replicationGroupId}",
    "aws:elasticache/subnetGroup:SubnetGroup": "{name}",
    "aws:iam/role:Role": "{name}",
    "aws:iam/rolePolicy:RolePolicy": "{role}:{name}",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "{role}/{policyArn}",
    "aws:iam/user:User": "{name}",
    "aws:iam/userPolicy:UserPolicy": "{user}:{name}",
    "aws:kms/alias:Alias": "{name}",
    "aws:rds/instance:Instance": "{identifier}",
    "aws:rds/subnetGroup:SubnetGroup": "{name}",
    "aws:s3/bucket:Bucket": "{bucket}",
    "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration": "{bucket}",
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": "{bucket}",
    "aws:s3/bucketLogging:BucketLogging": "{bucket}",
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": "{bucket}",
    "aws:s3/bucketPolicy:BucketPolicy": "{bucket}",
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": "{bucket}",
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": "{bucket}",
    "aws:s3/bucketVersioning:BucketVersioning": "{bucket}",
}
FORMATS: Mapping[str, str] = {
    **AMAZON,
    **GOOGLE,
    **AZURE,
    "kubernetes:helm.sh/v3:Release": "{namespace}/{name}",
}
NAMED_BY_THE_ENGINE = "pulumi.com/autonamed"
PLACE = re.compile(r"{(\w+)}")


def id_of(type_: str, inputs: Inputs) -> str | None:
    """The id; `LATER` when it is not known yet, None when nobody but the cloud knows it."""
    if type_ in FORMATS:
        wanted = FORMATS[type_]
        words = {name: str(inputs.get(name) or "<nil>") for name in PLACE.findall(wanted)}
        id_ = PLACE.sub(lambda place: words[place[1]], wanted)
    elif type_.startswith("kubernetes:"):
        metadata = inputs["metadata"]
        if metadata.get("annotations", {}).get(NAMED_BY_THE_ENGINE):
            return None
        id_ = "/".join(str(metadata[key]) for key in ("namespace", "name") if metadata.get(key))
    else:
        return None
    return LATER if any(mark in id_ for mark in UNKNOWN) else id_
