"""Whatever happens to who started a cluster, nothing of it stays: neither a process nor a file."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from simulator.engine import ROOT
from test_cluster.processes import ClusterFailed, Processes

SLEEP = Path(shutil.which("sleep") or "/bin/sleep")
SHELL = Path(shutil.which("sh") or "/bin/sh")
STARTER = """
import os
from pathlib import Path
from test_cluster.processes import Processes
with Processes() as processes:
    processes.start(Path({sleep!r}), ["1000"], name="sleep")
    print(processes.folder, processes._parts["sleep"].pid, flush=True)
    {then}
"""


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # Nobody may have asked yet how it ended.
    status = Path(f"/proc/{pid}/stat")
    return not (status.exists() and status.read_text().rsplit(")", 1)[1].split()[0] == "Z")


def test_leaving_the_context_ends_every_part_and_removes_the_folder() -> None:
    with Processes() as processes:
        processes.start(SLEEP, ["1000"], name="sleep")
        (part,) = processes._parts.values()
        (processes.folder / "data").mkdir()
        assert part.poll() is None

    assert part.returncode == -signal.SIGKILL
    assert not processes.folder.exists()


def test_an_error_inside_ends_every_part_too() -> None:
    processes = Processes()

    def interrupted() -> None:
        with processes:
            processes.start(SLEEP, ["1000"], name="sleep")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert not processes.folder.exists()


@pytest.mark.parametrize(
    "then", ["import os; os.kill(os.getpid(), 9)", "import os; os._exit(1)", "raise SystemExit(3)"]
)
def test_nothing_outlives_a_starter_however_that_ends(then: str) -> None:
    script = STARTER.format(sleep=str(SLEEP), then=then)
    # The guard holds on to standard error until it is through.
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)

    folder, pid = done.stdout.split()
    assert not Path(folder).exists()
    assert not alive(int(pid))


def test_ctrl_c_in_the_terminal_is_for_the_starter_and_not_for_the_parts() -> None:
    with Processes() as processes:
        processes.start(SLEEP, ["1000"], name="sleep")
        (part,) = processes._parts.values()
        assert os.getpgid(part.pid) != os.getpgrp()


def test_a_part_that_ends_is_reported_with_the_end_of_its_log() -> None:
    with Processes() as processes:
        processes.start(SHELL, ["-c", "echo first; echo the port is taken >&2; exit 7"], name="api")
        processes._parts["api"].wait()

        with pytest.raises(ClusterFailed, match="api ended with code 7:\nfirst\nthe port is taken"):
            processes.check()


def test_two_at_once_have_nothing_in_common() -> None:
    with Processes() as one:
        with Processes() as other:
            other.start(SLEEP, ["1000"], name="sleep")
            one.start(SLEEP, ["1000"], name="sleep")
            assert one.folder != other.folder
        one.check()
        assert one.folder.is_dir()
