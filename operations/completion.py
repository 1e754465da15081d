"""Completion in the shell for a function `operations` that runs `python -m operations`. docs/commands.md has it."""

from __future__ import annotations

import shlex
import sys
from typing import Final

from click.shell_completion import BashComplete, ZshComplete, add_completion_class

PROGRAM: Final = "operations"
_RUN: Final = f"{shlex.quote(sys.executable)} -m operations"
"""click's scripts run the completed program, which a function of the shell is not."""


class _Bash(BashComplete):
    def source(self) -> str:
        return super().source().replace("_complete $1)", f"_complete {_RUN})")


class _Zsh(ZshComplete):
    def source(self) -> str:
        text = super().source().replace(f"_complete {PROGRAM})", f"_complete {_RUN})")
        return text.replace(f"(( ! $+commands[{PROGRAM}] )) && return 1", "")


def register() -> None:
    """Let click write these scripts instead of its own."""
    for each in (_Bash, _Zsh):
        add_completion_class(each)
