"""Whether objects, databases and backups on Google Cloud can still be read.

Sources: Cloud KMS, "Key versions" (DESTROY_SCHEDULED). An object keeps the key it was written with: Cloud Storage,
"Customer-managed encryption keys".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.core.rules import first_text
from simulator.core.values import plain
from simulator.gcp.kms import CryptoKey, CryptoKeyIAMMember
from simulator.gcp.package import SERVICES
from simulator.gcp.sql import FINAL_BACKUP
from simulator.gcp.storage import Bucket

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.core.inventory import Inventory, Record

ENCRYPTED = {token: type_.uses_key for token, type_ in SERVICES.types.items() if type_.uses_key}


def key_of_bucket(inventory: Inventory, bucket: str) -> str:
    """The key that encrypts new objects; empty for Google's own, and for a bucket that Cloud Storage does not have."""
    for record in inventory.of_type("gcp", Bucket.token):
        if record.name == bucket:
            return first_text(plain(record.inputs), "encryption.defaultKmsKeyName")
    return ""


def unreadable(inventory: Inventory) -> Iterator[str]:
    """What nobody can read any more, each with the reason."""
    for record in inventory.of_type("gcp", Bucket.token):
        for name, key in inventory.keys_of_objects(record.name).items():
            if why := _lost(inventory, record, key, "gs-project-accounts"):
                yield f"{record.name}/{name}: {why}"
    for record in inventory.all():
        why = ""
        if record.type in ENCRYPTED and record.type != Bucket.token:
            uses = ENCRYPTED[record.type]
            why = _lost(inventory, record, _named(record, uses.path), uses.agent)
        elif record.type == FINAL_BACKUP:
            why = _lost(inventory, record, _named(record, ("encryptionKeyName",)), "gcp-sa-cloud-sql")
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
    if inventory.is_gone("gcp", record.scope, CryptoKey.token, key):
        return f"the versions of its key {key} are scheduled to be destroyed"
    grants = [plain(each.inputs) for each in inventory.of_type("gcp", CryptoKeyIAMMember.token)]
    made_here = inventory.get("gcp", record.scope, CryptoKey.token, key) is not None
    if made_here and not any(grant["cryptoKeyId"] == key and agent in grant["member"] for grant in grants):
        return f"the service agent {agent} may not use its key {key}"
    return ""
