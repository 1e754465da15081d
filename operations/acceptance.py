"""Creates a stack on its real cloud, checks, changes and destroys it: `python -m operations.acceptance --stack X`.

For those who have an account. It runs on a stack with `carto:disposable: true` and an empty state only, and destroys
what it created whatever happens on the way. `--simulated` runs it without an account. docs/acceptance.md.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from contextlib import nullcontext, redirect_stdout
from pathlib import Path

from operations.acceptance_engine import Engine, StepFailed
from operations.acceptance_plan import planned
from operations.acceptance_run import Run

PAGE = "docs/acceptance.md"


class CannotRun(Exception):
    """The message says why, and what to do."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Exits with 0 when every step passed, with 1 when one failed, and with 2 when nothing was started."""
    parser = argparse.ArgumentParser(prog="python -m operations.acceptance", description=f"{__doc__}")
    parser.add_argument("--stack", required=True, help="a stack with carto:disposable: true, and nothing in its state")
    parser.add_argument("--yes", action="store_true", help="do not ask before the first resource is created")
    parser.add_argument("--simulated", action="store_true", help="on simulated clouds: nothing is created anywhere")
    parser.add_argument("--teardown", action="store_true", help="only destroy what an earlier run left")
    parser.add_argument("--report", type=Path, metavar="FILE", help="write the results as JSON")
    parser.add_argument("--json", action="store_true", help="print the results as JSON, and the progress as errors")
    options = parser.parse_args(arguments)
    engine = Engine(stack=options.stack, simulated=options.simulated)
    with redirect_stdout(sys.stderr) if options.json else nullcontext():
        run = _run(engine, options)
    if run is None:
        return 2
    text = json.dumps(run.report(), indent=2) + "\n"
    if options.report is not None:
        options.report.write_text(text, "utf-8")
    if options.json:
        sys.stdout.write(text)
    return 0 if run.passed else 1


def _run(engine: Engine, options: argparse.Namespace) -> Run | None:
    """The run with its results; None when nothing was started."""
    with tempfile.TemporaryDirectory(prefix="carto-acceptance-") as folder:
        run = Run(engine=engine, folder=Path(folder))
        try:
            _require_disposable(engine)
            if not options.teardown:
                _require_empty(engine)
                if not _confirmed(engine, asked=not options.yes):
                    return None
        except (CannotRun, StepFailed) as refused:
            sys.stderr.write(f"error: {refused}\n")
            return None
        try:
            if not options.teardown:
                run.checks()
        finally:
            run.teardown()
    return run


def _require_disposable(engine: Engine) -> None:
    if engine.setting("carto:disposable") is not True:
        raise CannotRun(
            f"the stack {engine.stack} is not disposable, and this run destroys it with its data. Use a stack of its "
            f"own, with carto:disposable: true. {PAGE} says how"
        )


def _require_empty(engine: Engine) -> None:
    found = [each for each in engine.resources() if each.get("custom")]
    if found:
        raise CannotRun(
            f"the stack {engine.stack} has {len(found)} resources, and this run destroys only what it created. "
            f"If an earlier run left them: `make acceptance STACK={engine.stack} TEARDOWN=1`"
        )


def _confirmed(engine: Engine, *, asked: bool) -> bool:
    """Says what will be created, what is billed and how long it takes, and asks."""
    sys.stdout.write(planned(engine).text() + "\n")
    if not asked:
        return True
    sys.stdout.write(f"Create all this in the account you are logged in to? Type {engine.stack} to go on: ")
    sys.stdout.flush()
    if sys.stdin.readline().strip() == engine.stack:
        return True
    sys.stderr.write("nothing was created\n")
    return False


if __name__ == "__main__":
    sys.exit(main())
