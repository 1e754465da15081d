"""The figures: for the terminal, and as a section of benchmarks/RESULTS.md."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from benchmarks.sections import write_section

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.fault_injection.rounds import Outcome
    from tests.fault_injection.runs import Round

HEADING = "## Fault injection"


@dataclass(kw_only=True)
class Figures:
    """What became of every fault."""

    planned: dict[str, int] = field(default_factory=dict)
    """How many faults there are, by stack."""
    survived: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Stack and kind, by the mark of the fault."""
    lost: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    """Stack, kind, and why it was not survived, by the fault."""
    not_met: set[str] = field(default_factory=set)
    """Marks of those that could not happen: what they were to happen at is never done, or was done with already."""
    by_hand: int = 0
    """Objects that had to be deleted by hand."""

    def plan(self, all_rounds: Sequence[Round]) -> list[Round]:
        """Take note of all that is to be tried at one stack. Returns what was not tried yet, or was not survived."""
        self.planned[all_rounds[0].stack] = sum(len(round_.faults) for round_ in all_rounds)
        done = {*self.survived, *self.not_met}
        left = (
            replace(round_, faults=tuple(one for one in round_.faults if mark(round_.key(one)) not in done))
            for round_ in all_rounds
        )
        return [round_ for round_ in left if round_.faults]

    def add(self, round_: Round, outcome: Outcome) -> None:
        """Count a round."""
        for fault in outcome.tally.survived:
            self.survived[mark(round_.key(fault))] = (round_.stack, fault.kind)
            self.lost.pop(round_.key(fault), None)
        self.by_hand += outcome.tally.by_hand
        self.not_met |= {mark(round_.key(fault)) for fault in outcome.tally.not_met}
        if outcome.lost_by is not None:
            self.lost[round_.key(outcome.lost_by)] = (round_.stack, outcome.lost_by.kind, outcome.why)

    @property
    def tried(self) -> int:
        """How many."""
        return len(self.survived) + len(self.lost)

    def counted(self, column: int, name: str = "") -> tuple[str, str]:
        """Tried and survived of one stack (column 0) or kind (column 1), or of all."""
        survived = sum(name in ("", row[column]) for row in self.survived.values())
        return str(survived + sum(name in ("", row[column]) for row in self.lost.values())), str(survived)


def mark(key: str) -> str:
    """Tells a fault from all others, and is short."""
    return hashlib.sha256(key.encode()).hexdigest()[:10]


def load(file: Path | None) -> Figures:
    """What `save` wrote; none when there is nothing yet."""
    if file is None or not file.exists():
        return Figures()
    kept: dict[str, Any] = json.loads(file.read_text())
    return Figures(
        planned=kept["planned"],
        survived={
            one: (stack, kind)
            for stack, kinds in kept["survived"].items()
            for kind, marks in kinds.items()
            for one in marks.split()
        },
        lost={key: tuple(row) for key, row in kept["lost"].items()},
        not_met=set(kept["not met"].split()),
        by_hand=kept["deleted by hand"],
    )


def save(figures: Figures, file: Path | None) -> None:
    """For a later run, which goes on from there."""
    if file is None:
        return
    survived: dict[str, dict[str, str]] = {}
    for one, (stack, kind) in sorted(figures.survived.items(), key=lambda item: (*item[1], item[0])):
        kinds = survived.setdefault(stack, {})
        kinds[kind] = f"{kinds.get(kind, '')} {one}".strip()
    kept = {
        "planned": figures.planned,
        "survived": survived,
        "lost": figures.lost,
        "not met": " ".join(sorted(figures.not_met)),
        "deleted by hand": figures.by_hand,
    }
    partial = file.with_suffix(".partial")
    partial.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n")
    partial.replace(file)


def by_stack(figures: Figures) -> list[tuple[str, ...]]:
    """Stack, planned, tried, survived; and the sum."""
    rows = [(stack, str(planned), *figures.counted(0, stack)) for stack, planned in sorted(figures.planned.items())]
    return [*rows, ("all", str(sum(figures.planned.values())), *figures.counted(0))]


def by_kind(figures: Figures) -> list[tuple[str, ...]]:
    """Kind of fault, tried, survived; and the sum."""
    kinds = sorted({row[1] for row in (*figures.survived.values(), *figures.lost.values())})
    return [*((kind, *figures.counted(1, kind)) for kind in kinds), ("all", *figures.counted(1))]


def write(figures: Figures, file: Path) -> None:
    """For the repository."""
    stacks, kinds = (
        "\n".join(f"| {' | '.join(row)} |" for row in rows) for rows in (by_stack(figures), by_kind(figures))
    )
    text = f"""{HEADING}

Generated by `make fault-injection`. Each fault hit the real engine on the simulator. After the commands of
docs/troubleshooting.md, every resource existed once, with all its data. {figures.by_hand} objects had to be deleted
manually, as the guide describes, because the engine lost the cloud's answer about them. {len(figures.not_met)}
faults could not happen: a resource that is never deleted separately can't fail to be deleted, and an engine that has
finished can't be stopped. The figures are from several runs, each with the program of that time. A new stack or seed
changes the plan; earlier pairs still count.

| Stack | Planned | Tried | Recovered |
|---|---|---|---|
{stacks}

| What went wrong | Tried | Recovered |
|---|---|---|
{kinds}
"""
    write_section(file, HEADING, text)
