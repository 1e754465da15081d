"""The figures: for the terminal, and as a section of benchmarks/RESULTS.md."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from benchmarks.sections import write_section

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.survival.rounds import Outcome
    from tests.survival.trials import Round

HEADING = "## Survival"


@dataclass(kw_only=True)
class Figures:
    """What became of every trouble."""

    planned: dict[str, int] = field(default_factory=dict)
    """How many troubles there are, by stack."""
    tried: dict[str, tuple[str, str, bool]] = field(default_factory=dict)
    """Stack, kind, and whether it was survived, by what tells a trouble from all others."""
    not_met: set[str] = field(default_factory=set)
    """Those that could not happen: what they were to happen at was done with already, or is never done by itself."""
    by_hand: int = 0
    """Objects that had to be deleted by hand."""
    lost: dict[str, str] = field(default_factory=dict)
    """Why something was not survived."""

    def plan(self, all_rounds: Sequence[Round]) -> list[Round]:
        """Take note of all that is to be tried at one stack. Returns what was not tried yet, or was not survived."""
        self.planned[all_rounds[0].stack] = sum(len(round_.troubles) for round_ in all_rounds)
        done = {*self.tried, *self.not_met} - set(self.lost)
        left = (
            replace(round_, troubles=tuple(trouble for trouble in round_.troubles if round_.key(trouble) not in done))
            for round_ in all_rounds
        )
        return [round_ for round_ in left if round_.troubles]

    def add(self, round_: Round, outcome: Outcome) -> None:
        """Count a round."""
        for trouble in outcome.tally.survived:
            self.tried[round_.key(trouble)] = (round_.stack, trouble.kind, True)
            self.lost.pop(round_.key(trouble), None)
        self.by_hand += outcome.tally.by_hand
        self.not_met |= {round_.key(trouble) for trouble in outcome.tally.not_met}
        if outcome.lost_by is not None:
            self.tried[round_.key(outcome.lost_by)] = (round_.stack, outcome.lost_by.kind, False)
            self.lost[round_.key(outcome.lost_by)] = outcome.why

    @property
    def survived(self) -> int:
        """How many."""
        return sum(survived for *_, survived in self.tried.values())


def load(file: Path | None) -> Figures:
    """What `save` wrote; none when there is nothing yet."""
    if file is None or not file.exists():
        return Figures()
    kept: dict[str, Any] = json.loads(file.read_text())
    kept["tried"] = {key: tuple(said) for key, said in kept["tried"].items()}
    return Figures(**{**kept, "not_met": set(kept["not_met"])})


def save(figures: Figures, file: Path | None) -> None:
    """For a later run, which goes on from there."""
    if file is not None:
        partial = file.with_suffix(".partial")
        partial.write_text(json.dumps({**vars(figures), "not_met": sorted(figures.not_met)}))
        partial.replace(file)


def by_stack(figures: Figures) -> list[tuple[str, ...]]:
    """Stack, planned, tried, survived; and the sum."""
    rows = [(stack, str(planned), *_counted(figures, 0, stack)) for stack, planned in sorted(figures.planned.items())]
    return [*rows, ("all", str(sum(figures.planned.values())), str(len(figures.tried)), str(figures.survived))]


def by_kind(figures: Figures) -> list[tuple[str, ...]]:
    """Kind of trouble, tried, survived; and the sum."""
    kinds = sorted({kind for _, kind, _ in figures.tried.values()})
    return [
        *((kind, *_counted(figures, 1, kind)) for kind in kinds),
        ("all", str(len(figures.tried)), str(figures.survived)),
    ]


def _counted(figures: Figures, column: int, name: str) -> tuple[str, str]:
    said = [survived for *key, survived in figures.tried.values() if key[column] == name]
    return str(len(said)), str(sum(said))


def write(figures: Figures, file: Path) -> None:
    """For the repository."""
    stacks, kinds = (
        "\n".join(f"| {' | '.join(row)} |" for row in rows) for rows in (by_stack(figures), by_kind(figures))
    )
    text = f"""{HEADING}

`make survival` wrote this section. Each trouble was met by the real engine on the simulator; then the commands of
docs/troubleshooting.md were run, and everything was there, once, with all its data. {figures.by_hand} objects had to be
deleted by hand, as the guide says: the cloud had made them unheard by the engine. {len(figures.not_met)} troubles could
not happen: what is never deleted by itself cannot fail to be, and an engine that is done cannot be stopped.

| Stack | Planned | Tried | Survived |
|---|---|---|---|
{stacks}

| What went wrong | Tried | Survived |
|---|---|---|
{kinds}
"""
    write_section(file, HEADING, text)
