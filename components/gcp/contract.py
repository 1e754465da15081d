"""What the platform of Google Cloud passes on, beyond the contract of every cloud."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .. import contracts

if TYPE_CHECKING:
    from .cluster import Cluster
    from .context import Context


@dataclass(frozen=True, kw_only=True)
class GcpPlatform(contracts.Platform):
    """The platform of Google Cloud, with what an exposure needs of it."""

    cluster: Cluster
    context: Context
