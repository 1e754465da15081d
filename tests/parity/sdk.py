"""What the installed SDKs say of a resource type."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from simulator.introspect import describe

if TYPE_CHECKING:
    from tests.support.recorder import Node

_SPELLINGS = ("tags", "labels")
_SPELLINGS_INSIDE = ("userLabels",)
"""Cloud SQL's, one level down."""


@functools.cache
def place_of_tags(type_: str) -> tuple[str, ...] | None:
    """Where a resource of the type takes tags or labels, as path of inputs; None when it takes none."""
    known = describe(type_)
    for name in known["inputs"]:
        if name in _SPELLINGS:
            return (name,)
    for name, field in known["inputs"].items():
        inside = field["shape"].get("object") if isinstance(field["shape"], dict) else None
        for spelling in _SPELLINGS_INSIDE:
            if inside and spelling in known["types"][inside]:
                return (name, spelling)
    return None


def tags_of(node: Node) -> Any:
    """The tags or labels of a resource; None when there are none."""
    value: Any = node.inputs
    for word in place_of_tags(node.type) or ("",):
        value = value.get(word) if isinstance(value, dict) else None
    return value
