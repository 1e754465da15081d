"""Helm values of which parts are taken out, until what is left is what nobody understood."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from components.carto.values import merge
from components.resource_facts.checks import value_at


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
        return value_at(self._left, path)

    @property
    def left(self) -> dict[str, Any]:
        """What nobody took."""
        return self._left
