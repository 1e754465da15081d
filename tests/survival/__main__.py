"""`python -m tests.survival`: as many troubles as fit into the time, and how many of them were survived."""

from __future__ import annotations

import argparse
import itertools
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import TypeVar

from simulator.engine import ROOT
from tests.engine.world import STACKS
from tests.survival.plan import Course, course_of, rounds
from tests.survival.report import Figures, rows, write
from tests.survival.rounds import survive
from tests.survival.trials import Round

T = TypeVar("T")
RESULTS = ROOT / "benchmarks/RESULTS.md"


def main() -> int:
    """Exit code 1 when anything was not survived."""
    parser = argparse.ArgumentParser(prog="python -m tests.survival", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=60, help="nothing is begun after that")
    parser.add_argument("--jobs", type=int, default=1, help="rounds at the same time")
    parser.add_argument("--no-results", action="store_true", help="leave benchmarks/RESULTS.md as it is")
    parser.add_argument("--sample", type=int, default=len(STACKS), help="so many stacks, drawn by the seed")
    parser.add_argument("stacks", nargs="*", default=STACKS, metavar="stack", help="only these")
    given = parser.parse_args()
    end: float = time.monotonic() + given.minutes * 60
    folder = Path(tempfile.mkdtemp(prefix="survival-"))
    figures, lock = Figures(), Lock()
    courses: dict[str, Course] = {}
    waiting: list[list[Round]] = []
    for stack in drawn(given.stacks, given.sample, given.seed):
        courses[stack] = course_of(stack, folder / stack)
        waiting.append(rounds(courses[stack], given.seed))
    possible = sum(len(round_.troubles) for round_ in itertools.chain(*waiting))

    def is_over() -> bool:
        return time.monotonic() > end

    def work(numbered: tuple[int, Round]) -> None:
        number, round_ = numbered
        if is_over():
            return
        outcome = survive(round_, courses[round_.stack], folder / f"round-{number}", is_over)
        with lock:
            for trouble in outcome.tally.survived:
                figures.tried[round_.stack, trouble.kind] += 1
                figures.survived[round_.stack, trouble.kind] += 1
            figures.by_hand += outcome.tally.by_hand
            figures.not_met += len(outcome.tally.not_met)
            if outcome.lost_by is not None:
                figures.tried[round_.stack, outcome.lost_by.kind] += 1
                figures.lost.append(f"{round_.stack}, {round_.phase.value}: {outcome.lost_by}\n{outcome.why}")
                sys.stdout.write(f"LOST  {figures.lost[-1]}\n      kept: {folder / f'round-{number}'}\n")
            sys.stdout.write(f"{figures.survived.total()} survived of {figures.tried.total()} tried\n")
            sys.stdout.flush()

    with ThreadPoolExecutor(max_workers=given.jobs) as workers:
        list(workers.map(work, enumerate(in_turn(waiting))))
    for row in rows(figures):
        sys.stdout.write("  ".join(f"{cell:<24}" for cell in row).rstrip() + "\n")
    sys.stdout.write(
        f"{figures.tried.total()} of {possible} possible faults were tried, {figures.not_met} not met, "
        f"{figures.by_hand} objects deleted by hand, seed {given.seed}\n"
    )
    if not given.no_results:
        write(figures, RESULTS, seed=given.seed, minutes=given.minutes)
    if not figures.lost:
        shutil.rmtree(folder)
    return 1 if figures.lost or not figures.tried else 0


def drawn(stacks: Sequence[str], count: int, seed: int) -> list[str]:
    """Some of the stacks, as many clouds among them as can be."""
    dice = random.Random(seed)  # noqa: S311 - nothing is secret about the order
    by_cloud: dict[str, list[str]] = {}
    for stack in dice.sample(stacks, len(stacks)):
        by_cloud.setdefault(stack.split("-")[0], []).append(stack)
    return in_turn(list(by_cloud.values()))[:count]


def in_turn(several: Sequence[Sequence[T]]) -> list[T]:
    """The first of each, the second of each, and so on: whenever the time is over, all have had their share."""
    return [one for some in itertools.zip_longest(*several) for one in some if one is not None]


if __name__ == "__main__":
    sys.exit(main())
