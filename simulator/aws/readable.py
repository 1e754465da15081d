"""Whether objects, databases and backups on AWS can still be read.

Sources: KMS developer guide, "Key states of AWS KMS keys" (PendingDeletion). An object keeps the key it was written
with: S3 user guide, "Using server-side encryption with AWS KMS keys".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.aws import elasticache, kms, rds, rds_restores, s3
from simulator.core.rules import first_text
from simulator.core.values import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.core.inventory import Inventory, Record

ENCRYPTED = (rds.Instance.token, rds_restores.SNAPSHOT, elasticache.ReplicationGroup.token, elasticache.SNAPSHOT)


def key_of_bucket(inventory: Inventory, bucket: str) -> str:
    """The key that encrypts new objects; empty for the service's own, and for a bucket that S3 does not have."""
    for record in inventory.of_type("aws", s3.BucketServerSideEncryptionConfiguration.token):
        if plain(record.inputs)["bucket"] == bucket:
            return first_text(plain(record.inputs), "rules[].applyServerSideEncryptionByDefault.kmsMasterKeyId")
    return ""


def unreadable(inventory: Inventory) -> Iterator[str]:
    """What nobody can read any more, each with the reason."""
    for record in inventory.of_type("aws", s3.Bucket.token):
        for name, key in inventory.keys_of_objects(record.name).items():
            if why := _lost(inventory, record, key):
                yield f"{record.name}/{name}: {why}"
    for record in inventory.all():
        if record.type in ENCRYPTED:
            of_record = {**plain(record.outputs), **plain(record.inputs)}.get("kmsKeyId")
            if why := _lost(inventory, record, str(of_record or "")):
                yield f"{record.type} {record.name}: {why}"


def _lost(inventory: Inventory, record: Record, key: str) -> str:
    gone = bool(key) and inventory.is_gone("aws", record.scope, kms.Key.token, key.rpartition("/")[2])
    return f"its key {key} is pending deletion" if gone else ""
