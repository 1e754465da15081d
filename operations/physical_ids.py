"""Under which id a resource is imported, told from what the program asks for.

The ids are those of the "Import" section of each type's page in the Pulumi Registry. Types that are not here have ids
which the cloud draws: docs/adopt.md has the command for each.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Inputs = Mapping[str, Any]
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""What the engine's preview shows in place of a value that is only known after an update."""


def _of(*names: str, separator: str = ":") -> Callable[[Inputs], str]:
    return lambda inputs: separator.join(str(inputs[name]) for name in names)


_OF_BUCKET = _of("bucket")
IDS: Mapping[str, Callable[[Inputs], str]] = {
    "aws:cloudwatch/logGroup:LogGroup": _of("name"),
    "aws:eks/addon:Addon": _of("clusterName", "addonName"),
    "aws:elasticache/replicationGroup:ReplicationGroup": _of("replicationGroupId"),
    "aws:elasticache/subnetGroup:SubnetGroup": _of("name"),
    "aws:iam/role:Role": _of("name"),
    "aws:iam/rolePolicy:RolePolicy": _of("role", "name"),
    "aws:iam/user:User": _of("name"),
    "aws:iam/userPolicy:UserPolicy": _of("user", "name"),
    "aws:kms/alias:Alias": _of("name"),
    "aws:rds/instance:Instance": _of("identifier"),
    "aws:rds/subnetGroup:SubnetGroup": _of("name"),
    "aws:s3/bucket:Bucket": _OF_BUCKET,
    "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration": _OF_BUCKET,
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": _OF_BUCKET,
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": _OF_BUCKET,
    "aws:s3/bucketPolicy:BucketPolicy": _OF_BUCKET,
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": _OF_BUCKET,
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": _OF_BUCKET,
    "aws:s3/bucketVersioning:BucketVersioning": _OF_BUCKET,
    "kubernetes:helm.sh/v3:Release": _of("namespace", "name", separator="/"),
}
NAMED_BY_THE_ENGINE = "pulumi.com/autonamed"


def id_of(type_: str, inputs: Inputs) -> str | None:
    """The id; None when nobody but the cloud knows it."""
    if type_ in IDS:
        id_ = IDS[type_](inputs)
    elif type_.startswith("kubernetes:"):
        metadata = inputs["metadata"]
        if metadata.get("annotations", {}).get(NAMED_BY_THE_ENGINE):
            return None
        id_ = "/".join(str(metadata[key]) for key in ("namespace", "name") if metadata.get(key))
    else:
        return None
    return None if UNKNOWN in id_ or "<nil>" in id_ else id_
