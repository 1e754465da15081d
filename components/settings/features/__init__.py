"""`carto:features`: optional features of CARTO.

A feature that is one value of the chart is a line in `Features` and a line in `carto/values/app_config.py`. One with a
secret, a workload or a database is a file here and a line in `Features` and `FEATURES`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from ..model import Model
from .ai import Ai

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .feature import Feature

FEATURES: Sequence[type[Feature]] = (Ai,)
"""Every feature with a file of its own."""


class Features(Model):
    """Optional features."""

    ai: Ai = Field(default_factory=Ai)
    """CARTO AI."""
    track_js: bool = False
    """Users' browsers report errors to TrackJS. `false` turns it off, as CARTO's guide describes ("Advanced
    customizations")."""

    @property
    def each(self) -> Sequence[Feature]:
        """The settings of each of `FEATURES`."""
        return (self.ai,)
