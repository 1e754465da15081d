"""All commands for tasks around `pulumi`: `python -m operations` lists them, `python -m operations <command>` runs one.

Each is a module too: `python -m operations.verify` and `python -m operations verify` are the same.
"""

from __future__ import annotations

import ast
import runpy
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

HERE = Path(__file__).parent


def commands() -> dict[str, str]:
    """The first sentence about each command, by its name. A command is a module that has a `main`."""
    return dict(sorted(_found()))


def _found() -> Iterator[tuple[str, str]]:
    for file in (*HERE.glob("*.py"), *HERE.glob("*/__main__.py")):
        is_package = file.parent != HERE
        if file == Path(__file__):
            continue
        module = ast.parse(file.read_text("utf-8"))
        if any(isinstance(each, ast.FunctionDef) and each.name == "main" for each in module.body):
            name = file.parent.name if is_package else file.stem
            yield name, _summary(ast.get_docstring(module) or "")


def _summary(docstring: str) -> str:
    """What the first line says, without the command itself."""
    line = docstring.partition("\n")[0]
    before, _, after = line.partition(": ")
    return (after if before.startswith("`") else before).rstrip(".")


def main(arguments: Sequence[str]) -> int:
    """Run a command with the rest of the arguments. Returns 2 where there is no such command."""
    known = commands()
    wanted = arguments[0].replace("-", "_") if arguments else ""
    if wanted not in known:
        is_asked = wanted in ("", "__help", "_h")
        if not is_asked:
            sys.stderr.write(f"there is no command {arguments[0]}\n\n")
        width = max(len(name) for name in known)
        lines = [f"  {name:{width}}  {summary}" for name, summary in known.items()]
        text = "\n".join(["usage: python -m operations <command> [--help]", "", *lines, ""])
        (sys.stdout if is_asked else sys.stderr).write(text)
        return 0 if is_asked else 2
    sys.argv = [wanted, *arguments[1:]]
    runpy.run_module(f"operations.{wanted}", run_name="__main__")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
