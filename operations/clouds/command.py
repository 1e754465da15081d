"""Run a cloud's command line."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Mapping, Sequence

Command = Callable[[Sequence[str]], str]
"""Runs a command and returns what it printed.

Raises:
    CommandFailed: it is not installed, or failed.
"""


class CommandFailed(Exception):
    """A command is not installed or failed; the message has what it wrote."""


def run(command: Sequence[str], environment: Mapping[str, str] | None = None) -> str:
    """Run a command, as `Command` describes, with further environment variables."""
    variables = {**os.environ, **environment} if environment else None
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False, env=variables
        )
    except FileNotFoundError:
        raise CommandFailed(f"{command[0]} is not installed") from None
    if done.returncode:
        detail = done.stderr.strip() or f"exit code {done.returncode}"
        raise CommandFailed(f"`{' '.join(command[:3])}` failed: {detail}")
    return done.stdout
