"""All commands for tasks around `pulumi`: `python -m operations` lists them, `python -m operations <command>` runs one.

Each is a module too: `python -m operations.verify` and `python -m operations verify` are the same.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Final

import click

from operations.command_line import SETTINGS
from operations.commands import COMMANDS, TASKS

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

COMPLETION: Final = "_OPERATIONS_COMPLETE"
"""The shell sets this variable when it asks for completions."""


class Commands(click.Group):
    """The commands by task. Imports the module of the command that runs, and of no other."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - of click
        """The names in the order of the list."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - of click
        """The command of this name, in which `-` and `_` are the same."""
        name = cmd_name.replace("-", "_")
        if name not in COMMANDS:
            return None
        module = import_module(f"operations.{name}")
        if hasattr(module, "__path__"):
            module = import_module(f"operations.{name}.__main__")
        found: click.Command = module.main
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command of the arguments. An unknown name is an error with the names that are similar."""
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:
            name = error.command_name.replace("-", "_")
            raise click.NoSuchCommand(name, possibilities=COMMANDS, ctx=ctx) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The list by task."""
        width = max(map(len, COMMANDS))
        for task, commands in TASKS.items():
            with formatter.section(task):
                formatter.write_dl([(f"{name:{width}}", own.does) for name, own in commands.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Names that begin so, without an import of their modules, and options."""
        from click.shell_completion import CompletionItem

        beginning = incomplete.replace("-", "_")
        names = [CompletionItem(name, help=own.does) for name, own in COMMANDS.items() if name.startswith(beginning)]
        return names or click.Command.shell_complete(self, ctx, incomplete)


@click.group("operations", cls=Commands, invoke_without_command=True, context_settings={**SETTINGS})
@click.pass_context
def main(ctx: click.Context) -> None:
    """Commands for tasks around `pulumi`. Each prints its options with --help, and JSON with --json."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


if __name__ == "__main__":
    program = "python -m operations"
    if COMPLETION in os.environ:
        from operations import completion

        program = completion.PROGRAM
        completion.register()
    main(prog_name=program, complete_var=COMPLETION)
