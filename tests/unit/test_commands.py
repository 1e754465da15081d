"""`python -m operations`: one list of all commands, which the documentation has too."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner

from operations import options
from operations.__main__ import main
from operations.command_line import Command, command
from operations.commands import COMMANDS, TASKS
from simulator.engine import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from click.testing import Result

SYSTEM_PYTHON = re.compile(r"(?<!\.venv/bin/)python3? -m (operations|components|simulator)\b")
"""A command that does not find the packages of the program, unless its environment is active."""


@pytest.fixture
def run() -> Callable[..., Result]:
    """Runs a command as `python -m operations` does."""
    return lambda *arguments: CliRunner().invoke(main, arguments, prog_name="python -m operations")


def command_of(name: str) -> Command:
    found = main.get_command(click.Context(main), name)
    assert isinstance(found, Command)
    return found


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"]])
def test_without_a_command_all_are_listed_by_task(arguments: list[str], run: Callable[..., Result]) -> None:
    done = run(*arguments)
    assert (done.exit_code, done.stderr) == (0, "")
    listed = done.stdout[done.stdout.index(f"{next(iter(TASKS))}:") :].splitlines()
    tasks = [line.removesuffix(":") for line in listed if line and not line.startswith(" ")]
    assert tasks == list(TASKS)
    # A summary is in one line of a terminal.
    assert [line.split()[0] for line in listed if line.startswith(" ")] == list(COMMANDS)


@pytest.mark.parametrize("typed", ["verfy", "verifi"])
def test_a_wrong_command_is_an_error_that_names_a_similar_one(typed: str, run: Callable[..., Result]) -> None:
    done = run(typed, "--stack", "production")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "Did you mean 'verify'?" in done.stderr


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_runs_under_its_name(name: str, run: Callable[..., Result]) -> None:
    found = command_of(name)
    assert found.name == name
    for typed in (name, name.replace("_", "-")):
        done = run(typed, "--help")
        assert done.exit_code == 0
        assert done.stdout.startswith(f"Usage: python -m operations {typed} ")
        assert "--json" in done.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_each_option_is_explained(name: str) -> None:
    own = [each for each in command_of(name).params if isinstance(each, click.Option)]
    assert [each.name for each in own if not (each.help or "").endswith(".")] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_an_option_of_several_commands_is_the_same_in_each(name: str) -> None:
    own = {each.opts[0]: each for each in command_of(name).params if isinstance(each, click.Option)}
    assert own["--json"].help
    assert own["--json"].help.startswith("Print JSON, for scripts")
    shared = {"--stack": options.stack(), "--context": options.context()}
    for option, decorate in shared.items():
        # Where a stack file is written, the context is a setting.
        if option in own and (name, option) != ("import_install", "--context"):
            expected = click.command()(decorate(lambda: 0)).params[0]
            assert isinstance(expected, click.Option)
            assert own[option].help == expected.help


@pytest.mark.parametrize("name", COMMANDS)
def test_a_mistyped_option_is_an_error_with_a_similar_one(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert command_of(name)(["--jsom"]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "'--json'" in shown.err


@pytest.mark.parametrize("name", COMMANDS)
def test_an_empty_name_is_not_the_stack_that_is_selected(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = command_of(name)
    if any("--stack" in each.opts for each in found.params):
        assert found(["--stack", ""]) == 2
        assert "Invalid value for '--stack': it is empty" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("raised", "code", "shown"),
    [
        (PermissionError(13, "Permission denied", "stacks"), 2, "stacks: Permission denied\n"),
        (KeyboardInterrupt(), 130, "interrupted\n"),
    ],
)
def test_a_command_that_cannot_go_on_says_why(
    raised: BaseException, code: int, shown: str, capsys: pytest.CaptureFixture[str]
) -> None:
    @command("example", "An example.")
    def example() -> int:
        raise raised

    assert example([]) == code
    assert capsys.readouterr().err == shown


def test_only_the_module_of_the_command_is_imported() -> None:
    script = (
        "import sys, operations.__main__ as all; all.main(['verify', '--help'], standalone_mode=False); "
        "sys.exit(str({'operations.status', 'operations.verify.__main__', 'pydantic'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stderr == "{'operations.verify.__main__'}\n"


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        (["preview-"], "preview_report"),
        (["verify", "--no-"], "--no-job --no-domain"),
        (["status", "--stack", "aws-q"], "aws-quickstart"),
        (["import_install", "--cloud", "g"], "gcp"),
    ],
)
def test_bash_completes_what_is_typed(typed: list[str], completed: str) -> None:
    page = (ROOT / "docs/commands.md").read_text("utf-8")
    function, registered = re.findall(r"^(?:operations\(\)|eval ).*$", page, re.MULTILINE)
    script = (
        f'{function}\n{registered}\nCOMP_WORDS=(operations "$@") COMP_CWORD=$#\n'
        "_operations_completion operations\necho ${COMPREPLY[*]}\n"
    ).replace(".venv/bin/python", sys.executable)
    done = subprocess.run(["bash", "-c", script, "", *typed], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == (f"{completed}\n", "")


def test_zsh_completes_the_function_too() -> None:
    environment = {**os.environ, "_OPERATIONS_COMPLETE": "zsh_source"}
    command = [sys.executable, "-m", "operations"]
    script = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout
    assert "_OPERATIONS_COMPLETE=zsh_complete " + " ".join(command) in script
    # In click's own script a function, which is no command on PATH, completes nothing.
    assert "$+commands" not in script


def test_every_module_with_a_command_is_listed() -> None:
    folder = ROOT / "operations"
    modules = [file for file in (*folder.glob("*.py"), *folder.glob("*/__main__.py")) if file.parent.name != "probe"]
    found = [
        file.parent.name if file.parent != folder else file.stem
        for file in modules
        if "\n@command(" in file.read_text("utf-8")
    ]
    assert sorted(found) == sorted(COMMANDS)


def test_the_documentation_lists_every_command_by_task() -> None:
    page = (ROOT / "docs/commands.md").read_text("utf-8")
    sections = dict(re.findall(r"^## (.+)\n((?:(?!## ).*\n)*)", page, re.MULTILINE))
    row = re.compile(r"^\| `(\w+)` \| [^|]+ \| [^|]+ \| ([^|]+) \| [^|]+ \|$", re.MULTILINE)
    tables = {task: row.findall(sections.get(task, "")) for task in TASKS}
    assert tables == {task: [(name, own.needs) for name, own in commands.items()] for task, commands in TASKS.items()}


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_says_what_a_command_needs(name: str, run: Callable[..., Result]) -> None:
    assert f"Needs {COMMANDS[name].needs}: docs/commands.md#access." in " ".join(run(name, "--help").stdout.split())


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


WRITTEN = re.compile(r"-m operations[. ]([a-z_-]+)([^`\n|>#;\\]*)")
"""A command in a page, a pipeline or a message: its name, and its options up to what the shell reads."""


def test_every_command_that_is_written_somewhere_exists_with_its_options() -> None:
    folders = {"docs": "*.md", ".github/workflows": "*.yml", "operations": "*.py", "components": "*.py"}
    files = [file for folder, names in folders.items() for file in sorted((ROOT / folder).rglob(names))]
    files += [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "Makefile", "examples/gitlab/.gitlab-ci.yml")]
    wrong = []
    found = set()
    for file in files:
        for name, words in WRITTEN.findall(file.read_text("utf-8")):
            found.add(name)
            known = {option for each in command_of(name).params for option in each.opts} | {"--help"}
            unknown = set(re.findall(r"(?<!\S)--[a-z-]+", words)) - known
            wrong += [(file.name, name, option) for option in unknown]
    assert wrong == []
    assert len(found) > 15


@pytest.mark.parametrize("module", ["operations", "operations.verify", "operations.new"])
def test_a_python_without_the_packages_is_refused_with_the_command(module: str) -> None:
    # -S: without the packages of this environment, as the system's Python is.
    command = [sys.executable, "-S", "-m", module, "--help"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.endswith("make install, then\n.venv/bin/python -m operations <command>\n")
    assert "Traceback" not in done.stderr
