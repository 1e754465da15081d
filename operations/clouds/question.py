"""A question whose answer is an input of a stack."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Question:
    """One input of a stack."""

    key: str
    """Its place in the stack file, `carto:cluster.name`."""
    text: str
    default: str = ""

    @property
    def option(self) -> str:
        """`--cluster-name`: without the namespace, as a command line spells it."""
        words = re.sub(r"([A-Z])", r"-\1", self.key.partition(":")[2]).lower().replace(".", "-")
        return f"--{words}"
