"""Sandboxes with a running stack, created once in a test run and copied for every test that needs one."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.sandbox import Sandbox


@dataclass(frozen=True, kw_only=True)
class RunningStack:
    """A running stack: its sandbox, and the output of its first `up`."""

    sandbox: Sandbox
    output: str


def shared_folder(factory: pytest.TempPathFactory) -> Path:
    """One folder for all processes of a test run; pytest-xdist gives each worker one inside of it."""
    base = factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


def running_stack(shared: Path, stack: str) -> RunningStack:
    """The stack after its first `up`. The first test that needs it creates it; a failure fails every such test."""
    folder = shared / "running" / stack
    output, failed = folder / "output", folder / "failed"
    with locked(shared / f"{stack}.lock"):
        if not folder.exists():
            done = Sandbox.empty(folder, stack).pulumi("up", "--yes", "--skip-preview")
            (output if done.returncode == 0 else failed).write_text(done.output)
    if failed.exists():
        pytest.fail(f"pulumi up on {stack} failed:\n{failed.read_text()}")
    return RunningStack(sandbox=Sandbox(folder=folder, stack=stack), output=output.read_text())


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Alone among all processes of the run."""
    with file.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
