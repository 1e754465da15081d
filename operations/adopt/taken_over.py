"""Resources that `takenOver` settings name: they have to exist, or the update would create empty ones instead."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from components.resource_facts import HOLDS_DATA

SETTING = "takenOver"


def among(imported: Sequence[Mapping[str, Any]], config: Mapping[str, Any]) -> dict[str, str]:
    """Physical name by logical name of what the settings of a preview take over, and that holds data."""
    names = frozenset(_names([_read(text) for setting, text in config.items() if setting.startswith("carto:")]))
    last = {
        str(each["name"]): str(each.get("id")).rpartition("/")[2] for each in imported if each["type"] in HOLDS_DATA
    }
    return {name: physical for name, physical in last.items() if physical in names}


def _names(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        if isinstance(value.get(SETTING), str):
            yield value[SETTING]
        value = list(value.values())
    if isinstance(value, Sequence) and not isinstance(value, str):
        for each in value:
            yield from _names(each)


def _read(text: Any) -> Any:
    """A setting, which is JSON unless it is plain text."""
    try:
        return json.loads(text) if isinstance(text, str) else text
    except ValueError:
        return text
