"""`python -m tests.survival`: as many troubles as fit into the time, and how many of them were survived."""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock

from simulator.engine import ROOT
from tests.engine.world import STACKS
from tests.survival.plan import Course, course_of, rounds
from tests.survival.report import Figures, rows, write
from tests.survival.rounds import survive
from tests.survival.trials import Round

RESULTS = ROOT / "benchmarks/RESULTS.md"


def main() -> int:
    """Exit code 1 when anything was not survived."""
    parser = argparse.ArgumentParser(prog="python -m tests.survival", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=60, help="no round is begun after that")
    parser.add_argument("--jobs", type=int, default=1, help="rounds at the same time")
    parser.add_argument("--no-results", action="store_true", help="leave benchmarks/RESULTS.md as it is")
    parser.add_argument("stacks", nargs="*", default=STACKS, metavar="stack", help="only these")
    given = parser.parse_args()
    end = time.monotonic() + given.minutes * 60
    folder = Path(tempfile.mkdtemp(prefix="survival-"))
    figures, lock = Figures(), Lock()
    courses: dict[str, Course] = {}
    waiting: list[Round] = []
    for stack in given.stacks:
        if time.monotonic() < end:
            courses[stack] = course_of(stack, folder / stack)
            waiting += rounds(courses[stack], given.seed)
    random.Random(given.seed).shuffle(waiting)  # noqa: S311 - nothing is secret about the order
    possible = sum(len(round_.troubles) for round_ in waiting)

    def work(numbered: tuple[int, Round]) -> None:
        number, round_ = numbered
        if time.monotonic() > end:
            return
        outcome = survive(round_, courses[round_.stack], folder / f"round-{number}")
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
        list(workers.map(work, enumerate(waiting)))
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


if __name__ == "__main__":
    sys.exit(main())
