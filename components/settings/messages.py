"""What a person reads when a stack says something that cannot be."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from annotated_types import Ge, Le, MinLen
from pydantic import BaseModel, SecretStr

from .clouds import choices
from .introspection import (
    Loc,
    all_paths,
    example_of,
    field_at,
    fields,
    holds_secret,
    is_enum,
    is_list,
    is_mapping,
    is_model,
    text_format_of,
    unwrap_annotation,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from pydantic.fields import FieldInfo

NAMESPACE = "carto"
_LONGEST_VALUE_SHOWN = 80
REMOVE = "remove it"
"""A fix that begins so is shown with the command that does it."""


@dataclass(frozen=True, kw_only=True)
class SettingsProblem:
    """One thing to change in a stack."""

    loc: Loc
    reason: str
    fix: str = ""
    name: str = ""
    """What is wrong, when that is no setting of `carto:`."""

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
    """Everything that is wrong with a stack's settings, at once. Holds no secret's value."""

    def __init__(self, problems: Sequence[SettingsProblem]) -> None:
        self.problems = tuple(problems)
        count = "one problem" if len(problems) == 1 else f"{len(problems)} problems"
        text = "\n\n  ".join([f"The stack's settings have {count}. Nothing was changed.", *map(str, problems)])
        super().__init__(encodable(text))


def encodable(text: str) -> str:
    """The text without the half characters JSON can smuggle in, which no terminal or log could take."""
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
            shown = step if len(step) <= _LONGEST_VALUE_SHOWN else step[: _LONGEST_VALUE_SHOWN - 1] + "…"
            path += '["' + shown.replace('"', '\\"') + '"]'
    return f"{NAMESPACE}:{path}"


def command(loc: Loc, field: FieldInfo | None, example: Any = None) -> str:
    """The Pulumi command that sets `loc`, to `example` or to one of the field's own where there is one."""
    target = config_path(loc)
    if field is None:
        return ""
    if unwrap_annotation(field.annotation) is SecretStr:
        return f"pulumi config set --secret --path {quoted(target)}"
    if is_model(kind := unwrap_annotation(field.annotation)):
        return "\n".join(
            command((*loc, name), inner)
            for name, inner in fields(kind).items()
            if inner.is_required() or inner.examples
        )
    example = example_of(field) if example is None else example
    if example is None or is_mapping(kind):
        return ""
    if is_list(kind) and not isinstance(loc[-1], int):
        target += "[0]"
    return f"pulumi config set --path {quoted(target)} {quoted(str(example))}"


def quoted(word: str) -> str:
    """A word as a shell takes it."""
    return word if re.fullmatch(r"[\w.:/@-]+", word, re.ASCII) else "'" + word.replace("'", "'\\''") + "'"


def expectation(field: FieldInfo, *, item: bool = False) -> str:  # noqa: PLR0911 - one a kind
    """What may stand at a field, or at an item of its list or mapping: `a whole number from 20 to 65536`."""
    kind = unwrap_annotation(field.annotation)
    text_format = text_format_of(field)
    if item:
        return text_format.description if text_format else "text"
    by_cloud = choices(field)
    if by_cloud is not None:
        return "one of " + "; ".join(f"{', '.join(words)} ({cloud})" for cloud, words in by_cloud.words.items())
    if is_enum(kind):
        return "one of " + ", ".join(kind)
    if is_model(kind):
        return "an object with " + ", ".join(fields(kind))
    if is_mapping(kind):
        return "an object"
    if is_list(kind):
        least = next((limit.min_length for limit in field.metadata if isinstance(limit, MinLen)), 0)
        return f"a list of at least {least}" if least else "a list"
    if kind is bool:
        return "true or false"
    if kind is int:
        return "a whole number" + bounds(field)
    if kind is SecretStr:
        return "text, as a secret"
    return text_format.description if text_format else "text"


def bounds(field: FieldInfo) -> str:
    """` from 20 to 65536`, or nothing."""
    low = next((limit.ge for limit in field.metadata if isinstance(limit, Ge)), None)
    high = next((limit.le for limit in field.metadata if isinstance(limit, Le)), None)
    if low is not None and high is not None:
        return f" from {low} to {high}"
    return f" of at least {low}" if low is not None else ""


def describe_value(value: Any, *, may_be_shown: bool, secrets: Collection[str]) -> str:
    """The value for a message; only its kind when it is, holds or repeats a secret."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    if value is None:
        return "nothing"
    kind = {bool: "true or false", int: "a number", float: "a number"}.get(type(value), "text")
    shown = str(value).lower() if isinstance(value, bool) else repr(value)
    if not may_be_shown or "PRIVATE KEY" in str(value) or repeats(str(value), secrets):
        return kind
    if isinstance(value, str) and "\n" in value:
        return f"text of {value.count(chr(10)) + 1} lines"
    return shown if len(shown) <= _LONGEST_VALUE_SHOWN else f"{shown[: _LONGEST_VALUE_SHOWN - 1]}…"


def repeats(text: str, secrets: Collection[str]) -> bool:
    """Whether a secret can be read in `text`. Up to three characters are no secret, but part of many words."""
    return any(secret in text for secret in secrets if len(secret) > 3)


def unknown_name(root: type[BaseModel], loc: Loc, siblings: Sequence[str]) -> tuple[str, str]:
    """Reason and fix for a name that no model has: what is meant by it, the nearest one, or where it is known."""
    # Imported here because a stack without mistakes does not need it.
    from . import foreign_words

    name = str(loc[-1])
    lowered = {sibling.lower(): sibling for sibling in siblings}
    folded = name.lower().replace("_", "").replace("-", "")
    reason = "unknown setting; valid here: " + ", ".join(siblings)
    if foreign_words.is_always_on(loc[:-1], folded):
        return "unknown setting; a proxy that is named here is used", REMOVE
    meant = foreign_words.meant(loc[:-1], folded)
    if meant is not None:
        return reason, f"did you mean {config_path((*loc[:-1], *meant))}?"
    of_provider = foreign_words.of_provider(loc[:-1], folded)
    if of_provider is not None:
        return f"unknown setting; did you mean {of_provider[0]}?", of_provider[1]
    near = [lowered[match] for match in difflib.get_close_matches(folded, lowered, n=1, cutoff=0.6)]
    elsewhere = [path for path, _ in all_paths(root) if str(path[-1]).lower() == folded and path[:-1] != loc[:-1]]
    if near:
        return reason, f"did you mean {config_path((*loc[:-1], near[0]))}?"
    if elsewhere:
        return reason, "did you mean " + " or ".join(config_path(path) for path in elsewhere[:3]) + "?"
    return reason, REMOVE


def forgotten_path(root: type[BaseModel], key: str, value: object, *, secret: bool) -> tuple[Loc, str, str] | None:
    """What a whole key such as `cluster.name` is a path to, when it was set without `--path`; reason and fix."""
    loc = tuple(int(number) if number else name for name, number in re.findall(r"(\w+)|\[(\d+)\]", key, re.ASCII))
    field = field_at(root, loc) if len(loc) > 1 and config_path(loc) == f"{NAMESPACE}:{key}" else None
    if field is None:
        return None
    fix = f"pulumi config rm {quoted(f'{NAMESPACE}:{key}')}"
    example = None if secret or holds_secret(field.annotation) or not isinstance(value, str) else value
    return (
        loc,
        "a path, but set without --path, so that its name has a dot in it",
        f"{fix}\n"
        + (
            f"pulumi config set --secret --path {quoted(config_path(loc))}"
            if secret
            else command(loc, field, example=example)
        ),
    )
