"""The figures, as a table for the terminal and as a page for the repository."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.table import Table

from benchmarks.sections import write_section

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from benchmarks.schedule import Compared

HEADING = "# Benchmarks"
PREVIEW_LIMIT = 1.10
IMPORT_LIMIT = 1.10
MEMORY_LIMIT = 1.20
SCHEDULE_LIMIT = 1.02
REPORT_LIMIT = 1
"""Seconds, for 400 steps."""


@dataclass(frozen=True, kw_only=True)
class Versus:
    """The program against its floor: medians, and how far single runs were apart."""

    unit: str
    program: float
    floor: float
    ratios: Sequence[float]

    @classmethod
    def of(cls, unit: str, program: Sequence[float], floor: Sequence[float]) -> Versus:
        """Out of runs made in pairs."""
        pairs = zip(program, floor, strict=True)
        return cls(
            unit=unit,
            program=statistics.median(program),
            floor=statistics.median(floor),
            ratios=sorted(one / other for one, other in pairs),
        )

    @property
    def ratio(self) -> float:
        """Of the medians."""
        return self.program / self.floor

    @property
    def pairs(self) -> str:
        """The ratio of each pair of runs, in ascending order."""
        return " ".join(f"{ratio:.2f}" for ratio in self.ratios)


@dataclass(frozen=True, kw_only=True)
class Imports:
    """What importing the program costs on one cloud: CPU time and memory."""

    seconds: Versus
    memory: Versus


@dataclass(frozen=True, kw_only=True)
class Growth:
    """Seconds of a preview by how many stacks' worth of resources are in one program."""

    seconds: Mapping[int, float]
    resources: int

    @property
    def per_stack(self) -> float:
        """Seconds that one more stack's worth adds: the slope of the straight line that fits best."""
        return statistics.linear_regression(list(self.seconds), list(self.seconds.values())).slope

    @property
    def per_resource(self) -> float:
        """Milliseconds that one more resource adds."""
        return self.per_stack / self.resources * 1000

    @property
    def linearity(self) -> float:
        """r² of that line: 1 is perfectly linear."""
        return statistics.correlation(list(self.seconds), list(self.seconds.values())) ** 2


@dataclass(frozen=True, kw_only=True)
class Schedules:
    """One stack on the clock of typical durations."""

    up: Compared
    destroy: Compared


@dataclass(frozen=True, kw_only=True)
class Reported:
    """The reviewer's report of a large preview, as a command of its own."""

    steps: int
    seconds: float
    preview: float
    """Seconds of the preview that it reports."""


@dataclass(frozen=True, kw_only=True)
class Results:
    """Everything that was measured."""

    runs: int
    stack: str
    resources: int
    previews: Mapping[str, Versus]
    """By cloud."""
    imports: Mapping[str, Imports]
    """By cloud."""
    growth: Growth
    reported: Reported
    schedules: Mapping[str, Schedules]
    """By stack."""


def rows(results: Results) -> list[tuple[str, str, str, str]]:
    """What was measured, the figure that matters, its limit, and what it was made of."""
    versus = [
        (f"Preview for {cloud.lower()}, against a flat program", cost, PREVIEW_LIMIT)
        for cloud, cost in results.previews.items()
    ]
    for cloud, cost in results.imports.items():
        versus += [
            (f"CPU time to import for {cloud.lower()}, against the SDKs alone", cost.seconds, IMPORT_LIMIT),
            (f"Memory to import for {cloud.lower()}, against the SDKs alone", cost.memory, MEMORY_LIMIT),
        ]
    compared = [
        (
            what,
            f"{v.ratio:.2f} times",
            f"≤ {limit:.2f} times",
            f"{v.program:.2f} {v.unit} : {v.floor:.2f} {v.unit}, pairs {v.pairs}",
        )
        for what, v, limit in versus
    ]
    growth = results.growth
    steps = ", ".join(f"{count}: {seconds:.1f} s" for count, seconds in growth.seconds.items())
    line = ("Preview of 1 to 8 stacks' worth", f"r² {growth.linearity:.3f}", "linear", steps)
    slope = ("One more resource", f"{growth.per_resource:.0f} ms", "", f"{growth.per_stack:.2f} s a stack's worth")
    reported = results.reported
    report = (
        f"Report of a preview with {reported.steps} steps",
        f"{reported.seconds:.2f} s",
        f"≤ {REPORT_LIMIT} s",
        f"{reported.seconds / reported.preview:.3f} times its preview of {reported.preview:.1f} s",
    )
    return [*compared, line, slope, report, *_waits(results.schedules)]


def _waits(schedules: Mapping[str, Schedules]) -> list[tuple[str, str, str, str]]:
    return [
        (
            f"`{command}` of {stack}, against what the cloud imposes",
            f"{compared.ratio:.2f} times",
            f"≤ {SCHEDULE_LIMIT} times",
            f"{compared.takes / 60:.1f} min : {compared.imposed / 60:.1f} min",
        )
        for stack, both in schedules.items()
        for command, compared in (("up", both.up), ("destroy", both.destroy))
    ]


def table(results: Results) -> Table:
    """For the terminal."""
    title = f"{results.stack}: {results.resources} resources, medians of {results.runs} runs in turn"
    shown = Table("Measured", "Result", "Wanted", "From", title=title, title_justify="left")
    for row in rows(results):
        shown.add_row(*row)
    return shown


def write(results: Results, file: Path) -> None:
    """For the repository."""
    lines = "\n".join(f"| {' | '.join(row)} |" for row in rows(results))
    write_section(
        file,
        HEADING,
        f"""{HEADING}

Generated by `make bench`. The ratios show the cost of the program. The absolute figures depend on the machine and its
load, and are only for orientation.

| Measured | Result | Wanted | From |
|---|---|---|---|
{lines}

- **Preview**: `pulumi preview` of a cloud's production stack in an empty simulated account, against a flat program that
  registers the same resources with the same types, inputs, secrets and dependencies, without components, settings or
  lookups. That program is generated from the stack at every run. Medians of {results.runs} runs each, in turn; pairs in
  ascending order.
- **Import**: what `__main__.py` imports on a cloud, against `import pulumi` and the SDK modules of the resources that
  the cloud's production stack registers. Each in a Python of its own; memory is the peak of the resident set. The
  program collects no garbage while it loads, which the other side does: a ratio below 1 comes from that.
- **Growth**: the whole program 1, 2, 4 and 8 times in one program, with different logical names.
- **Report**: `python -m operations.preview_report` of the preview with 4 stacks' worth of resources.
- **`up` and `destroy`**: the order of a run on the simulator, on a clock where each resource lasts as long as its type
  does in a real account ([durations, with sources](durations.json)), against the longest chain that the cloud imposes
  ([chains, with reasons](schedule.py)). The engine deletes in waves, each when the one before has ended, so that two
  chains may not fit into the waves of the longer one. `destroy` is compared with the shortest way to delete both in
  waves. That matters most on `azure-production`: its longest chain takes 148 s (release, Job, server, DNS link, zone,
  resource group), the shortest way in waves 160 s. 6 s are the storage account's, which can be deleted neither with its
  private endpoint nor with the key vault. 6 s are the namespace's, on every cloud: it is created before what takes
  long, so that a namespace of somebody else is refused at once. Against its longest chain alone, no stack's `destroy`
  could be quicker than 1.02 (AWS), 1.03 (Google Cloud), 1.04 and 1.08 times (Azure).
""",
    )
