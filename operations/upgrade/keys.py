"""Which values a chart reads, and with which type.

A schema of the values decides, where the chart has one. CARTO's has none, so its templates and defaults decide: a key
is read when a template names it, a key below it, or a default of the chart whose group a template names. What a
template reads through a computed name is found by the quoted word.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from components.carto.chart import chart_keys

if TYPE_CHECKING:
    from operations.upgrade.charts import Chart

_MISSING = object()
_COMMENT = re.compile(r"\{\{-?\s*/\*.*?\*/\s*-?\}\}", re.DOTALL)
_NAMED = re.compile(r"\.Values((?:\.[A-Za-z_][A-Za-z0-9_]*)+)")
_DOTTED = re.compile(r"(?<![\w.$])[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")
_KINDS: Mapping[str, str] = {"boolean": "bool", "integer": "int", "number": "int", "array": "list", "string": "string"}


@dataclass(frozen=True)
class Keys:
    """What one chart reads."""

    chart: Chart = field(repr=False)

    def reads(self, path: str) -> bool:
        """Whether the value at a path, such as `mapsApi.replicaCount`, can change what the chart renders."""
        words = path.split(".")
        if words[0] == "global" or words[0] in self.chart.subcharts:
            return True
        if self.chart.schema is not None:
            return _allowed(self.chart.schema, words) is not None
        if path in self._named or any(named.startswith(f"{path}.") for named in self._named):
            return True
        above = [".".join(words[:end]) for end in range(1, len(words))]
        is_named = any(each in self._named for each in above)
        if self._is_default(words):
            return is_named
        return is_named and any(self._is_open(each) for each in above)

    def names(self, path: str) -> bool:
        """Whether a template, or the schema, names the path itself."""
        if self.chart.schema is not None:
            return bool(_allowed(self.chart.schema, path.split(".")))
        return path in self._named

    def kind(self, path: str) -> str | None:
        """The type that the chart expects; None where it takes any or none is known."""
        words = path.split(".")
        if self.chart.schema is not None:
            allowed = _allowed(self.chart.schema, words)
            named = (allowed or {}).get("type")
            return _KINDS.get(named) if isinstance(named, str) else None
        found = self._default(words)
        return None if found is _MISSING else kind_of(found)

    @functools.cached_property
    def _named(self) -> frozenset[str]:
        texts = [_COMMENT.sub("", text) for text in self.chart.templates.values()]
        named = {path.removeprefix(".") for text in texts for path in _NAMED.findall(text)}
        as_text = {path for text in texts for path in _DOTTED.findall(text) if self._is_default(path.split("."))}
        return frozenset(named | as_text)

    def _default(self, words: list[str]) -> Any:
        found: Any = self.chart.values
        for word in words:
            if not isinstance(found, Mapping) or word not in found:
                return _MISSING
            found = found[word]
        return found

    def _is_default(self, words: list[str]) -> bool:
        return self._default(words) is not _MISSING

    def _is_open(self, path: str) -> bool:
        """Whether anything may be below a path: its default is empty, or the template writes the group as it is."""
        words = path.split(".")
        default = self._default(words)
        is_group = isinstance(default, Mapping) and bool(default)
        return not is_group or (len(words) > 1 and words[-1] in chart_keys().rendered_whole)


def kind_of(value: object) -> str | None:
    """A value's type, in the words of `chart_keys.json`; None for null."""
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int | float):
        return "int"
    if isinstance(value, str):
        return "string"
    if isinstance(value, Mapping):
        return "object"
    return "list" if isinstance(value, list | tuple) else None


def without(values: Mapping[str, Any], paths: frozenset[str], above: str = "") -> dict[str, Any]:
    """The values without some leaves, and without groups that have no other."""
    kept: dict[str, Any] = {}
    for word, value in values.items():
        path = f"{above}{word}"
        if path in paths:
            continue
        if isinstance(value, Mapping) and value:
            if inner := without(value, paths, f"{path}."):
                kept[word] = inner
        else:
            kept[word] = value
    return kept


def _allowed(schema: Mapping[str, Any], words: list[str]) -> Mapping[str, Any] | None:
    """What a schema says of a key; None when it refuses the key, an empty schema where anything is allowed."""
    here: Mapping[str, Any] = schema
    for word in words:
        properties = here.get("properties") or {}
        if word in properties:
            here = properties[word]
        elif here.get("type") in (None, "object") and here.get("additionalProperties", True) is not False:
            return {}
        else:
            return None
    return here
