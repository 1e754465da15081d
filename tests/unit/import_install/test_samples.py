"""A stack file from an installation made by hand gives the same values, and no secret is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from operations.import_install.__main__ import main
from tests.support.example_stacks import build, settings_of
from tests.unit.import_install.samples import (
    CLUSTER,
    IN_LISTS,
    SAMPLES,
    SECRET,
    customizations,
    installation,
    leaves,
    settings_from,
)

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_program_builds_the_same_values(sample: str) -> None:
    values, found = customizations(sample), installation(sample)
    stack = build(settings_of(settings_from(found, values)))
    not_taken = [note.partition(" is not taken over")[0] for note in found.notes]
    contents = {text for secret in stack.secrets.values() for text in secret.values()}
    for path, value in leaves(values):
        if any(path == one or path.startswith(f"{one}.") for one in not_taken):
            continue
        if SECRET in str(value):
            assert value in contents, path
        elif path == "appSecrets.awsAccessKeyId.value":
            assert value in contents
        elif path in IN_LISTS:
            assert [each for each in value if each not in stack.at(path)] == [], path
        else:
            built = stack.at(path)
            assert built == value or str(built) == str(value), path


@pytest.mark.parametrize("sample", SAMPLES)
def test_no_secret_is_in_the_file_or_shown(sample: str, tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "stacks").mkdir()
    (tmp_path / "customizations.yaml").write_text(SAMPLES[sample][1])
    cloud = SAMPLES[sample][0]
    names = {"name": "--cluster", "resourceGroup": "--resource-group"}
    cluster = [word for name, value in CLUSTER[cloud].items() for word in (names.get(name, f"--{name}"), value)]
    code = main(["customizations.yaml", "--stack", "mine", "--cloud", cloud.value, *cluster])
    shown = capsys.readouterr()
    assert code == 0
    assert SECRET not in shown.out + shown.err + (tmp_path / "stacks/Pulumi.mine.yaml").read_text()
    assert "pulumi config set --stack mine --secret --path carto:database.existing.userPassword" in shown.out
