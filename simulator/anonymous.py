"""What somebody who does not sign in may do with a bucket: read an object whose address is known, or list all of them.

Each cloud answers for its own buckets in its `anonymous.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.packages import CLOUDS, of_cloud

if TYPE_CHECKING:
    from simulator.core.inventory import Inventory, Record


def why_not_read(inventory: Inventory, bucket: str, *, public_object: bool = False) -> str:
    """Why an object can't be read without signing in; empty when it can. CARTO may have made it public by itself."""
    record, cloud = _bucket(inventory, bucket)
    return str(cloud.why_not_read(inventory, record, public_object=public_object))


def may_list(inventory: Inventory, bucket: str) -> bool:
    """Whether everybody may list the objects."""
    record, cloud = _bucket(inventory, bucket)
    return bool(cloud.may_list(inventory, record))


def _bucket(inventory: Inventory, name: str) -> tuple[Record, Any]:
    clouds = {module.BUCKET: module for module in (of_cloud(cloud, "anonymous") for cloud in CLOUDS)}
    record = next(record for record in inventory.all() if record.type in clouds and record.name == name)
    return record, clouds[record.type]
