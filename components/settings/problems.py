"""What is wrong with a stack's settings: the errors that models raise and the message that a user reads."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pydantic_core import PydanticCustomError

if TYPE_CHECKING:
    from collections.abc import Sequence

Loc = tuple[str | int, ...]
"""Path of a setting as keys and list indexes: `("network", "subnetIds", 0)`."""
NAMESPACE = "carto"
LONGEST_VALUE_SHOWN = 80
REMOVE = "remove it"
"""A fix that starts with these words is shown with the command that removes the setting."""
_LONGEST_FIX = 400


def invalid(reason: str, fix: str = "") -> PydanticCustomError:
    """An error for a field's validator to raise: `reason` completes "expected …" and holds no secret's value.

    A line of the fix that is `use <value>` is shown as the command that sets it. A fix that quotes the value is left
    out when a terminal cannot print it, or when it is too long to read.
    """
    fix = fix if fix.replace("\n", "").isprintable() and len(fix) <= _LONGEST_FIX else ""
    return PydanticCustomError("setting", "{reason}", {"reason": reason, "fix": fix})


@dataclass(frozen=True, kw_only=True)
class RuleViolation:
    """A rule between settings that are each valid on their own."""

    path: str
    """The setting to change, as written in YAML below the model that owns the rule: `existing.adminUser`."""
    reason: str
    """What is wrong, and why. Holds no secret's value."""
    fix: str = ""
    """What to do about it."""
    about: tuple[str, ...] = ()
    """The other settings that the rule reads, written like `path`. If one of them is wrong, the rule is skipped."""

    def below(self, path: str, *about: str) -> RuleViolation:
        """The rule as the model above says it, which has the owner of the rule at `path` and reads `about` as well."""
        inner = tuple(f"{path}.{each}" for each in self.about)
        return replace(self, path=f"{path}.{self.path}", about=(*inner, *about))


@dataclass(frozen=True, kw_only=True)
class SettingsProblem:
    """One thing to change in a stack."""

    loc: Loc
    reason: str
    fix: str = ""
    name: str = ""
    """What is wrong, when it is not a setting of `carto:`."""

    @property
    def title(self) -> str:
        """What to change, as the first line of the message."""
        return self.name or config_path(self.loc)

    def __str__(self) -> str:
        lines = [
            self.title,
            *self.reason.split("\n"),
            *(f"fix: {line}" for line in self._commands().split("\n") if line),
        ]
        return "\n    ".join(lines)

    def _commands(self) -> str:
        if not self.fix.startswith(REMOVE) or self.name or "…" in self.loc:
            return self.fix
        others = self.fix.removeprefix(REMOVE).lstrip(",; ")
        return f"pulumi config rm --path {quoted(config_path(self.loc))}" + (f"\n{others}" if others else "")


class SettingsError(ValueError):
    """Every problem of a stack's settings in one message. Holds no secret's value."""

    def __init__(self, problems: Sequence[SettingsProblem]) -> None:
        self.problems = tuple(problems)
        count = "one problem" if len(problems) == 1 else f"{len(problems)} problems"
        text = "\n\n  ".join([f"The stack's settings have {count}. Nothing was changed.", *map(str, problems)])
        super().__init__(encodable(text))


def encodable(text: str) -> str:
    """The text without lone surrogates, which JSON can hold and no terminal or log can print."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def config_path(loc: Loc) -> str:
    """A path as Pulumi's `--path` takes it: `carto:network.subnetIds[0]`, `carto:tags["cost.center"]`."""
    path = ""
    for step in loc:
        if isinstance(step, int):
            path += f"[{step}]"
        elif re.fullmatch(r"[A-Za-z_][\w-]*", step, re.ASCII):
            path += f".{step}" if path else step
        else:
            shown = step if len(step) <= LONGEST_VALUE_SHOWN else step[: LONGEST_VALUE_SHOWN - 1] + "…"
            path += '["' + shown.replace('"', '\\"') + '"]'
    return f"{NAMESPACE}:{path}"


def quoted(word: str) -> str:
    """A word quoted for a shell."""
    return word if re.fullmatch(r"[\w.:/@-]+", word, re.ASCII) else "'" + word.replace("'", "'\\''") + "'"


def steps_of(path: str) -> Loc:
    """The steps of a path that is written as in a rule: `extraManifests[0].metadata.name`."""
    found = re.findall(r"([^.\[\]]+)|\[(\d+)\]", path)
    return tuple(name or int(number) for name, number in found)


def touch(loc: Loc, other: Loc) -> bool:
    """Whether one of two settings is inside the other, or they are the same."""
    shorter = min(len(loc), len(other))
    return loc[:shorter] == other[:shorter]
