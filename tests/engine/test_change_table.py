"""Every setting on a running stack: a change is made as a whole or refused as a whole, and can be taken back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from components.settings.clouds import every_model
from components.settings.introspection import all_paths, nested_models
from simulator.core.values import plain
from tests.engine.change_rows import Made, Refused
from tests.engine.changes_by_setting import rows
from tests.engine.scenarios import STACKS
from tests.support.sandbox import Sandbox

pytestmark = pytest.mark.long

TESTS = Path(__file__).resolve().parents[1]
CLOUDS = [str(cloud) for cloud in every_model()]
GENERATED = ("kubernetes:core/v1:Secret", "kubernetes:core/v1:ConfigMap", "kubernetes:batch/v1:Job")
"""Their names or contents are generated again."""
GENERATED_KEYS = ("password", "authtoken", "revision/")


def settings_of(cloud: str) -> set[str]:
    model = next(model for name, model in every_model().items() if name == cloud)
    return {".".join(map(str, path)) for path, field in all_paths(model) if not nested_models(field)}


@pytest.mark.parametrize("cloud", CLOUDS)
def test_every_setting_has_a_row(cloud: str) -> None:
    assert settings_of(cloud) - set(rows(cloud)) == set()


def test_no_row_is_of_a_setting_that_is_gone() -> None:
    assert set().union(*(rows(cloud) for cloud in CLOUDS)) - set().union(*map(settings_of, CLOUDS)) == set()


def test_every_test_that_a_row_names_exists() -> None:
    texts = [row for cloud in CLOUDS for row in rows(cloud).values() if isinstance(row, str)]
    named = {name for text in texts for name in re.findall(r"test_\w+\.py", text)}
    assert named - {file.name for file in TESTS.rglob("test_*.py")} == set()


def changes(cloud: str, kind: type[Made] | type[Refused]) -> Iterator[tuple[str, Made | Refused]]:
    for path in sorted(settings_of(cloud)):
        row = rows(cloud)[path]
        if isinstance(row, kind):
            yield path, row


def written(path: str, row: Made | Refused) -> Mapping[str, Any]:
    together = {f"carto:{other}": value for other, value in row.together_with.items()}
    return together if row.value is None else {**together, f"carto:{path}": row.value}


@pytest.mark.parametrize("cloud", CLOUDS)
def test_changes_are_made_as_a_whole_and_taken_back(cloud: str, sandbox_with: Callable[[str], Sandbox]) -> None:
    """All at once: what one change leaves undone, the second `up` finds."""
    sandbox = sandbox_with(STACKS[cloud])
    before, text = account(sandbox), sandbox.stack_file.read_text()
    sandbox.set({key: value for path, row in changes(cloud, Made) for key, value in written(path, row).items()})
    sandbox.succeed("up", "--yes", "--skip-preview")
    assert account(sandbox) != before
    sandbox.has_converged()
    sandbox.stack_file.write_text(text)
    sandbox.succeed("up", "--yes", "--skip-preview")
    assert account(sandbox) == before
    sandbox.matches_the_account()


@pytest.mark.parametrize("cloud", CLOUDS)
def test_changes_that_are_refused_change_nothing(cloud: str, sandbox_with: Callable[[str], Sandbox]) -> None:
    sandbox = sandbox_with(STACKS[cloud])
    before, text = [plain(record.inputs) for record in sandbox.existing()], sandbox.stack_file.read_text()
    wrong = []
    for path, row in changes(cloud, Refused):
        assert isinstance(row, Refused)
        sandbox.set(written(path, row))
        done = sandbox.pulumi("up", "--yes", "--skip-preview")
        if done.returncode == 0 or row.words not in done.output or "Nothing was changed" not in done.output:
            wrong.append(f"{path}: {done.output[-1500:]}")
        if [plain(record.inputs) for record in sandbox.existing()] != before:
            wrong.append(f"{path}: the account is changed")
            break
        sandbox.stack_file.write_text(text)
    assert wrong == []
    sandbox.stack_file.write_text(text)
    sandbox.has_converged()


def account(sandbox: Sandbox) -> Mapping[str, Any]:
    """What exists because of the stack, by URN, without secrets and what is generated with them."""
    return {
        record.urn: None if record.type in GENERATED else without_secrets(plain(record.inputs))
        for record in sandbox.existing()
    }


def without_secrets(inputs: Any) -> Any:
    if isinstance(inputs, Mapping):
        return {
            key: without_secrets(value)
            for key, value in inputs.items()
            if not any(word in key.lower() for word in GENERATED_KEYS)
        }
    return [without_secrets(each) for each in inputs] if isinstance(inputs, list) else inputs
