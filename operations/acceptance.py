"""Create a stack on its real cloud, check, change and destroy it.

For those who have an account. It runs on a stack with `carto:disposable: true` and an empty state only, and destroys
what it created whatever happens on the way. `--simulated` runs it without an account. docs/acceptance.md.
"""

from __future__ import annotations

import json
import sys
import tempfile
from contextlib import nullcontext, redirect_stdout
from pathlib import Path

import click

from operations import options
from operations.acceptance_engine import Engine, StepFailed
from operations.acceptance_plan import planned
from operations.acceptance_run import Run
from operations.command_line import command

PAGE = "docs/acceptance.md"


class CannotRun(Exception):
    """The message says why, and what to do."""


@command("acceptance", __doc__)
@options.stack()
@click.option("--yes", is_flag=True, help="Do not ask before the first resource is created.")
@click.option("--simulated", is_flag=True, help="On simulated clouds: nothing is created anywhere.")
@click.option("--teardown", is_flag=True, help="Only destroy what an earlier run left.")
@click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the results as JSON.",
)
@options.as_json(": the results; the progress is on standard error")
def main(*, stack: str, yes: bool, simulated: bool, teardown: bool, report: Path | None, is_json: bool) -> int:
    """Exits with 0 when every step passed, with 1 when one failed, and with 2 when nothing was started."""
    if report is not None and not report.resolve().parent.is_dir():
        # The results of hours are not lost at the end.
        raise click.BadParameter(f"there is no folder {report.parent}", param_hint="--report")
    engine = Engine(stack=stack, simulated=simulated)
    with redirect_stdout(sys.stderr) if is_json else nullcontext():
        run = _run(engine, asks=not yes, only_destroys=teardown)
    if run is None:
        return 2
    text = json.dumps(run.report(), indent=2) + "\n"
    if report is not None:
        report.write_text(text, "utf-8")
    if is_json:
        sys.stdout.write(text)
    return 0 if run.passed else 1


def _run(engine: Engine, *, asks: bool, only_destroys: bool) -> Run | None:
    """The run with its results; None when nothing was started."""
    with tempfile.TemporaryDirectory(prefix="carto-acceptance-") as folder:
        run = Run(engine=engine, folder=Path(folder))
        try:
            _require_disposable(engine)
            if not only_destroys:
                _require_empty(engine)
                if not _confirmed(engine, asked=asks):
                    return None
        except (CannotRun, StepFailed) as refused:
            sys.stderr.write(f"error: {refused}\n")
            return None
        try:
            if not only_destroys:
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
