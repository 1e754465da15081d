"""The stacks that are looked at: all examples, and what they leave out."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from components.settings import Cloud
from tests.parity.variants import VARIANTS
from tests.support.example_stacks import STACKS
from tests.support.registrations import reads_of, registered

if TYPE_CHECKING:
    from tests.support.output_reads import Reads
    from tests.support.recorder import Graph


@dataclass(frozen=True, kw_only=True)
class Stack:
    """A stack, by what it says and what it registers."""

    name: str
    cloud: Cloud
    says: Mapping[str, Any]
    """`carto:` settings as YAML has them."""
    graph: Graph


NAMES = (*sorted(STACKS), *VARIANTS)


@functools.cache
def stack(name: str) -> Stack:
    """One of `NAMES`, read once."""
    example, changes = VARIANTS.get(name, (name, {}))
    config = yaml.safe_load(STACKS[example].read_text())["config"]
    says = {key.removeprefix("carto:"): value for key, value in config.items() if key.startswith("carto:")}
    says = {**says, **changes}
    return Stack(name=name, cloud=Cloud(says["cloud"]), says=says, graph=registered(example, **changes))


def read_by(name: str) -> Reads:
    """What the components of one of `NAMES` read."""
    example, changes = VARIANTS.get(name, (name, {}))
    return reads_of(example, **changes)


def stacks_of(cloud: Cloud) -> list[Stack]:
    """All that run on a cloud."""
    return [each for each in map(stack, NAMES) if each.cloud is cloud]


def rotated(name: str, counter: str) -> Graph:
    """The same stack, after a rotation of its secret.

    Raises:
        RunError: the stack refuses to rotate it.
    """
    example, changes = VARIANTS.get(name, (name, {}))
    rotation = stack(name).says.get("rotation", {})
    return registered(example, **{**changes, "rotation": {**rotation, counter: 1}})
