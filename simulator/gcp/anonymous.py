"""What somebody who does not sign in may do with a bucket of Cloud Storage.

Sources: Cloud Storage, "IAM roles for Cloud Storage" (objectViewer lists, legacyObjectReader does not), "Public access
prevention", "Uniform bucket-level access".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.core.values import plain
from simulator.gcp.storage import Bucket, BucketIAMMember

if TYPE_CHECKING:
    from simulator.core.inventory import Inventory, Record

BUCKET = Bucket.token
EVERYONE = ("allUsers", "allAuthenticatedUsers")
READING = ("roles/storage.objectViewer", "roles/storage.legacyObjectReader")
LISTING = ("roles/storage.objectViewer", "roles/storage.legacyBucketReader")


def why_not_read(inventory: Inventory, record: Record, *, public_object: bool) -> str:
    """Why an object can't be read without signing in; empty when it can."""
    if _prevented(record):
        return "AccessDenied: public access prevention is enforced"
    if public_object:
        uniform = plain(record.inputs).get("uniformBucketLevelAccess")
        return "Cannot use ACL API when uniform bucket-level access is enabled" if uniform else ""
    return "" if _granted(inventory, record.name) & {*READING} else "AccessDenied: Anonymous caller"


def may_list(inventory: Inventory, record: Record) -> bool:
    """Whether everybody may list the objects."""
    return not _prevented(record) and bool(_granted(inventory, record.name) & {*LISTING})


def _prevented(record: Record) -> bool:
    return bool(plain(record.inputs).get("publicAccessPrevention") == "enforced")


def _granted(inventory: Inventory, bucket: str) -> set[str]:
    grants = [plain(record.inputs) for record in inventory.of_type("gcp", BucketIAMMember.token)]
    return {str(grant["role"]) for grant in grants if grant["bucket"] == bucket and grant["member"] in EVERYONE}
