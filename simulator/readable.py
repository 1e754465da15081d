"""Whether what is stored can still be read: objects, databases and backups, whose keys have to exist and be allowed.

A key that is scheduled for deletion decrypts nothing from that moment on. Each cloud answers for its own resources in
its `readable.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.packages import CLOUDS, of_cloud

if TYPE_CHECKING:
    from simulator.core.inventory import Inventory


def put_object(inventory: Inventory, bucket: str, key: str) -> None:
    """Puts an object into a bucket, encrypted as the bucket says."""
    keys = (of_cloud(cloud, "readable").key_of_bucket(inventory, bucket) for cloud in CLOUDS)
    inventory.add_object(bucket, key, encrypted_with=next(filter(None, keys), ""))


def unreadable(inventory: Inventory) -> list[str]:
    """Everything stored that nobody can read any more, each with the reason."""
    return sorted({each for cloud in CLOUDS for each in of_cloud(cloud, "readable").unreadable(inventory)})
