"""The figures: for the terminal, and as a section of benchmarks/RESULTS.md."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from benchmarks.sections import write_section

if TYPE_CHECKING:
    from pathlib import Path

HEADING = "## Survival"


@dataclass(kw_only=True)
class Figures:
    """Counted by stack and kind."""

    tried: Counter[tuple[str, str]] = field(default_factory=Counter)
    survived: Counter[tuple[str, str]] = field(default_factory=Counter)
    not_met: int = 0
    """Faults at what was done with already when their turn came."""
    by_hand: int = 0
    lost: list[str] = field(default_factory=list)
    """What was not survived, one text each."""


def rows(figures: Figures) -> list[tuple[str, str, str, str]]:
    """Stack, kind, tried, survived; and the sum."""
    counted = [
        (stack, kind, str(tried), str(figures.survived[stack, kind]))
        for (stack, kind), tried in sorted(figures.tried.items())
    ]
    return [*counted, ("all", "", str(figures.tried.total()), str(figures.survived.total()))]


def write(figures: Figures, file: Path, *, seed: int, minutes: float) -> None:
    """For the repository."""
    lines = "\n".join(f"| {' | '.join(row)} |" for row in rows(figures))
    text = f"""{HEADING}

`make survival` wrote this section (seed {seed}, {minutes:g} minutes). Each fault was met by the real engine on
the simulator; then the commands of docs/troubleshooting.md were run, and everything was there, once, with all its data.
{figures.by_hand} objects had to be deleted by hand, as the guide says: the cloud had made them unheard by the engine.

| Stack | What went wrong | Tried | Survived |
|---|---|---|---|
{lines}
"""
    write_section(file, HEADING, text)
