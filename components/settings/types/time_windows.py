"""Windows of time in which a cloud may work on the database. Minutes are counted from Monday, 00:00 UTC."""

from __future__ import annotations

import re
from typing import Annotated

from ..problems import invalid
from ..text_format import TextFormat

DAY = 24 * 60
WEEK = 7 * DAY
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TIME = r"([01][0-9]|2[0-3]):([0-5][0-9])"
_DAY = f"({'|'.join(_DAYS)})"
_DAILY = f"{_TIME}-{_TIME}"
_WEEKLY = f"{_DAY}:{_TIME}-{_DAY}:{_TIME}"
_SHORTEST = 30


def daily(window: str) -> tuple[int, int]:
    """Start and length in minutes of a valid `hh:mm-hh:mm`; the end may be on the next day."""
    start, end = (int(hours) * 60 + int(minutes) for hours, minutes in re.findall(_TIME, window))
    return start, (end - start) % DAY


def weekly(window: str) -> tuple[int, int]:
    """Start and length in minutes of a valid `ddd:hh:mm-ddd:hh:mm`; the end may be in the next week."""
    start, end = (
        _DAYS.index(day) * DAY + int(hours) * 60 + int(minutes)
        for day, hours, minutes in re.findall(f"{_DAY}:{_TIME}", window)
    )
    return start, (end - start) % WEEK


def overlap(every_day: str, every_week: str) -> bool:
    """Whether a daily and a weekly window ever share a minute."""
    start, length = weekly(every_week)
    day_start, day_length = daily(every_day)
    return any(
        (begin - start) % WEEK < length or (start - begin) % WEEK < day_length for begin in range(day_start, WEEK, DAY)
    )


def _check_daily(window: str) -> None:
    if re.fullmatch(_DAILY, window) and daily(window)[1] < _SHORTEST:
        raise invalid("a window of at least 30 minutes")


def _check_weekly(window: str) -> None:
    if re.fullmatch(_WEEKLY, window):
        length = weekly(window)[1]
        if length < _SHORTEST:
            raise invalid("a window of at least 30 minutes")
        if length > DAY:
            raise invalid("a window of at most 24 hours; a longer one usually has its days the wrong way round")


DailyWindow = Annotated[
    str,
    TextFormat(description="a daily UTC window hh:mm-hh:mm", example="03:00-04:00", check=_check_daily, pattern=_DAILY),
]
WeeklyWindow = Annotated[
    str,
    TextFormat(
        description="a weekly UTC window ddd:hh:mm-ddd:hh:mm with days mon to sun in lower case",
        example="sun:04:30-sun:05:30",
        check=_check_weekly,
        pattern=_WEEKLY,
    ),
]
