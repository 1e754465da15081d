"""What the stack says, or else its profile."""

from __future__ import annotations


def given(setting: bool | None, default: bool) -> bool:
    """What the stack says, which may be `false`, or the profile's word."""
    return default if setting is None else setting
