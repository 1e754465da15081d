"""What a provider checks and forces beyond the shape of its types: the facts of one type.

The SDKs do not say what replaces a resource, what conflicts, or which names a cloud accepts; the providers' sources do.
Property paths are written "a.b[].c", where "[]" means every element.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from simulator.core.values import UNKNOWN, Secret

if TYPE_CHECKING:
    from pathlib import Path

Group = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Autoname:
    """How an unset name is generated: the logical name, a hyphen and a random suffix.

    `unless` lists inputs that make a name unnecessary (a prefix, for example).
    """

    property: str
    max_length: int = 255
    lower: bool = False
    prefix: str = ""
    unless: Group = ()


@dataclass(frozen=True, kw_only=True)
class Rules:
    """The facts about one resource type. `source` is where they are from."""

    source: str
    required: Group = ()
    replace: Group = ()
    conflicts: tuple[Group, ...] = ()
    required_with: tuple[Group, ...] = ()
    exactly_one_of: tuple[Group, ...] = ()
    patterns: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    ranges: Mapping[str, tuple[float | None, float | None]] = field(default_factory=dict)
    allowed: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    max_items: Mapping[str, int] = field(default_factory=dict)
    defaults: Mapping[str, Any] = field(default_factory=dict)
    cloud_filled: Group = ()
    """Inputs the cloud fills when unset: leaving one out later is no change."""
    autoname: Autoname | None = None
    delete_before_replace: bool = False
    """Always; a type with an explicit name is deleted first anyway."""
    named_replacement_overlaps: bool = False
    """The exception: an explicit name does not make a replacement delete first."""
    on_write: Rules | None = None
    """What the cloud refuses only when the resource is written, which no preview shows."""


def load(file: Path) -> dict[str, Rules]:
    """The rules in a JSON file, by type."""
    types = json.loads(file.read_text())["types"]
    unsourced = [token for token, facts in types.items() if not facts.get("source")]
    if unsourced:
        raise ValueError(f"{file.name}: facts without a source: {', '.join(unsourced)}")
    return {token: _rules(facts) for token, facts in types.items()}


def _rules(facts: dict[str, Any]) -> Rules:
    names = {
        "source": "source",
        "required": "required",
        "replace": "replace",
        "conflicts": "conflicts",
        "requiredWith": "required_with",
        "exactlyOneOf": "exactly_one_of",
        "patterns": "patterns",
        "ranges": "ranges",
        "allowed": "allowed",
        "maxItems": "max_items",
        "defaults": "defaults",
        "cloudFilled": "cloud_filled",
        "deleteBeforeReplace": "delete_before_replace",
        "namedReplacementOverlaps": "named_replacement_overlaps",
    }
    autoname, on_write = facts.get("autoname"), facts.get("onWrite")
    return Rules(
        **{names[key]: value for key, value in facts.items() if key not in ("autoname", "onWrite")},
        on_write=_rules({"source": facts["source"], **on_write}) if on_write else None,
        autoname=Autoname(
            property=autoname["property"],
            max_length=autoname.get("maxLength", 255),
            lower=autoname.get("lower", False),
            prefix=autoname.get("prefix", ""),
            unless=tuple(autoname.get("unless", ())),
        )
        if autoname
        else None,
    )


@dataclass(frozen=True, slots=True)
class Place:
    """A value found at a path, whether it may be shown, and the path as a person writes it ("rules[0].status")."""

    path: str
    value: Any
    secret: bool


def at(value: Any, path: str) -> Iterator[Place]:
    """Everything a rule's path leads to. Unknowns and what is not set are left out."""
    steps = path.replace("[]", ".[]").split(".") if path else []
    yield from _follow(value, [step for step in steps if step], "", secret=False)


def first_text(inputs: Any, path: str) -> str:
    """The first value that a rule's path leads to; empty when there is none."""
    return str(next((place.value for place in at(inputs, path)), None) or "")


def _follow(value: Any, steps: list[str], path: str, *, secret: bool) -> Iterator[Place]:
    if isinstance(value, Secret):
        yield from _follow(value.value, steps, path, secret=True)
    elif value is None or value is UNKNOWN:
        return
    elif not steps:
        yield Place(path, value, secret)
    elif steps[0] == "[]":
        if isinstance(value, list):
            for index, item in enumerate(value):
                yield from _follow(item, steps[1:], f"{path}[{index}]", secret=secret)
    elif isinstance(value, Mapping):
        inner = f"{path}.{steps[0]}" if path else steps[0]
        yield from _follow(value.get(steps[0]), steps[1:], inner, secret=secret)


def known(inputs: Any, *path: str) -> Any:
    """The value at a path of names when it is set and known."""
    value = inputs
    for step in path:
        value = value.value if isinstance(value, Secret) else value
        value = value.get(step) if isinstance(value, Mapping) else None
    value = value.value if isinstance(value, Secret) else value
    return None if value is UNKNOWN else value


def is_set(bag: Mapping[str, Any], path: str) -> bool:
    """Whether a program gave a property (nested paths without "[]"): an unknown value counts, a null does not."""
    value: Any = bag
    for step in path.split("."):
        if isinstance(value, Secret):
            value = value.value
        if not isinstance(value, Mapping):
            return value is UNKNOWN
        value = value.get(step)
        if value is None:
            return False
    return True
