"""The command that writes the stack file: what it refuses, and what it leaves alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from operations.import_install.__main__ import main

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("- a", "a mapping"),
        ("a: [", "expected YAML"),
        (None, "No such file"),
        ("COMPUTED VALUES:\na: b", "without --all"),
    ],
)
def test_a_file_without_values_is_named(content: str | None, reason: str, tmp_path: Path, capsys: Any) -> None:
    file = tmp_path / "customizations.yaml"
    if content is not None:
        file.write_text(content)
    assert main([str(file), "--stack", "mine", "--cloud", "aws", "--cluster", "production"]) == 1
    assert reason in capsys.readouterr().err


def test_what_the_cluster_needs_on_a_cloud_is_asked_for(tmp_path: Path, capsys: Any) -> None:
    file = tmp_path / "values.yaml"
    file.write_text("appConfigValues: {}")
    assert main([str(file), "--stack", "mine", "--cloud", "gcp", "--cluster", "production"]) == 2
    assert "missing: --location" in capsys.readouterr().err


def test_a_stack_file_is_never_overwritten(tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "stacks").mkdir()
    (tmp_path / "stacks/Pulumi.mine.yaml").write_text("mine")
    (tmp_path / "values.yaml").write_text("USER-SUPPLIED VALUES:\nappConfigValues: {selfHostedDomain: a.b}")
    arguments = ["values.yaml", "--cloud", "aws", "--cluster", "production", "--stack"]
    assert main([*arguments, "mine"]) == 1
    assert "exists" in capsys.readouterr().err
    assert (tmp_path / "stacks/Pulumi.mine.yaml").read_text() == "mine"
    assert main([*arguments, "acme/carto/other"]) == 0
    assert "USER-SUPPLIED" not in capsys.readouterr().out
    assert "domain: a.b" in (tmp_path / "stacks/Pulumi.other.yaml").read_text()
    for wrong in ("../third", "a; b", "a/b/c/third"):
        assert main([*arguments, wrong]) == 2
        assert "--stack: a stack's name has letters" in capsys.readouterr().err
    assert main([*arguments, "third", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["file"] == "stacks/Pulumi.third.yaml"
    assert shown["commands"][0] == "pulumi stack init third"


def test_a_value_that_is_not_there_is_not_printed(tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "values.yaml").write_text("externalPostgresql: {host: a}")
    assert main(["values.yaml", "--print", "externalPostgresql.password"]) == 1
    assert main(["values.yaml", "--print", "externalPostgresql"]) == 1
    assert main(["values.yaml", "--stack", "mine", "--cloud", "aws", "--cluster", "production"]) == 1
    shown = capsys.readouterr()
    assert (shown.out, "no folder stacks/" in shown.err) == ("", True)
