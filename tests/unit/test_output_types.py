"""The typed outputs of a stack: every output of the examples, with the type that programs of other projects see."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints, is_typeddict

import pytest

from components.output_types import StackOutputs
from tests.support.example_stacks import NAMES, built
from tests.support.pages import pages

pytestmark = pytest.mark.xdist_group("every stack's graph")  # one process registers them all, and remembers


def misfits(value: Any, wanted: Any, path: str) -> list[str]:
    """Paths of what is not of the wanted type."""
    if is_typeddict(wanted):
        hints = get_type_hints(wanted)
        unknown, missing = value.keys() - hints.keys(), wanted.__required_keys__ - value.keys()
        inner = [
            found for key in value.keys() & hints.keys() for found in misfits(value[key], hints[key], f"{path}.{key}")
        ]
        return [f"{path}.{key}" for key in sorted(unknown | missing)] + inner
    if get_origin(wanted) is UnionType:
        found = [misfits(value, each, path) for each in get_args(wanted)]
        return min(found, key=len)
    if get_origin(wanted) is list:
        (item,) = get_args(wanted)
        is_list = isinstance(value, list | tuple)
        return (
            [found for n, each in enumerate(value) for found in misfits(each, item, f"{path}[{n}]")]
            if is_list
            else [path]
        )
    kind = Mapping if get_origin(wanted) is Mapping else wanted
    return [] if isinstance(value, kind) else [f"{path}: {type(value).__name__}"]


@pytest.mark.parametrize("name", NAMES)
def test_every_output_of_a_stack_has_its_type(name: str) -> None:
    outputs = {key: value for key, value in built(name).graph.outputs.items() if value is not None}
    assert misfits(outputs, StackOutputs, "") == []


def test_every_documented_output_has_a_type() -> None:
    documented = set()
    for cloud in ("aws", "azure", "gcp"):
        rows = pages()[f"docs/install-{cloud}.md"].rows
        start = next(at for at, row in enumerate(rows) if row[-1] == "What it is")
        table = itertools.takewhile(lambda row: re.fullmatch(r"`[A-Za-z0-9]+`", row[0]), rows[start + 1 :])
        documented |= {row[0].strip("`") for row in table}
    assert {"url", "kmsKeyArn", "storageAccount"} <= documented
    assert documented - set(get_type_hints(StackOutputs)) == set()
