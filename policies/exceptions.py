"""Exceptions from a policy: each names a resource, a reason and an end date."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

_SHORTEST_REASON: Final = 10
SCHEMA: Final[Mapping[str, Any]] = {
    "type": "array",
    "description": "Resources that may violate the policy until a date",
    "items": {
        "type": "object",
        "required": ["resource", "reason", "until"],
        "additionalProperties": False,
        "properties": {
            "resource": {"type": "string", "minLength": 1, "description": "Logical name, with * for any characters"},
            "reason": {"type": "string", "minLength": _SHORTEST_REASON},
            "until": {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$", "description": "Last day, as 2027-01-31"},
        },
    },
}
"""The JSON Schema of the property `exceptions` in a policy's configuration."""


@dataclass(frozen=True, kw_only=True)
class Excepted:
    """An exception that covers a resource."""

    reason: str
    until: date

    def has_ended(self, today: date) -> bool:
        """Whether the last day is over."""
        return today > self.until


def problems_of_exceptions(exceptions: Sequence[Mapping[str, str]]) -> Iterator[str]:
    """What the schema can't refuse: dates that do not exist, and reasons of spaces."""
    for position, one in enumerate(exceptions):
        if len(" ".join(one["reason"].split())) < _SHORTEST_REASON:
            yield f"exceptions.{position}: reason has less than {_SHORTEST_REASON} characters without spaces around"
        try:
            _date(one["until"])
        except ValueError as wrong:
            yield f"exceptions.{position}: {wrong}"


def exception_for(name: str, exceptions: Sequence[Mapping[str, str]]) -> Excepted | None:
    """The exception with the latest end date for a logical name.

    Raises:
        ValueError: an end date does not exist.
    """
    found = [
        Excepted(reason=one["reason"], until=_date(one["until"]))
        for one in exceptions
        if fnmatch.fnmatchcase(name, one["resource"])
    ]
    return max(found, key=lambda one: one.until, default=None)


def without_excepted(
    name: str, messages: Sequence[str], exceptions: Sequence[Mapping[str, str]], today: date
) -> list[str]:
    """The messages that remain: all, none while an exception is valid, or all with the end date of a former one."""
    excepted = exception_for(name, exceptions) if messages else None
    if excepted is None:
        return list(messages)
    if not excepted.has_ended(today):
        return []
    return [f"{message} The exception ended on {excepted.until} ({excepted.reason})." for message in messages]


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"until is {text!r}; expected a date such as 2027-01-31") from None
