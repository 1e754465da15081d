"""What a resource is made of: its inputs, its place, and what it was before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.values import Properties

if TYPE_CHECKING:
    from simulator.gcp.identifiers import Place

Made = tuple[str, str, Properties]
"""Id, physical name and computed outputs."""


@dataclass(frozen=True, kw_only=True)
class Making:
    """One resource being made or changed: `inputs` with secrets opened, and what it was before."""

    inputs: Properties
    place: Place
    id: str = ""
    old: Properties

    def kept(self, name: str, fresh: Callable[[], str]) -> str:
        """An output that is drawn once and stays."""
        return str(self.old.get(name) or fresh())

    @property
    def name(self) -> str:
        """The physical name."""
        return str(self.inputs["name"])
