"""A quickstart is as short as it can be."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from components.settings.load import load
from components.settings.problems import SettingsError
from tests.support.example_stacks import STACKS
from tests.support.stack_settings import as_the_engine_gives_it

QUICKSTARTS = sorted(name for name in STACKS if name.endswith("-quickstart"))
FROM_SUPPORT = "carto:customerPackage"
AT_MOST = 3


def stack_config(stack: str) -> dict[str, Any]:
    config: dict[str, Any] = yaml.safe_load(STACKS[stack].read_text("utf-8"))["config"]
    return {key: value for key, value in config.items() if key.startswith("carto:")}


def leaves(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    else:
        yield path


def without(stack: str, path: tuple[str, ...]) -> dict[str, Any]:
    config = copy.deepcopy(stack_config(stack))
    *above, last = path
    place = config
    for step in above:
        place = place[step]
    del place[last]
    return config


def test_each_cloud_with_something_to_create_has_one() -> None:
    assert QUICKSTARTS == ["aws-quickstart", "azure-quickstart", "gcp-quickstart"]


@pytest.mark.parametrize("stack", QUICKSTARTS)
def test_it_asks_for_three_things_and_the_package(stack: str) -> None:
    assert len(set(stack_config(stack)) - {FROM_SUPPORT}) <= AT_MOST


@pytest.mark.parametrize(
    ("stack", "path"), [(stack, path) for stack in QUICKSTARTS for path in leaves(stack_config(stack))]
)
def test_nothing_in_it_could_be_left_out(stack: str, path: tuple[str, ...]) -> None:
    load(as_the_engine_gives_it(stack_config(stack))[0])
    with pytest.raises(SettingsError):
        load(as_the_engine_gives_it(without(stack, path))[0])
