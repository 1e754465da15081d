"""What a resource is made of: its inputs, its place, and what it was before."""

from __future__ import annotations

import secrets
import string
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.values import Properties

if TYPE_CHECKING:
    from simulator.aws.identifiers import Place

CREATED = "2026-01-01T00:00:00Z"
LOWER = string.ascii_lowercase + string.digits


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

    def named(self, name: str, prefix: str) -> str:
        """The physical name: as given, or drawn once from its prefix."""
        given = self.inputs.get(name)
        return (
            str(given)
            if given
            else self.kept(name, lambda: f"{self.inputs.get(prefix) or 'terraform-'}{secrets.token_hex(8)}")
        )


Made = tuple[str, str, Properties]
"""Id, physical name, computed outputs."""
