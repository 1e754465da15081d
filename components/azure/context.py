"""Values that all components of an installation on Azure share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..context import StackContext
from ..frozen import frozen

if TYPE_CHECKING:
    import pulumi

    from .customer_key import CustomerKey


@frozen
class Context(StackContext):
    """Resource group, location, locks and encryption key, in addition to the values of every cloud."""

    resource_group: pulumi.Output[str]
    """Name of the group that resources are created in."""
    location: pulumi.Output[str]
    lock: bool = False
    """Whether Azure itself refuses to delete what holds data."""
    workspace_id: str | None = None
    """Log Analytics workspace for logs. None: no diagnostic settings."""
    key: CustomerKey | None = None
    """None for keys that Azure manages."""
