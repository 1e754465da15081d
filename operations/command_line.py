"""A command of `python -m operations`: a function of its options, which returns the exit code."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, TypedDict, Unpack

import click

from operations.commands import COMMANDS

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from operations.acceptance_engine import Engine
    from operations.clouds.command import Command as Run
    from operations.helm import Helm
    from operations.preflight.__main__ import Machine
    from operations.settings import Pulumi
    from operations.verify.findings import Finding
    from operations.verify.kubectl import Kubectl

CANNOT: Final = 2
"""Exit code after wrong options, and where a file can't be read or written."""
INTERRUPTED: Final = 130
"""Exit code after Ctrl-C, as shells have it."""
SETTINGS: Final[Mapping[str, Any]] = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
"""How every command prints its help."""


class Substitutes(TypedDict, total=False):
    """What a test replaces: arguments of the functions of some commands, whose defaults are the real ones."""

    engine: Callable[[str], Pulumi]
    acceptance_engine: Callable[..., Engine]
    helm: Helm
    kubectl: Callable[[str, str | None], Kubectl]
    nodes_of: Callable[[Kubectl], Any]
    now: Callable[[], datetime]
    domain: Callable[[str], Sequence[Finding]]
    machine: Machine | None
    ask: Callable[[str, str], str]
    run: Run
    sleep: Callable[[float], object]
    stacks: Path


class Command(click.Command):
    """A command whose function returns the exit code."""

    def __call__(self, arguments: Sequence[str] | None = None, **substitutes: Unpack[Substitutes]) -> int:
        """Run with these arguments, or with those of the process. Returns the exit code, which is 2 for wrong ones."""
        try:
            self.main(arguments, f"python -m operations.{self.name}", obj=substitutes)
        except SystemExit as ended:
            return int(ended.code or 0)

    def invoke(self, ctx: click.Context) -> None:
        """Call the function with the options and a test's substitutes, and exit with what it returns."""
        ctx.params.update(ctx.obj or {})
        try:
            code = super().invoke(ctx)
        except OSError as error:
            if error.filename is None:
                raise
            click.echo(f"{error.filename}: {error.strerror}", err=True)
            code = CANNOT
        except KeyboardInterrupt:
            click.echo("interrupted", err=True)
            code = INTERRUPTED
        ctx.exit(code)


def command(name: str, documentation: str | None) -> Callable[[Callable[..., int]], Command]:
    """Turn a function into a command. `documentation` is its help, usually that of the module."""
    own = COMMANDS.get(name)
    return click.command(
        name,
        cls=Command,
        help=documentation,
        epilog=f"Needs {own.needs}: docs/commands.md#access." if own else None,
        context_settings={**SETTINGS},
    )
