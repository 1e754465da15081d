"""Two people at once: the second is sent away by the lock, and a dead one's lock has a documented way out."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Callable

from tests.support.recovery import KILLED, documented
from tests.support.sandbox import World

STACK = "demo"
FIRST = "storage-imports"
BUSY = {"SIMULATOR_FAULTS": f"create {FIRST} slow(600)"}


def test_a_second_update_is_refused_and_disturbs_nothing(empty_world: Callable[[str], World]) -> None:
    world = empty_world(STACK)
    first = begin(world)
    before = world.existing()
    second = world.pulumi("up", "--yes", "--skip-preview")
    assert second.returncode != 0
    assert "the stack is currently locked by 1 lock(s)" in second.output, second.output
    assert re.search(r"created by .+ \(pid \d+\) at ", second.output), second.output
    assert "Traceback" not in second.output
    assert world.existing() == before
    assert first.poll() is None, "the first one goes on"
    os.kill(first.pid, signal.SIGINT)
    first.communicate()
    world.succeed("up", "--yes", "--skip-preview")
    world.has_converged()


def test_the_lock_of_a_dead_update_is_taken_away_as_documented(empty_world: Callable[[str], World]) -> None:
    world = empty_world(STACK)
    first = begin(world)
    os.kill(first.pid, signal.SIGKILL)
    first.communicate()
    assert "the stack is currently locked" in world.pulumi("up", "--yes", "--skip-preview").output
    for command in documented(KILLED):
        world.succeed(*command)
    world.has_converged()


def begin(world: World) -> subprocess.Popen[str]:
    """An update in the middle of a creation that takes its time."""
    update = ("up", "--yes", "--skip-preview", "--parallel", "1")
    engine = world.simulator.start(*update, stack=STACK, env=BUSY, merge_errors=True)
    assert engine.stdout
    said = []
    for line in engine.stdout:
        said.append(line)
        if re.search(rf"\b{FIRST} creating", line):
            return engine
    raise AssertionError("".join(said))
