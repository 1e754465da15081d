"""`python -m operations.gateway_setup`: the statement for Redshift as a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from operations.gateway_setup import main
from operations.settings import Pulumi

SETUP = """CALL carto.SETUP('{"api_access_token": "<API access token>"}');"""


def engine(outputs: object) -> Pulumi:
    return lambda *arguments: json.dumps(outputs) if arguments[:2] == ("stack", "output") else ""


def test_the_file_has_the_statement_and_nobody_else_can_read_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "setup.sql"
    done = main(
        ["--stack", "s", "--output", str(file), "--json"],
        engine=lambda _: engine({"analyticsToolbox": {"setup": SETUP}}),
    )
    assert done == 0
    assert json.loads(capsys.readouterr().out) == {"file": str(file)}
    statements = [line for line in file.read_text().splitlines() if not line.startswith("--")]
    assert statements == [SETUP]
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_file_that_may_have_a_token_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "setup.sql"
    file.write_text("with a token")
    done = main(
        ["--stack", "s", "--output", str(file)], engine=lambda _: engine({"analyticsToolbox": {"setup": SETUP}})
    )
    assert (done, file.read_text()) == (1, "with a token")
    assert "Delete it, or name another file" in capsys.readouterr().err


@pytest.mark.parametrize("outputs", [{}, {"analyticsToolbox": {"repository": "r"}}])
def test_a_stack_without_the_gateway_gets_the_setting_in_the_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], outputs: object
) -> None:
    file = tmp_path / "setup.sql"
    assert main(["--stack", "s", "--output", str(file)], engine=lambda _: engine(outputs)) == 1
    assert not file.exists()
    assert "carto:warehouses.analyticsToolbox.enabled true" in capsys.readouterr().err


def test_a_folder_that_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outputs = {"analyticsToolbox": {"setup": SETUP}}
    done = main(["--stack", "s", "--output", str(tmp_path / "no" / "setup.sql")], engine=lambda _: engine(outputs))
    assert done == 1
    assert "No such file or directory" in capsys.readouterr().err
