"""Options that several commands have, with one meaning and one text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    Function = TypeVar("Function", bound=Callable[..., int])

STACKS: Final = Path(__file__).resolve().parent.parent / "stacks"
"""The folder of the stack files."""


def _names(_context: click.Context, _option: click.Parameter, beginning: str) -> list[str]:
    """Names of stack files, for the shell's completion."""
    names = (file.name.removeprefix("Pulumi.").removesuffix(".yaml") for file in STACKS.glob("Pulumi.*.yaml"))
    return sorted(name for name in names if name.startswith(beginning))


def _not_empty(_context: click.Context, _option: click.Parameter, name: str | None) -> str | None:
    """To `pulumi`, an empty name is the selected stack, which a script with an unset variable does not mean.

    Source: `requireStack` in `pkg/cmd/pulumi/stack/io.go` of Pulumi.
    """
    if name == "":
        raise click.BadParameter("it is empty")
    return name


def stack(*, required: bool = True) -> Callable[[Function], Function]:
    """The stack that a command is about."""
    return click.option(
        "--stack",
        required=required,
        metavar="STACK",
        callback=_not_empty,
        shell_complete=_names,
        help="Name of the stack, such as production or acme/carto/production.",
    )


def as_json(more: str = "") -> Callable[[Function], Function]:
    """JSON instead of text, as `is_json`; `more` says what is special about it."""
    return click.option("--json", "is_json", is_flag=True, help=f"Print JSON, for scripts{more}.")


def context() -> Callable[[Function], Function]:
    """The cluster of a command that runs kubectl."""
    return click.option("--context", metavar="NAME", help="Context of kubectl. Default: the current one.")
