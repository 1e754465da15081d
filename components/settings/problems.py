"""How a model says what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic_core import PydanticCustomError


@dataclass(frozen=True, kw_only=True)
class RuleViolation:
    """Settings that are each fine and make no sense together."""

    path: str
    """The setting to change, as written in YAML below the model that owns the rule: `existing.adminUser`."""
    reason: str
    """What is wrong, and why. Holds no secret's value."""
    fix: str
    """What to do about it."""
    about: tuple[str, ...] = ()
    """The other settings the rule looked at, written like `path`. If one of them is itself wrong, the rule is moot."""


_LONGEST_FIX = 400


def invalid(reason: str, fix: str = "") -> PydanticCustomError:
    """An error for a field's validator to raise: `reason` completes "expected …" and holds no secret's value.

    A fix made of what was given is left out when a terminal would not print it as it is, or nobody would read it.
    """
    fix = fix if fix.isprintable() and len(fix) <= _LONGEST_FIX else ""
    return PydanticCustomError("setting", "{reason}", {"reason": reason, "fix": fix})
