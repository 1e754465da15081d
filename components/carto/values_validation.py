"""Checks Helm values against what the chart reads.

Used twice: a problem in the values this project builds is a defect and stops the run; one in `carto:helmValues` or the
customer package is a warning, because another chart version may know the key.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Any

import pulumi

from .chart import ChartKeys, chart_keys
from .text_values import not_text

_KINDS: Mapping[str, tuple[type, ...]] = {
    "bool": (bool,),  # before int, of which it is one
    "int": (int,),
    "string": (str, pulumi.Output),
    "list": (list, tuple),
    "object": (Mapping,),
}


def problems_of(values: Mapping[str, Any], *, null_removes: bool = False) -> list[str]:
    """Everything in `values` the chart or Kubernetes would ignore or misread, one sentence each; no value is quoted.

    With `null_removes`, null takes a default of the chart away, as it does in values that are merged by Helm.
    """
    keys = chart_keys()
    if null_removes:
        values = _without_nulls(values)
    return [
        *_problems(values, "", keys),
        *(f"{path}: expected text, not {kind}; put it in quotes" for path, kind in not_text(values)),
    ]


def _without_nulls(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        word: _without_nulls(value) if isinstance(value, Mapping) else value
        for word, value in values.items()
        if value is not None
    }


def _problems(values: Mapping[str, Any], above: str, keys: ChartKeys) -> Iterator[str]:
    for word, value in values.items():
        path = f"{above}{word}"
        if path in keys.unread:
            yield f"{path}: the chart does not read this key"
        elif path in keys.types:
            yield from _type_problems(path, value, keys)
        elif path in keys.groups:
            if isinstance(value, Mapping):
                yield from _problems(value, f"{path}.", keys)
            elif not keys.is_open(path):
                yield f"{path}: expected further keys below it, not {_kind(value)}"
        elif not keys.is_open(path):
            nearest = _nearest(path, keys)
            if nearest is None and isinstance(value, Mapping) and value:
                # A group in the wrong place: what is in it says better where it belongs.
                yield from _problems(value, f"{path}.", keys)
            else:
                yield f"{path}: the chart has no such key" + (f"; the nearest it knows is {nearest}" if nearest else "")


def _type_problems(path: str, value: object, keys: ChartKeys) -> Iterator[str]:
    expected = keys.types[path]
    kind = _kind(value)
    accepted = expected.split("|")
    if path in keys.quoted_booleans:
        accepted.append("string")
    if ".resources." in path and path.endswith(".cpu"):
        # A quantity of Kubernetes: 1.5 is as good as 1500m.
        accepted += ["int", "float"]
    if kind not in accepted:
        hint = ""
        if expected == "bool" and kind == "string":
            hint = "; any text, even 'false', would switch it on"
        yield f"{path}: expected {expected}, not {kind}{hint}"
    allowed = keys.enums.get(path)
    if allowed and isinstance(value, str) and value not in allowed:
        yield f"{path}: expected one of {', '.join(allowed)}"
    if isinstance(value, str) and ".resources." in path and path.endswith(".memory") and not value.endswith("Mi"):
        yield f"{path}: write memory in Mi; the chart computes with the number in front of it"


def _kind(value: object) -> str:
    """The type as `chart_keys.json` names it. What a cloud computes is always text."""
    for kind, types in _KINDS.items():
        if isinstance(value, types):
            return kind
    return "null" if value is None else type(value).__name__


def _nearest(path: str, keys: ChartKeys) -> str | None:
    """The key a person probably meant: a like word at the same place, else the same word in the same component."""
    above, _, last = path.rpartition(".")
    known = [*keys.types, *keys.groups]
    siblings = {key.rpartition(".")[2].lower(): key for key in known if key.rpartition(".")[0] == above}
    for word in difflib.get_close_matches(last.lower(), siblings, n=1, cutoff=0.75):
        return siblings[word]
    component = path.partition(".")[0]
    same = sorted(key for key in known if key.rpartition(".")[2] == last and key.partition(".")[0] == component)
    return same[0] if same else None
