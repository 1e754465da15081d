"""The command `pulumi` on one stack."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence

from operations.stack_state import Pulumi


class PulumiFailed(Exception):
    """A command of the engine failed; the message has its diagnostics."""


def run(stack: str, arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Runs `pulumi <arguments>` on the stack, without questions. It may fail.

    Raises:
        PulumiFailed: it is not installed.
    """
    command = ["pulumi", *arguments, "--stack", stack, "--non-interactive"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise PulumiFailed("pulumi is not installed: https://www.pulumi.com/docs/install/") from None


def on_stack(stack: str) -> Pulumi:
    """Runs `pulumi <arguments>` on the stack, without questions.

    Raises:
        PulumiFailed: the command failed, or is not installed.
    """

    def pulumi(*arguments: str) -> str:
        done = run(stack, arguments)
        if done.returncode:
            raise PulumiFailed(f"pulumi {arguments[0]} failed:\n{_diagnostics(done.stdout)}{done.stderr}")
        return done.stdout

    return pulumi


def _diagnostics(output: str) -> str:
    """The messages at the end of a preview's JSON, or the output itself if it is no JSON."""
    try:
        return "".join(f"{found['message']}\n" for found in json.loads(output)["diagnostics"])
    except (ValueError, LookupError, TypeError):
        return output
