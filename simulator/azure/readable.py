"""Whether objects and databases on Azure can still be read.

Source: Azure Storage, "Customer-managed keys" (access is denied when the key or the identity's role is taken away).
Azure wraps the account's one key again when the customer's key changes, so only the last key counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.azure.account import DEFAULT_LOCATION, Subscription
from simulator.azure.keyvault import DELETED_VAULT, require_keys
from simulator.azure.package import SERVICES
from simulator.azure.postgresql import Server
from simulator.azure.storage import BlobContainer, StorageAccount
from simulator.core.package import CloudError
from simulator.core.values import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.core.inventory import Inventory, Record


def key_of_bucket(inventory: Inventory, bucket: str) -> str:  # noqa: ARG001 - the account has the key, not the object
    """Always empty: the key belongs to the account, and an object remembers none."""
    return ""


def unreadable(inventory: Inventory) -> Iterator[str]:
    """What nobody can read any more, each with the reason."""
    for container in inventory.of_type("azure-native", BlobContainer.token):
        account = plain(container.inputs)["accountName"]
        for record in inventory.of_type("azure-native", StorageAccount.token):
            if record.name == account and (why := _denied(inventory, record)):
                yield from (f"{container.name}/{key}: {why}" for key in inventory.objects(container.name))
    for record in inventory.all():
        if record.type == Server.token and (why := _denied(inventory, record)):
            yield f"{record.type} {record.name}: {why}"


def _denied(inventory: Inventory, record: Record) -> str:
    subscription = Subscription(inventory=inventory, id=record.scope, location=DEFAULT_LOCATION)
    keys = list(SERVICES.types[record.type].used_keys(plain(record.inputs)))
    for vault, _, _ in keys:
        if subscription.named(DELETED_VAULT, vault):
            return f"the vault {vault} of its key is deleted"
    try:
        require_keys(subscription, keys)
    except CloudError as refusal:
        return str(refusal)
    return ""
