"""`python -m tests.fault_injection`: as many faults as fit into the time, and how many of them were survived."""

from __future__ import annotations

import argparse
import fnmatch
import itertools
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import TypeVar

from simulator.engine import ROOT
from tests.fault_injection.report import Figures, by_kind, by_stack, load, save, write
from tests.fault_injection.rounds import survive
from tests.fault_injection.runs import Round
from tests.fault_injection.schedule import Course, course_of, rounds
from tests.support.sandbox import STACKS

T = TypeVar("T")
RESULTS = ROOT / "benchmarks/RESULTS.md"


def main() -> int:
    """Exit code 1 when anything was not survived."""
    parser = argparse.ArgumentParser(prog="python -m tests.fault_injection", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=60, help="nothing is begun after that")
    parser.add_argument("--jobs", type=int, default=1, help="rounds at the same time")
    parser.add_argument("--sample", type=int, default=len(STACKS), help="so many stacks, chosen by the seed")
    parser.add_argument(
        "--kinds", action="append", metavar="PATTERN", help="only those, as the figures name them, like '*, SIGKILL'"
    )
    parser.add_argument(
        "--figures", type=Path, help="a file that keeps what was tried: the next run goes on from there"
    )
    parser.add_argument("--no-results", action="store_true", help="leave benchmarks/RESULTS.md as it is")
    parser.add_argument("stacks", nargs="*", default=STACKS, metavar="stack", help="only these")
    options = parser.parse_args()
    end: float = time.monotonic() + options.minutes * 60
    folder = Path(tempfile.mkdtemp(prefix="survival-"))
    figures, lock = load(options.figures), Lock()
    stacks = sample(options.stacks, options.sample, options.seed)
    share = options.minutes * 60 / len(stacks)

    def work(numbered: tuple[int, tuple[Course, Round]]) -> None:
        number, (course, round_) = numbered
        enough = min(end, time.monotonic() + share)
        outcome = survive(round_, course, folder / f"round-{number}", lambda: time.monotonic() > enough)
        with lock:
            figures.add(round_, outcome)
            if outcome.lost_by is not None:
                sys.stdout.write(
                    f"LOST  {round_.key(outcome.lost_by)}\n{outcome.why}\n      {folder / f'round-{number}'}\n"
                )
            sys.stdout.write(f"{len(figures.survived)} survived of {figures.tried} tried\n")
            sys.stdout.flush()
            save(figures, options.figures)

    kinds = options.kinds or ["*"]
    begun = (_begun(stack, folder / stack, options.seed, figures, kinds) for stack in stacks)
    waiting = itertools.takewhile(lambda _: time.monotonic() < end, in_turn(begun))
    spread(work, enumerate(waiting), options.jobs)
    for row in (*by_stack(figures), *by_kind(figures)):
        sys.stdout.write("  ".join(f"{cell:<24}" for cell in row).rstrip() + "\n")
    sys.stdout.write(
        f"{len(figures.not_met)} could not happen, {figures.by_hand} objects deleted by hand, seed {options.seed}\n"
    )
    if not options.no_results:
        write(figures, RESULTS)
    if not figures.lost:
        shutil.rmtree(folder)
    return 1 if figures.lost or not figures.tried else 0


def _begun(
    stack: str, folder: Path, seed: int, figures: Figures, kinds: Sequence[str]
) -> Iterator[tuple[Course, Round]]:
    """Deploy a stack when its first turn comes, so that a short run spends no time on preparation."""
    course = course_of(stack, folder)
    for round_ in only(kinds, figures.plan(rounds(course, seed))):
        yield course, round_


def only(kinds: Sequence[str], planned: Iterable[Round]) -> Iterator[Round]:
    """What is left of the rounds when some kinds of fault are wanted, by patterns."""
    for round_ in planned:
        wanted = [one for one in round_.faults if any(fnmatch.fnmatchcase(one.kind, kind) for kind in kinds)]
        if wanted:
            yield replace(round_, faults=tuple(wanted))


def spread(work: Callable[[T], None], items: Iterable[T], jobs: int) -> None:
    """Work on several at the same time, each begun only when somebody has time for it."""
    lock, left = Lock(), iter(items)

    def go_on() -> None:
        while True:
            with lock:
                try:
                    item = next(left)
                except StopIteration:
                    return
            work(item)

    with ThreadPoolExecutor(max_workers=jobs) as workers:
        for worker in [workers.submit(go_on) for _ in range(jobs)]:
            worker.result()


def sample(stacks: Sequence[str], count: int, seed: int) -> list[str]:
    """Some of the stacks, as many clouds among them as can be."""
    dice = random.Random(seed)  # noqa: S311 - nothing is secret about the order
    by_cloud: dict[str, list[str]] = {}
    for stack in dice.sample(stacks, len(stacks)):
        by_cloud.setdefault(stack.split("-")[0], []).append(stack)
    return list(in_turn(by_cloud.values()))[:count]


def in_turn(several: Iterable[Iterable[T]]) -> Iterator[T]:
    """The first of each, the second of each, and so on: whenever the time is over, all have had their share."""
    left = [iter(some) for some in several]
    while left:
        for some in list(left):
            try:
                yield next(some)
            except StopIteration:
                left.remove(some)


if __name__ == "__main__":
    sys.exit(main())
