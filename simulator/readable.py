"""Whether what is stored can still be read: objects, databases and backups, whose keys have to exist and be allowed.

A key that is scheduled for deletion decrypts nothing from that moment on. Sources: KMS developer guide, "Key states of
AWS KMS keys" (PendingDeletion); Cloud KMS, "Key versions" (DESTROY_SCHEDULED); Azure Storage, "Customer-managed keys"
(access is denied when the key or the identity's role is taken away). On AWS and Google Cloud an object keeps the key it
was written with: S3 user guide, "Using server-side encryption with AWS KMS keys"; Cloud Storage, "Customer-managed
encryption keys". Azure wraps the account's one key again when the customer's key changes, so only the last key counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.aws import elasticache, kms, rds, s3
from simulator.azure.account import DEFAULT_LOCATION, Subscription
from simulator.azure.keyvault import DELETED_VAULT, require_keys
from simulator.azure.package import SERVICES as AZURE
from simulator.azure.postgresql import Server
from simulator.azure.storage import BlobContainer, StorageAccount
from simulator.core.package import CloudError
from simulator.core.rules import at
from simulator.core.values import Properties, plain
from simulator.gcp.kms import CryptoKey, CryptoKeyIAMMember
from simulator.gcp.package import SERVICES as GCP
from simulator.gcp.sql import FINAL_BACKUP
from simulator.gcp.storage import Bucket

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.core.inventory import Inventory, Record

AWS_ENCRYPTED = (rds.Instance.token, rds.SNAPSHOT, elasticache.ReplicationGroup.token, elasticache.SNAPSHOT)
GCP_ENCRYPTED = {token: type_.uses_key for token, type_ in GCP.types.items() if type_.uses_key}


def put_object(inventory: Inventory, bucket: str, key: str) -> None:
    """Puts an object into a bucket, encrypted as the bucket says."""
    inventory.add_object(bucket, key, encrypted_with=_key_of_bucket(inventory, bucket))


def unreadable(inventory: Inventory) -> list[str]:
    """Everything stored that nobody can read any more, each with the reason."""
    return sorted({*_objects(inventory), *_stored(inventory)})


def _key_of_bucket(inventory: Inventory, bucket: str) -> str:
    for record in inventory.of_type("aws", s3.BucketServerSideEncryptionConfiguration.token):
        if plain(record.inputs)["bucket"] == bucket:
            return _first(record.inputs, "rules[].applyServerSideEncryptionByDefault.kmsMasterKeyId")
    for record in inventory.of_type("gcp", Bucket.token):
        if record.name == bucket:
            return _first(record.inputs, "encryption.defaultKmsKeyName")
    return ""


def _first(inputs: Properties, path: str) -> str:
    return str(next((place.value for place in at(plain(inputs), path)), None) or "")


def _objects(inventory: Inventory) -> Iterator[str]:
    buckets = [*inventory.of_type("aws", s3.Bucket.token), *inventory.of_type("gcp", Bucket.token)]
    for record in buckets:
        for key, encrypted_with in inventory.keys_of_objects(record.name).items():
            why = _lost(inventory, record, encrypted_with, "gs-project-accounts")
            if why:
                yield f"{record.name}/{key}: {why}"
    for container in inventory.of_type("azure-native", BlobContainer.token):
        account = plain(container.inputs)["accountName"]
        for record in inventory.of_type("azure-native", StorageAccount.token):
            if record.name == account and (why := _denied(inventory, record)):
                yield from (f"{container.name}/{key}: {why}" for key in inventory.objects(container.name))


def _stored(inventory: Inventory) -> Iterator[str]:
    for record in inventory.all():
        why = ""
        if record.type in AWS_ENCRYPTED:
            why = _lost(inventory, record, _named(record, ("kmsKeyId",)), "")
        elif record.type in GCP_ENCRYPTED and record.type != Bucket.token:
            uses = GCP_ENCRYPTED[record.type]
            why = _lost(inventory, record, _named(record, uses.path), uses.agent)
        elif record.type == FINAL_BACKUP:
            why = _lost(inventory, record, _named(record, ("encryptionKeyName",)), "gcp-sa-cloud-sql")
        elif record.type == Server.token:
            why = _denied(inventory, record)
        if why:
            yield f"{record.type} {record.name}: {why}"


def _named(record: Record, path: tuple[str, ...]) -> str:
    value: Any = {**plain(record.outputs), **plain(record.inputs)}
    for step in path:
        value = (value or {}).get(step)
    return str(value or "")


def _lost(inventory: Inventory, record: Record, key: str, agent: str) -> str:
    if not key:
        return ""
    if record.package == "aws":
        gone = inventory.is_gone("aws", record.scope, kms.Key.token, key.rpartition("/")[2])
        return f"its key {key} is pending deletion" if gone else ""
    if inventory.is_gone("gcp", record.scope, CryptoKey.token, key):
        return f"the versions of its key {key} are scheduled to be destroyed"
    grants = [plain(each.inputs) for each in inventory.of_type("gcp", CryptoKeyIAMMember.token)]
    made_here = inventory.get("gcp", record.scope, CryptoKey.token, key) is not None
    if made_here and not any(grant["cryptoKeyId"] == key and agent in grant["member"] for grant in grants):
        return f"the service agent {agent} may not use its key {key}"
    return ""


def _denied(inventory: Inventory, record: Record) -> str:
    subscription = Subscription(inventory=inventory, id=record.scope, location=DEFAULT_LOCATION)
    keys = list(AZURE.types[record.type].used_keys(plain(record.inputs)))
    for vault, _, _ in keys:
        if subscription.named(DELETED_VAULT, vault):
            return f"the vault {vault} of its key is deleted"
    try:
        require_keys(subscription, keys)
    except CloudError as refusal:
        return str(refusal)
    return ""
