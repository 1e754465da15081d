"""The environment in which the engine and the programs of a test save what nobody sees there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support import fork_server, secrets_service

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

SKIP_CHECKPOINTS = "PULUMI_SKIP_CHECKPOINTS"
"""The engine writes the state when a command ends, not after every operation, which takes half of an update's CPU time.
"""
RARE_GARBAGE = {"GOGC": "400"}
"""Go looks for garbage when the memory in use is five times what was left the last time, not twice. The engine and the
real providers live for seconds. Source: https://go.dev/doc/gc-guide#GOGC"""
INTERRUPTED = {SKIP_CHECKPOINTS: "false"}
"""What a test starts in order to stop it writes the state as it does for users."""


def environment() -> dict[str, str]:
    """For every command of a test's sandbox."""
    return {SKIP_CHECKPOINTS: "true", **RARE_GARBAGE, fork_server.SHORTCUTS: "yes", **secrets_service.environment()}


def shown(arguments: Iterable[str]) -> dict[str, str]:
    """What the SDK writes for debugging is among what a verbose engine shows."""
    return (
        {fork_server.SHORTCUTS: fork_server.DEBUGGING}
        if any(argument.startswith("-v") for argument in arguments)
        else {}
    )


def without_logs(home: Path) -> None:
    """The engine compresses and encrypts a log of every run, unless it cannot have a folder for it."""
    (home / "pulumi").mkdir(parents=True)
    (home / "pulumi/logs").touch()


def with_key(stack_file: Path) -> None:
    """The stack's secrets are encrypted with the key of the service, not with one from a passphrase."""
    stack_file.write_text(secrets_service.STACK_FILE + stack_file.read_text())
