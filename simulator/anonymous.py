"""What somebody who does not sign in may do with a bucket: read an object whose address is known, or list all of them.

Sources: S3 user guide, "Blocking public access to your Amazon S3 storage", "Controlling ownership of objects" (ACLs are
off with BucketOwnerEnforced), "Using server-side encryption with AWS KMS keys" (requests have to be signed); Cloud
Storage, "IAM roles for Cloud Storage" (objectViewer lists, legacyObjectReader does not), "Public access prevention",
"Uniform bucket-level access"; Azure Storage, "Anonymous read access to containers and blobs".
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from simulator.aws.s3 import Bucket as S3Bucket
from simulator.azure.storage import BlobContainer, StorageAccount
from simulator.core.values import Properties, plain
from simulator.gcp.storage import Bucket, BucketIAMMember

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.core.inventory import Inventory, Record

AWS, AZURE, GCP = S3Bucket.token, BlobContainer.token, Bucket.token
EVERYONE = ("allUsers", "allAuthenticatedUsers")
READING = ("roles/storage.objectViewer", "roles/storage.legacyObjectReader")
LISTING = ("roles/storage.objectViewer", "roles/storage.legacyBucketReader")


def why_not_read(inventory: Inventory, bucket: str, *, public_object: bool = False) -> str:
    """Why an object can't be read without signing in; empty when it can. CARTO may have made it public by itself."""
    record = _bucket(inventory, bucket)
    if record.type == AWS:
        return _of_s3(inventory, bucket, public_object=public_object)
    if record.type == GCP:
        return _of_google(inventory, record, public_object=public_object)
    level = plain(record.inputs).get("publicAccess")
    return "" if _account_allows(inventory, record) and level in ("Blob", "Container") else "PublicAccessNotPermitted"


def may_list(inventory: Inventory, bucket: str) -> bool:
    """Whether everybody may list the objects."""
    record = _bucket(inventory, bucket)
    if record.type == AWS:
        return "s3:ListBucket" in _allowed_to_everyone(inventory, bucket)
    if record.type == GCP:
        return not _prevented(record) and bool(_granted(inventory, bucket) & {*LISTING})
    return _account_allows(inventory, record) and plain(record.inputs).get("publicAccess") == "Container"


def _bucket(inventory: Inventory, name: str) -> Record:
    return next(record for record in inventory.all() if record.type in (AWS, AZURE, GCP) and record.name == name)


def _of_s3(inventory: Inventory, bucket: str, *, public_object: bool) -> str:
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


def _of_google(inventory: Inventory, record: Record, *, public_object: bool) -> str:
    if _prevented(record):
        return "AccessDenied: public access prevention is enforced"
    if public_object:
        uniform = plain(record.inputs).get("uniformBucketLevelAccess")
        return "Cannot use ACL API when uniform bucket-level access is enabled" if uniform else ""
    return "" if _granted(inventory, record.name) & {*READING} else "AccessDenied: Anonymous caller"


def _prevented(record: Record) -> bool:
    return bool(plain(record.inputs).get("publicAccessPrevention") == "enforced")


def _granted(inventory: Inventory, bucket: str) -> set[str]:
    grants = [plain(record.inputs) for record in inventory.of_type("gcp", BucketIAMMember.token)]
    return {str(grant["role"]) for grant in grants if grant["bucket"] == bucket and grant["member"] in EVERYONE}


def _account_allows(inventory: Inventory, container: Record) -> bool:
    account = plain(container.inputs)["accountName"]
    named = [record for record in inventory.of_type("azure-native", StorageAccount.token) if record.name == account]
    return any(bool(plain(record.inputs).get("allowBlobPublicAccess")) for record in named)
