"""What a row of the table of changes says about a setting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Made:
    """A value that one `up` brings into effect, and the old value takes back."""

    value: Any
    together_with: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Refused:
    """A value that is refused before anything is changed, and what the message contains."""

    value: Any
    words: str
    together_with: Mapping[str, Any] = field(default_factory=dict)


Row = Made | Refused | str
"""A text says why a running stack has nothing to change."""

OWN_TEST = "in a test of its own: "
PART = "a part of another setting: "
