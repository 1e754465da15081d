"""The plan of an acceptance run, shown before it starts: its resources, which of them are billed, and its duration."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from components.resource_facts import FACTS
from components.resource_facts.checks import value_at

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from components.resource_facts import Billing
    from operations.acceptance_engine import Engine

DURATION: Final = (
    "about an hour: 20 to 30 minutes to create and start everything, 10 to change it, 10 to 20 to destroy it"
)
"""An estimate. Servers take 5 to 15 minutes each, at the same time; the release waits for CARTO's pods."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a preview says will be created."""

    stack: str
    created: int
    billed: Sequence[tuple[str, str]]
    """Each resource that costs something, with its size, and its price page."""

    def text(self) -> str:
        """For the person who pays."""
        lines = [
            f"{self.stack}: {self.created} resources will be created, changed and destroyed.",
            "",
            "Billed while they exist:",
        ]
        counted = Counter(self.billed)
        lines += [f"  {count} x {what:<40} {prices}" for (what, prices), count in counted.items()] or ["  nothing"]
        lines += ["  and what CARTO's pods use in the cluster", "", f"Duration: {DURATION}."]
        return "\n".join(lines)


def planned(engine: Engine) -> Plan:
    """The plan, from a preview.

    Raises:
        StepFailed: the preview failed.
    """
    steps = json.loads(engine.run("preview", "--json").stdout)["steps"]
    created = [step["newState"] for step in steps if step["op"] == "create" and step["newState"].get("custom")]
    return Plan(
        stack=engine.stack,
        created=len(created),
        billed=[
            _billed(facts.billing, state)
            for state in created
            if (facts := FACTS.get(state["type"])) is not None and facts.billing is not None
        ],
    )


def _billed(billing: Billing, state: Mapping[str, Any]) -> tuple[str, str]:
    size = value_at(state.get("inputs"), billing.size) if billing.size else None
    return (f"{billing.name} ({size})" if isinstance(size, str) else billing.name), billing.prices
