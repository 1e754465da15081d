"""Two people at once: the second is sent away by the lock, and a dead one's lock has a documented way out."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Callable

import pytest

from tests.support.recovery import KILLED, documented
from tests.support.sandbox import Sandbox

STACK = "demo"
FIRST = "carto-storage-imports"
BUSY = {"SIMULATOR_FAULTS": f"create {FIRST} slow(600)"}


def test_a_second_update_is_refused_and_disturbs_nothing(empty_sandbox: Callable[[str], Sandbox]) -> None:
    sandbox = empty_sandbox(STACK)
    first = begin(sandbox)
    before = sandbox.existing()
    second = sandbox.pulumi("up", "--yes", "--skip-preview")
    assert second.returncode != 0
    assert "the stack is currently locked by 1 lock(s)" in second.output, second.output
    assert re.search(r"created by .+ \(pid \d+\) at ", second.output), second.output
    assert "Traceback" not in second.output
    assert sandbox.existing() == before
    assert first.poll() is None, "the first one goes on"
    os.kill(first.pid, signal.SIGINT)
    first.communicate()
    sandbox.succeed("up", "--yes", "--skip-preview")
    sandbox.has_converged()


@pytest.mark.long
def test_the_lock_of_a_dead_update_is_taken_away_as_documented(empty_sandbox: Callable[[str], Sandbox]) -> None:
    sandbox = empty_sandbox(STACK)
    first = begin(sandbox)
    os.kill(first.pid, signal.SIGKILL)
    first.communicate()
    assert "the stack is currently locked" in sandbox.pulumi("up", "--yes", "--skip-preview").output
    for command in documented(KILLED):
        sandbox.succeed(*command)
    sandbox.has_converged()


def begin(sandbox: Sandbox) -> subprocess.Popen[str]:
    """An update in the middle of a creation that takes its time."""
    update = ("up", "--yes", "--skip-preview", "--parallel", "1")
    engine = sandbox.start(*update, env=BUSY)
    assert engine.stdout
    output = []
    for line in engine.stdout:
        output.append(line)
        if re.search(rf"\b{FIRST} creating", line):
            return engine
    raise AssertionError("".join(output))
