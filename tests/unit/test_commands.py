"""`python -m operations`: one list of all commands, which the documentation has too."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from operations.__main__ import commands, main
from tests.support.pages import pages

if TYPE_CHECKING:
    from collections.abc import Sequence


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
