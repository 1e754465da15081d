"""`python -m benchmarks`: measures, prints a table and writes RESULTS.md."""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from rich.console import Console
from rich.progress import track

from benchmarks import flat, imports, schedule
from benchmarks.programs import STACK, BenchmarkError, Program
from benchmarks.report import Growth, Imports, Reported, Results, Schedules, Versus, table, write
from simulator.engine import ROOT, CannotRun

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

HERE = Path(__file__).parent
COPIES = (1, 2, 4, 8)
CLOUDS = {"AWS": STACK, "AZURE": "azure-production", "KUBERNETES": "kubernetes", "GCP": "gcp-production"}
"""A stack of each cloud, by the name that the program's `match` gives the cloud."""
SCHEDULED = (
    *("aws-quickstart", "aws-production", "gcp-quickstart", "gcp-production"),
    *("azure-quickstart", "azure-production", "kubernetes"),
)
T = TypeVar("T")


def main() -> int:
    """Measures everything; the exit code says whether it could be measured, not whether it was quick."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--runs", type=int, default=7, help="how often each thing is measured (default: 7)")
    runs = parser.parse_args().runs
    try:
        with tempfile.TemporaryDirectory() as folder:
            results = _measure(Path(folder), runs)
    except (BenchmarkError, CannotRun) as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 1
    Console().print(table(results))
    write(results, HERE / "RESULTS.md")
    return 0


def _measure(folder: Path, runs: int) -> Results:
    registered = {
        stack: flat.record(Program.of(folder / f"{stack}-recorded", ROOT / "__main__.py", stack=stack))
        for stack in CLOUDS.values()
    }
    resources = registered[STACK]
    many = Program.of(folder / "many", HERE / "many_stacks.py")
    previews = {cloud: _previews(folder, stack, registered[stack], runs) for cloud, stack in CLOUDS.items()}
    imported = {cloud: _imports(cloud, flat.sdk_modules(registered[stack]), runs) for cloud, stack in CLOUDS.items()}
    grown = {
        copies: statistics.median(many.seconds_of_preview({"COPIES": str(copies)}) for _ in range(max(1, runs // 2)))
        for copies in track(COPIES, "Growth", transient=True)
    }
    reported = _reported(folder, many, runs)
    scheduled = {
        stack: _scheduled(folder, stack) for stack in track(SCHEDULED, "Order of up and destroy", transient=True)
    }
    return Results(
        runs=runs,
        stack=STACK,
        resources=len(resources),
        previews=previews,
        imports=imported,
        growth=Growth(seconds=grown, resources=len(resources)),
        reported=reported,
        schedules=scheduled,
    )


def _previews(folder: Path, stack: str, resources: list[dict[str, Any]], runs: int) -> Versus:
    """A preview of the program in an empty account against one of a flat program with the same resources."""
    program = Program.of(folder / f"{stack}-fresh", ROOT / "__main__.py", stack=stack)
    files = {flat.RESOURCES_FILE: json.dumps(resources)}
    floor = Program.of(folder / f"{stack}-flat", HERE / "flat_program.py", files, stack=stack)
    sides = _alternating(f"Previews, {stack}", runs, program.seconds_of_preview, floor.seconds_of_preview)
    return Versus.of("s", *sides)


def _reported(folder: Path, many: Program, runs: int) -> Reported:
    """The report of a preview, as the workflow for pull requests calls it."""
    started = time.perf_counter()
    text = many.run("preview", "--json", "--show-sames", env={"COPIES": "4"})
    preview = time.perf_counter() - started
    file = folder / "preview.json"
    file.write_text(text)
    taken = []
    for _ in track(range(runs), "Report", transient=True):
        started = time.perf_counter()
        command = [sys.executable, "-m", "operations.preview_report", str(file)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        taken.append(time.perf_counter() - started)
        if done.returncode != 0:
            raise BenchmarkError(f"no report: {done.stderr}")
    return Reported(steps=len(json.loads(text)["steps"]), seconds=statistics.median(taken), preview=preview)


def _scheduled(folder: Path, stack: str) -> Schedules:
    kept, disposable = (_graph(folder / f"{stack}-disposable-{each}", stack, disposable=each) for each in (False, True))
    return Schedules(up=schedule.creation(kept), destroy=schedule.deletion(disposable))


def _graph(folder: Path, stack: str, *, disposable: bool) -> Mapping[str, schedule.Resource]:
    program = Program.of(folder, ROOT / "__main__.py", stack=stack, disposable=disposable)
    program.run("up", "--yes", "--skip-preview")
    return schedule.graph(json.loads(program.run("stack", "export")))


def _imports(cloud: str, needed: list[str], runs: int) -> Imports:
    """What `__main__.py` imports on a cloud against the SDK modules it cannot do without there."""
    program, sdks = imports.of_the_program(cloud, needed), imports.loading(["pulumi", *needed])
    sides = _alternating(f"Imports, {cloud}", runs, lambda: imports.measure(program), lambda: imports.measure(sdks))
    return Imports(
        seconds=Versus.of("s", *([one.seconds for one in side] for side in sides)),
        memory=Versus.of("MiB", *([one.memory for one in side] for side in sides)),
    )


def _alternating(what: str, runs: int, one: Callable[[], T], other: Callable[[], T]) -> tuple[list[T], list[T]]:
    """Both in turn, so that whatever else the machine does falls on both. The first of each only warms up."""
    pairs = [(one(), other()) for _ in track(range(runs + 1), what, transient=True)][1:]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


if __name__ == "__main__":
    sys.exit(main())
