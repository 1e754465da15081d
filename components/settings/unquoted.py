"""Warnings about text that YAML has read as a number or a date."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from .model import parse_json
from .problems import config_path, quoted

_FREE_TEXTS = (
    ("tags",),
    ("database", "parameters"),
    ("identity", "serviceAccount", "annotations"),
    ("scheduling", "nodeSelector"),
)
_DATE = r"\d{4}-\d\d-\d\d(T00:00:00Z| \d\d:\d\d:\d\d(\.\d+)? [+-]\d{4} \S+)"
"""As JSON has it, and as the engine writes one inside an object (`2026-12-31 00:00:00 +0000 UTC`)."""
_LARGEST_EXACT = 2**53
"""Above it, neighbouring whole numbers are one in JSON's floating point."""


def warnings(config: Mapping[str, str]) -> Iterator[str]:
    """One line for each free text that was a number or a date to YAML, where that can still be seen.

    `0471` is octal to YAML, and already the number 313 here, so it cannot be noticed.
    """
    for path in _FREE_TEXTS:
        value: Any = parse_json(config.get(path[0], ""))
        for step in path[1:]:
            value = value.get(step) if isinstance(value, dict) else None
        for name, text in value.items() if isinstance(value, dict) else ():
            why = _why(text)
            if why:
                target = quoted(config_path((*path, name)))
                yield (
                    f"{config_path((*path, name))}: YAML read {why}, so it may not be what you wrote. "
                    f"Put it in quotes: pulumi config set --type string --path {target} <text>"
                )


def _why(value: object) -> str:
    if isinstance(value, float):
        return "a number, which loses zeros at its end (1.10)"
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > _LARGEST_EXACT:
        return "a number of more digits than it can keep"
    return "a date, and converted it to a time" if isinstance(value, str) and re.fullmatch(_DATE, value) else ""
