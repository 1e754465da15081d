"""Interruptions of an update: killed processes and a restarted API server."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable

from tests.cluster.sandbox import ClusterSandbox

Interruption = Callable[[ClusterSandbox, "subprocess.Popen[str]"], None]


def kill_engine(it: ClusterSandbox, engine: subprocess.Popen[str]) -> None:
    """Kill the engine and all processes it started at once, as when the machine loses power."""
    for pid in (engine.pid, *below(engine.pid)):
        _kill(pid)


def kill_provider(it: ClusterSandbox, engine: subprocess.Popen[str]) -> None:
    """Kill the real provider for Kubernetes, as when it runs out of memory."""
    for pid in below(engine.pid):
        if "pulumi-resource-kubernetes" in _command(pid):
            _kill(pid)


def restart_api_server(it: ClusterSandbox, engine: subprocess.Popen[str]) -> None:
    """Restart the API server; its data is kept."""
    it.cluster.kill_api_server()
    it.cluster.start_api_server()


INTERRUPTIONS: dict[str, Interruption] = {
    "engine": kill_engine,
    "provider": kill_provider,
    "API server": restart_api_server,
}


def interrupted(it: ClusterSandbox, interruption: Interruption, command: tuple[str, ...], *, lines: int) -> str:
    """Runs a command, interrupts it after so many lines of output, and returns all its output."""
    engine = it.start(*command, "--yes", "--skip-preview")
    assert engine.stdout
    output = []
    for line in engine.stdout:
        output.append(line)
        if len(output) == lines:
            interruption(it, engine)
    engine.wait()
    engine.stdout.close()
    return "".join(output)


def below(pid: int) -> list[int]:
    """The ids of all descendants of a process."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    parents = {int(child): int(parent) for child, parent in (line.split() for line in listed.splitlines())}
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found[1:]


def _command(pid: int) -> str:
    return subprocess.run(["ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
