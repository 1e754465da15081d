"""`python -m operations`: one list of all commands, which the documentation has too."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from operations.__main__ import commands, main
from simulator.engine import ROOT
from tests.support.pages import pages

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SYSTEM_PYTHON = re.compile(r"(?<!\.venv/bin/)python3? -m (operations|components|simulator)\b")
"""A command that does not find the packages of the program, unless its environment is active."""


def run(monkeypatch: pytest.MonkeyPatch, arguments: Sequence[str]) -> int:
    """With the arguments of the process as they were before."""
    monkeypatch.setattr(sys, "argv", ["operations", *arguments])
    return main(arguments)


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"]])
def test_without_a_command_all_are_listed(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, arguments) == 0
    listed = capsys.readouterr().out.splitlines()[2:]
    assert [line.split()[0] for line in listed] == list(commands())


def test_a_wrong_command_is_an_error_with_the_list(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, ["verfy"]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "there is no command verfy" in printed.err
    assert "  verify  " in printed.err


@pytest.mark.parametrize("name", list(commands()))
def test_each_command_runs_under_its_name(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for own in [module for module in sys.modules if module == f"operations.{name}.__main__"]:
        monkeypatch.delitem(sys.modules, own)
    monkeypatch.delitem(sys.modules, f"operations.{name}", raising=False)
    with pytest.raises(SystemExit) as ended:
        run(monkeypatch, [name.replace("_", "-"), "--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    assert f"python -m operations.{name}" in shown
    assert "--json" in shown


def test_the_documentation_lists_every_command() -> None:
    rows = {row[0].strip("`") for row in pages()["docs/commands.md"].rows}
    assert rows - {"Command"} == set(commands())


def test_each_summary_is_short_enough_for_a_line() -> None:
    assert [name for name, summary in commands().items() if not 0 < len(summary) <= 80] == []


def printed_texts(file: Path) -> Iterator[str]:
    """The texts of a module that are no docstring, and not the name of a command in its own help."""
    module = ast.parse(file.read_text("utf-8"))
    documentation = {id(each.value) for each in ast.walk(module) if isinstance(each, ast.Expr)}
    for each in ast.walk(module):
        if isinstance(each, ast.Constant) and isinstance(each.value, str) and id(each) not in documentation:
            is_name = re.fullmatch(r"(usage: )?python -m operations[\w. <>\[\]-]*", each.value.partition("\n")[0])
            if not is_name and "ritten by" not in each.value:
                yield each.value


@pytest.mark.parametrize("folder", ["operations", "components/aws", "components/gcp", "components/azure"])
def test_a_command_that_is_printed_works_as_it_is(folder: str) -> None:
    files = sorted((ROOT / folder).rglob("*.py"))
    assert [(file.name, text) for file in files for text in printed_texts(file) if SYSTEM_PYTHON.search(text)] == []


def test_a_command_in_a_page_or_an_example_works_as_it_is() -> None:
    files = [ROOT / "README.md", *(ROOT / "docs").glob("*.md"), *(ROOT / "stacks").glob("*.yaml")]
    lines = [(file.name, line) for file in files for line in file.read_text("utf-8").splitlines()]
    assert [each for each in lines if SYSTEM_PYTHON.search(each[1]) and not each[1].startswith("<!-- Gen")] == []


@pytest.mark.parametrize("module", ["operations", "operations.verify", "operations.new"])
def test_a_python_without_the_packages_is_refused_with_the_command(module: str) -> None:
    # -S: without the packages of this environment, as the system's Python is.
    command = [sys.executable, "-S", "-m", module, "--help"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.endswith("make install, then\n.venv/bin/python -m operations <command>\n")
    assert "Traceback" not in done.stderr
