"""The processes of a cluster: they start together, and end with the process that started them."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

WATCHDOG = Path(__file__).with_name("watchdog.py")
RARE_GARBAGE = {"GOGC": "400"}
"""Go looks for garbage when the memory in use is five times what was left the last time, not twice: the parts have less
than 300 MB, and live for minutes. Source: https://go.dev/doc/gc-guide#GOGC"""
TAIL = 15
"""How many lines of a failed part's log are shown."""


class ClusterFailed(Exception):
    """A part of the cluster could not start or has ended; the message has the end of its log."""


@dataclass
class Processes:
    """A folder and the processes that work in it. Leaving the context kills them and removes the folder."""

    folder: Path = field(init=False)
    _watchdog: subprocess.Popen[bytes] = field(init=False)
    _parts: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict, init=False)
    _commands: dict[str, tuple[Path, Sequence[str]]] = field(default_factory=dict, init=False)

    def __enter__(self) -> Self:
        self.folder = Path(tempfile.mkdtemp(prefix="carto-cluster-"))
        pipe = subprocess.PIPE
        self._watchdog = subprocess.Popen(
            [sys.executable, "-I", str(WATCHDOG), str(self.folder)],
            stdin=pipe,
            stdout=pipe,
            # A process group of its own: Ctrl-C in a terminal is meant for the program that uses the cluster.
            process_group=0,
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._watchdog.stdin is not None  # noqa: S101 - it was started with pipes
        assert self._watchdog.stdout is not None  # noqa: S101
        self._watchdog.stdin.close()
        self._watchdog.stdout.read()
        self._watchdog.stdout.close()
        for process in (*self._parts.values(), self._watchdog):
            process.wait()

    def start(self, executable: Path, arguments: Sequence[str], *, name: str) -> None:
        """Start one part. The executable is called with the part's name."""
        self._commands[name] = (executable, arguments)
        with (self.folder / f"{name}.log").open("ab") as log:
            self._parts[name] = subprocess.Popen(
                [name, *arguments],
                executable=executable,
                cwd=self.folder,
                env=os.environ | RARE_GARBAGE,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                process_group=self._watchdog.pid,
            )

    def kill(self, name: str) -> None:
        """Kill one part, and no other."""
        self._parts[name].kill()
        self._parts[name].wait()

    def start_again(self, name: str) -> None:
        """Start a killed part with the command it had before."""
        executable, arguments = self._commands[name]
        self.start(executable, arguments, name=name)

    def check(self) -> None:
        """Raise ClusterFailed when a part has ended."""
        for name, process in self._parts.items():
            if process.poll() is not None:
                raise ClusterFailed(f"{name} ended with code {process.returncode}:\n{self.log_tail(name)}")

    def log_tail(self, name: str) -> str:
        """The last lines of a part's log."""
        lines = (self.folder / f"{name}.log").read_text(errors="replace").splitlines()
        return "\n".join(lines[-TAIL:])
