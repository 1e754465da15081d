"""The figures: for the terminal, and as a section of benchmarks/RESULTS.md."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from benchmarks.sections import write_section

if TYPE_CHECKING:
    from pathlib import Path

    from tests.survival.rounds import Outcome
    from tests.survival.trials import Round

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

    def add(self, round_: Round, outcome: Outcome) -> None:
        """Count a round."""
        for trouble in outcome.tally.survived:
            self.tried[round_.stack, trouble.kind] += 1
            self.survived[round_.stack, trouble.kind] += 1
        self.by_hand += outcome.tally.by_hand
        self.not_met += len(outcome.tally.not_met)
        if outcome.lost_by is not None:
            self.tried[round_.stack, outcome.lost_by.kind] += 1
            self.lost.append(f"{round_.stack}, {round_.phase.value}: {outcome.lost_by}\n{outcome.why}")


def load(file: Path | None) -> Figures:
    """What `save` wrote; none when there is nothing yet."""
    if file is None or not file.exists():
        return Figures()
    kept: dict[str, Any] = json.loads(file.read_text())
    for name in ("tried", "survived"):
        kept[name] = Counter({(stack, kind): count for stack, kind, count in kept[name]})
    return Figures(**kept)


def save(figures: Figures, file: Path | None) -> None:
    """For a later run, which adds to it."""
    if file is not None:
        counted = {name: [(*key, n) for key, n in getattr(figures, name).items()] for name in ("tried", "survived")}
        partial = file.with_suffix(".partial")
        partial.write_text(json.dumps({**vars(figures), **counted}))
        partial.replace(file)


def rows(figures: Figures, by: int) -> list[tuple[str, str, str]]:
    """Stack (`by` 0) or kind (`by` 1), tried, survived; and the sum."""
    tried: Counter[str] = Counter()
    survived: Counter[str] = Counter()
    for key, count in figures.tried.items():
        tried[key[by]] += count
        survived[key[by]] += figures.survived[key]
    counted = [(name, str(count), str(survived[name])) for name, count in sorted(tried.items())]
    return [*counted, ("all", str(tried.total()), str(survived.total()))]


def write(figures: Figures, file: Path) -> None:
    """For the repository."""
    stacks, kinds = ("\n".join(f"| {' | '.join(row)} |" for row in rows(figures, by)) for by in (0, 1))
    text = f"""{HEADING}

`make survival` wrote this section. Each trouble was met by the real engine on the simulator; then the commands of
docs/troubleshooting.md were run, and everything was there, once, with all its data. {figures.by_hand} objects had to be
deleted by hand, as the guide says: the cloud had made them unheard by the engine.

| Stack | Tried | Survived |
|---|---|---|
{stacks}

| What went wrong | Tried | Survived |
|---|---|---|
{kinds}
"""
    write_section(file, HEADING, text)
