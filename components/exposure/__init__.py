"""What leads users to CARTO: the contract of every cloud's exposure, and what all of them share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..exports import lazy

if TYPE_CHECKING:
    from .component import Exposure

__all__ = ["Exposure"]

__getattr__ = lazy(__name__, {"Exposure": "component"})
