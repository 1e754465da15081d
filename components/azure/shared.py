"""What every capability of one stack has in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pulumi

    from ..naming import StackNames
    from .customer_key import CustomerKey


@dataclass(frozen=True, kw_only=True)
class Shared:
    """Handed to each component, so that none of them can name, tag, place, protect or encrypt in its own way."""

    resource_group: pulumi.Output[str]
    """Name of the group everything is made in."""
    location: pulumi.Output[str]
    names: StackNames
    tags: Mapping[str, str]
    protect: bool
    """Whether Pulumi and Azure refuse to delete what holds data."""
    keep: bool
    """Whether data outlives the stack: storage account, database and key stay."""
    lock: bool
    """Whether Azure itself refuses to delete what holds data."""
    first: Sequence[pulumi.Resource] = ()
    """What may be refused although all settings are right; what holds data or takes long waits for it."""
    key: CustomerKey | None = None
    """None: keys that Azure manages."""
