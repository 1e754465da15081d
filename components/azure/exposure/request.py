"""What every mode of an exposure on Azure starts from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pulumi

    from ..cluster import Cluster
    from ..context import Context


@dataclass(frozen=True, kw_only=True)
class ExposureRequest:
    """The installation that is exposed."""

    name: str
    """Of the exposure; starts the names of all its parts."""
    domain: str
    cluster: Cluster
    context: Context
    namespace: pulumi.Input[str]
    opts: pulumi.ResourceOptions
    """Of the exposure's children."""
