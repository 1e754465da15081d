"""Command lines of the clouds, and whether they are installed."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from operations.verify.findings import Finding, failed, passed

if TYPE_CHECKING:
    from collections.abc import Mapping

Command = Callable[[Sequence[str]], str]
"""Runs a command and returns what it printed.

Raises:
    CommandFailed: it is not installed, or failed.
"""
_KUBECTL: Final = "https://kubernetes.io/docs/tasks/tools/"


class CommandFailed(Exception):
    """A command is not installed or failed; the message has what it wrote."""


def run(command: Sequence[str]) -> str:
    """Run a command, as `Command` describes."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    except FileNotFoundError:
        raise CommandFailed(f"{command[0]} is not installed") from None
    if done.returncode:
        raise CommandFailed(done.stderr.strip() or f"{command[0]} ended with {done.returncode}")
    return done.stdout


def installed(name: str) -> str | None:
    """Where a command is; None where it is not installed."""
    return shutil.which(name)


def check_tools(tools: Mapping[str, str], which: Callable[[str], str | None] = installed) -> list[Finding]:
    """What this machine needs: `kubectl`, and the programs of a cloud with how to install each."""
    wanted = {"kubectl": _KUBECTL, **tools}
    return [
        passed("this machine", name, "installed")
        if which(name) is not None
        else failed("this machine", name, "not installed", remedy)
        for name, remedy in wanted.items()
    ]
