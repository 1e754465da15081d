"""Commands as a user types them in the folder of the program, run by the engine itself."""

from __future__ import annotations

import subprocess
import sys

from simulator.engine import ROOT, Simulator
from simulator.examples import with_placeholders_accepted

ADOPT = (sys.executable, "-m", "operations.adopt", "--stack")
UP = ("pulumi", "up", "--yes", "--skip-preview", "--json")


def run(simulator: Simulator, *command: str, fails: bool = False) -> subprocess.CompletedProcess[str]:
    """A command, which has to end as it should."""
    environment = simulator.environment() | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=simulator.program, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode != 0) == fails, done.stdout + done.stderr
    return done


def accept_placeholders(simulator: Simulator, stack: str) -> None:
    """For the stack's own file, which the engine reads directly when the simulator does not run it."""
    stack_file = simulator.program / "stacks" / f"Pulumi.{stack}.yaml"
    stack_file.write_text(with_placeholders_accepted(stack, stack_file.read_text()))


def forget(simulator: Simulator, stack: str) -> None:
    """The state is gone, and so is the copy that the backend keeps of it."""
    accept_placeholders(simulator, stack)
    for file in (simulator.home / "backend").rglob(f"{stack}.json*"):
        file.unlink()
    for file in (simulator.home / "stacks").glob("*"):
        file.unlink()
