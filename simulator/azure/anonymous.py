"""What somebody who does not sign in may do with a container of Azure Storage.

Source: Azure Storage, "Anonymous read access to containers and blobs".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.azure.storage import BlobContainer, StorageAccount
from simulator.core.values import plain

if TYPE_CHECKING:
    from simulator.core.inventory import Inventory, Record

BUCKET = BlobContainer.token


def why_not_read(inventory: Inventory, record: Record, *, public_object: bool) -> str:  # noqa: ARG001 - one level for all
    """Why an object can't be read without signing in; empty when it can. A container has one level for all objects."""
    level = plain(record.inputs).get("publicAccess")
    return "" if _account_allows(inventory, record) and level in ("Blob", "Container") else "PublicAccessNotPermitted"


def may_list(inventory: Inventory, record: Record) -> bool:
    """Whether everybody may list the objects."""
    return _account_allows(inventory, record) and plain(record.inputs).get("publicAccess") == "Container"


def _account_allows(inventory: Inventory, container: Record) -> bool:
    account = plain(container.inputs)["accountName"]
    named = [record for record in inventory.of_type("azure-native", StorageAccount.token) if record.name == account]
    return any(bool(plain(record.inputs).get("allowBlobPublicAccess")) for record in named)
