"""Values that Kubernetes takes as text only: annotations, labels and the environment of containers.

The chart writes them out as they are, so a number or a switch reaches the API server, which refuses the object when the
release is under way. Source: Kubernetes API, ObjectMeta (`map[string]string`) and EnvVar (`value: string`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_TEXTS = ("annotations", "labels", "nodeSelector")
"""Ends of the words of groups whose values are text."""
_ENVIRONMENTS = ("extraEnvVars", "env")


def not_text(values: Any, above: str = "") -> Iterator[tuple[str, str]]:
    """Path and kind of each number and switch where text is needed."""
    if isinstance(values, list | tuple):
        for index, value in enumerate(values):
            yield from not_text(value, f"{above}[{index}]")
    if not isinstance(values, Mapping):
        return
    for word, value in values.items():
        path = f"{above}.{word}" if above else str(word)
        if str(word).lower().endswith(tuple(map(str.lower, _TEXTS))) and isinstance(value, Mapping):
            yield from ((_below(path, key), kind) for key, inner in value.items() if (kind := _kind(inner)))
        elif word in _ENVIRONMENTS and isinstance(value, list | tuple):
            for index, variable in enumerate(value):
                kind = _kind(variable.get("value")) if isinstance(variable, Mapping) else ""
                if kind:
                    yield f"{path}[{index}].value", kind
        else:
            yield from not_text(value, path)


def _below(path: str, key: object) -> str:
    return f"{path}.{key}" if str(key).isidentifier() else f'{path}["{key}"]'


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return "a switch"
    return "a number" if isinstance(value, int | float) else ""
