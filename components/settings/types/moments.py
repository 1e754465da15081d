"""Points in time that a database is restored to."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated

from ..problems import invalid
from ..text_format import TextFormat

_PATTERN = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z"


def moment(text: str) -> datetime:
    """The time of a valid point in time."""
    return datetime.fromisoformat(text)


def _check(text: str) -> None:
    if not re.fullmatch(_PATTERN, text, re.ASCII):
        return
    try:
        when = moment(text)
    except ValueError:
        raise invalid("a day and a time that exist") from None
    if when > datetime.now(UTC):
        raise invalid("a point in time in the past")


PointInTime = Annotated[
    str,
    TextFormat(
        description="a point in time in UTC, in quotes: 'yyyy-mm-ddThh:mm:ssZ'",
        example="2026-01-31T09:30:00Z",
        check=_check,
        pattern=_PATTERN,
    ),
]
