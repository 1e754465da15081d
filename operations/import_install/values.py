"""Helm values of which parts are taken out, until what is left is what nobody understood."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from components.carto.values import merge


class Values:
    """A copy of merged values."""

    def __init__(self, *layers: Mapping[str, Any]) -> None:
        self._left: dict[str, Any] = copy.deepcopy(merge(*layers))

    def take(self, path: str) -> Any:
        """The value at a dotted path, which is taken out; None where there is none."""
        *above, last = path.split(".")
        groups: list[tuple[dict[str, Any], str]] = []
        inside: Any = self._left
        for step in above:
            if not isinstance(inside, dict) or step not in inside:
                return None
            groups.append((inside, step))
            inside = inside[step]
        if not isinstance(inside, dict) or last not in inside:
            return None
        value = inside.pop(last)
        for outside, step in reversed(groups):
            if outside[step] == {}:
                del outside[step]
        return value

    def look(self, path: str) -> Any:
        """The value at a dotted path, which stays; None where there is none."""
        value: Any = self._left
        for step in path.split("."):
            value = value.get(step) if isinstance(value, Mapping) else None
        return value

    @property
    def left(self) -> dict[str, Any]:
        """What nobody took."""
        return self._left

    def leaves(self) -> Iterator[str]:
        """The paths of everything that is left; a list is one leaf."""
        yield from _leaves(self._left, "")


def _leaves(value: Any, path: str) -> Iterator[str]:
    if isinstance(value, Mapping) and value:
        for name, inner in value.items():
            yield from _leaves(inner, f"{path}.{name}" if path else str(name))
    else:
        yield path
