"""`carto:database.restoreFrom` on Azure: the data that a created database starts with."""

from __future__ import annotations

from .model import Model
from .types import azure
from .types.moments import PointInTime


class FlexibleServerRestore(Model):
    """The data that the created database starts with. It acts at creation only: remove it later, or leave it."""

    server: azure.ServerId
    """Resource id of another PostgreSQL Flexible Server. Its subscription may be another one of the same tenant."""
    point_in_time: PointInTime
    """The moment that `server` is restored to, within the retention of its backups. In another region, Azure restores
    the last backup that it copied there."""
