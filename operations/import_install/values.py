"""Helm values of which parts are taken out, until what is left is what nobody understood."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from components.carto.values import merge
from components.resource_facts.checks import value_at

VARIABLES = "extraEnvVars"
"""The chart's list of variables of a service."""


class Values:
    """A copy of merged values. Every name in it is text, as Helm reads it."""

    def __init__(self, *layers: Mapping[str, Any]) -> None:
        self._left: dict[str, Any] = copy.deepcopy(merge(*map(_named, layers)))

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

    def text(self, path: str) -> str | None:
        """The text at a dotted path, or of a variable: `mapsApi.extraEnvVars.NAME`. None where there is none."""
        above, _, last = path.rpartition(".")
        value, variables = self.look(path), self.look(above) if above.endswith(f".{VARIABLES}") else None
        if isinstance(variables, list):
            value = next((each.get("value") for each in variables if each.get("name") == last), None)
        # A block of YAML ends with a line break, which is no part of a secret.
        return None if value is None or isinstance(value, Mapping | list) else str(value).rstrip("\r\n")

    @property
    def left(self) -> dict[str, Any]:
        """What nobody took."""
        return self._left


def _named(values: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(name): _named(value) if isinstance(value, Mapping) else value for name, value in values.items()}
