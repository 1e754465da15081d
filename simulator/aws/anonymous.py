"""What somebody who does not sign in may do with an S3 bucket.

Sources: S3 user guide, "Blocking public access to your Amazon S3 storage", "Controlling ownership of objects" (ACLs are
off with BucketOwnerEnforced), "Using server-side encryption with AWS KMS keys" (requests have to be signed).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from simulator.aws.s3 import Bucket
from simulator.core.values import Properties, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.core.inventory import Inventory, Record

BUCKET = Bucket.token


def why_not_read(inventory: Inventory, record: Record, *, public_object: bool) -> str:
    """Why an object can't be read without signing in; empty when it can."""
    bucket = record.name
    block = _setting(inventory, "PublicAccessBlock", bucket)
    if public_object:
        rule = _setting(inventory, "OwnershipControls", bucket).get("rule") or {}
        if rule.get("objectOwnership", "BucketOwnerEnforced") == "BucketOwnerEnforced":
            return "AccessControlListNotSupported: The bucket does not allow ACLs"
        if block.get("blockPublicAcls", True) or block.get("ignorePublicAcls", True):
            return "AccessDenied: public ACLs are blocked"
    elif "s3:GetObject" not in _allowed_to_everyone(inventory, bucket) or block.get("restrictPublicBuckets", True):
        return "AccessDenied"
    if "aws:kms" in json.dumps(_setting(inventory, "ServerSideEncryptionConfiguration", bucket)):
        return "InvalidArgument: Requests specifying Server Side Encryption with AWS KMS managed keys must be signed"
    return ""


def may_list(inventory: Inventory, record: Record) -> bool:
    """Whether everybody may list the objects."""
    return "s3:ListBucket" in _allowed_to_everyone(inventory, record.name)


def _setting(inventory: Inventory, kind: str, bucket: str) -> Properties:
    for record in inventory.all():
        if record.type.endswith(f":Bucket{kind}") and plain(record.inputs).get("bucket") == bucket:
            return dict(plain(record.inputs))
    return {}


def _allowed_to_everyone(inventory: Inventory, bucket: str) -> set[str]:
    policy = json.loads(_setting(inventory, "Policy", bucket).get("policy") or '{"Statement": []}')
    return {action for statement in policy["Statement"] for action in _actions(statement)}


def _actions(statement: dict[str, Any]) -> Iterator[str]:
    if statement["Effect"] == "Allow" and statement["Principal"] in ("*", {"AWS": "*"}):
        actions = statement["Action"]
        yield from [actions] if isinstance(actions, str) else actions
