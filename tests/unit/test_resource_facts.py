"""The facts about resource types: one entry a registered type, with properties that the SDKs know."""

from __future__ import annotations

import functools
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from components.resource_facts import FACTS, GUARDS_DATA, HOLDS_DATA, ONLY_IN_STATE
from simulator.core.introspect import describe
from tests.parity.stacks import NAMES, stack
from tests.support.example_stacks import PROJECT

pytestmark = pytest.mark.xdist_group("every stack's graph")  # one process registers them all, and remembers
OF_CLOUDS = sorted(type_ for type_ in FACTS if type_.startswith(("aws:", "azure-native:", "gcp:")))
OF_THE_PROVIDER = {"subscriptionId"}
NOT_PROTECTED = {"random:index/randomString:RandomString"}
"""A new text renames a protected resource, which is refused there."""


def registered() -> set[str]:
    """Types of all resources that an example stack or a variant of one registers."""
    types = {node.type for name in NAMES for node in stack(name).graph if node.custom}
    return {type_ for type_ in types if not type_.startswith("pulumi:providers:")}


def test_every_registered_type_has_an_entry_and_no_other_type_has() -> None:
    assert set(FACTS) - registered() == set(), "no stack registers these: remove their facts"
    assert registered() - set(FACTS) == set(), "add these to components/resource_facts"


def test_what_is_protected_is_what_holds_data_or_guards_it() -> None:
    protected = {node.type for name in NAMES for node in stack(name).graph if node.custom and node.protect}
    assert protected == (HOLDS_DATA | GUARDS_DATA | ONLY_IN_STATE) - NOT_PROTECTED
    assert HOLDS_DATA.isdisjoint(GUARDS_DATA)


def test_the_facts_load_nothing_but_the_standard_library() -> None:
    program = "import sys, components.resource_facts; print(*{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert {name for name in done.stdout.split() if name.startswith(("pulumi", "pydantic", "yaml"))} == set()


@functools.cache
def described(type_: str) -> dict[str, Any]:
    return describe(type_)


@pytest.mark.parametrize("type_", OF_CLOUDS)
def test_tags_are_where_the_sdk_has_them(type_: str) -> None:
    assert FACTS[type_].tags == place_of_tags(type_)


def place_of_tags(type_: str) -> str:
    """The path of tags or labels; alert policies have `userLabels`, Cloud SQL one level down."""
    known = described(type_)
    direct = [name for name in known["inputs"] if name in ("tags", "labels", "userLabels")]
    inner = [
        f"{name}.userLabels"
        for name, field in known["inputs"].items()
        if "userLabels" in known["types"].get(object_of(field["shape"]), {})
    ]
    return next(iter([*direct, *inner]), "")


def object_of(shape: Any) -> str:
    """The name of the object type in a shape, also of a list's elements."""
    if not isinstance(shape, dict):
        return ""
    return str(shape.get("object") or object_of(shape.get("array")))


@pytest.mark.parametrize("type_", OF_CLOUDS)
def test_properties_in_facts_are_inputs_of_the_sdk(type_: str) -> None:
    assert [path for path in paths_in(type_) if not has_input(type_, path)] == []


def paths_in(type_: str) -> Iterator[str]:
    facts = FACTS[type_]
    yield from facts.interruption
    if facts.billing is not None and facts.billing.size:
        yield facts.billing.size
    if isinstance(facts.import_id, str):
        yield from set(re.findall(r"{([\w.]+)}", facts.import_id)) - OF_THE_PROVIDER


def has_input(type_: str, path: str) -> bool:
    known = described(type_)
    properties = known["inputs"]
    for step in path.split("."):
        if step not in properties:
            return False
        properties = known["types"].get(object_of(properties[step]["shape"]), {})
    return True


@pytest.mark.parametrize("type_", OF_CLOUDS)
def test_every_type_of_a_cloud_names_the_permissions_it_needs(type_: str) -> None:
    facts = FACTS[type_]
    assert bool(facts.roles) == type_.startswith("gcp:")
    assert facts.actions
    assert len(set(facts.actions)) == len(facts.actions)
