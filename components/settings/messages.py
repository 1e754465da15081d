"""Wording of messages: what a setting expects, what it got, the command that sets it, the name that was meant."""

from __future__ import annotations

import difflib
import functools
import re
from typing import TYPE_CHECKING, Any, get_args

from annotated_types import Ge, Le, MinLen
from pydantic import BaseModel, SecretStr

from .introspection import (
    all_paths,
    example_of,
    field_at,
    fields,
    holds_secret,
    is_list,
    is_mapping,
    is_required,
    item_annotation,
    item_limits,
    item_model,
    nested_model,
    nested_models,
    short_form_of,
    text_format_of,
    unwrap_annotation,
    words_of,
)
from .problems import LONGEST_VALUE_SHOWN, NAMESPACE, REMOVE, config_path, quoted

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from pydantic.fields import FieldInfo

    from .problems import Loc


_MISSPELT, _SIMILAR = 0.8, 0.65
"""How close a name has to be to be the one that is meant: before the same name elsewhere, and without one."""


def command(loc: Loc, field: FieldInfo | None, example: Any = None) -> str:
    """The Pulumi command that sets `loc`, to `example` or to one of the field's own where there is one."""
    target = config_path(loc)
    if field is None:
        return ""
    kind = unwrap_annotation(field.annotation)
    if kind is SecretStr:
        return f"pulumi config set --secret --path {quoted(target)}"
    if (model := nested_model(field, {})) is not None:
        return "\n".join(
            command((*loc, name), inner)
            for name, inner in fields(model).items()
            if is_required(inner) or inner.examples
        )
    example = example_of(field) if example is None else example
    if example is None or is_mapping(kind):
        return ""
    if is_list(kind) and not isinstance(loc[-1], int):
        target += "[0]"
    return f"pulumi config set --path {quoted(target)} {quoted(str(example))}"


def command_for_item(loc: Loc, field: FieldInfo) -> str:
    """The command that sets one text of a mapping such as the tags; empty for any other field."""
    kind = unwrap_annotation(field.annotation)
    if not is_mapping(kind) or get_args(kind)[1:] != (str,):
        return ""
    path = config_path(loc) if len(loc) > 1 else f"{config_path(loc)}.<name>"
    return f"pulumi config set --path {quoted(path)} '<value>'"


def with_room(fix: str, loc: Loc, field: FieldInfo, value: Any) -> str:
    """The fix, after the command that removes a value of the wrong kind.

    Pulumi sets nothing below a list ("key for an array must be an int") or a text inside an object ("expected a map").
    """
    kind = unwrap_annotation(field.annotation)
    takes = dict if nested_models(field) or is_mapping(kind) else list if is_list(kind) else None
    if takes is None or value is None or isinstance(value, takes):
        return fix
    if not fix:
        return "" if is_required(field) else REMOVE
    is_below = re.search(rf"--path '?{re.escape(config_path(loc))}[.\[]", fix)
    if not is_below or (len(loc) == 1 and not isinstance(value, dict | list)):
        return fix
    return f"pulumi config rm --path {quoted(config_path(loc))}\n{fix}"


def command_to_set(loc: Loc, value: str) -> str:
    """The Pulumi command that sets `loc` to a value."""
    return f"pulumi config set --path {quoted(config_path(loc))} {quoted(value)}"


def with_commands(fix: str, loc: Loc) -> str:
    """A fix of a field's format, with the command for each line `use <value>` and the path of the setting."""
    lines = [re.fullmatch(r"use (\S+)", line) or line for line in fix.split("\n")]
    shown = [line if isinstance(line, str) else command_to_set(loc, line[1]) for line in lines]
    return "\n".join(shown).replace("<setting>", quoted(config_path(loc)))


def expectation(field: FieldInfo, *, item: bool = False, value: Any = None) -> str:  # noqa: PLR0911 - one a kind
    """What a field takes, or an item of its list or mapping: `a whole number from 20 to 65536`.

    `value` is the raw value of an object that has variants.
    """
    kind = unwrap_annotation(field.annotation)
    text_format = text_format_of(field)
    if item:
        return _item_expectation(field)
    if words := words_of(kind):
        return "one of " + ", ".join(words)
    if (model := nested_model(field, value)) is not None:
        return "an object with " + ", ".join(fields(model))
    if is_mapping(kind):
        return "an object"
    if is_list(kind):
        least = next((limit.min_length for limit in field.metadata if isinstance(limit, MinLen)), 0)
        return f"a list of at least {least}" if least else "a list"
    if kind is bool:
        return "true or false"
    if kind is int:
        return "a whole number" + bounds(field.metadata)
    if kind is SecretStr:
        return text_format.description if text_format and text_format.description else "text, as a secret"
    return text_format.description if text_format else "text"


def _item_expectation(field: FieldInfo) -> str:
    text_format, short_form, model = text_format_of(field), short_form_of(field), item_model(field)
    if short_form is not None and model is not None:
        return short_form.described(model)
    if unwrap_annotation(item_annotation(field)) is int:
        return "a whole number" + bounds(item_limits(field))
    if is_mapping(unwrap_annotation(item_annotation(field))):
        return "an object"
    return text_format.description if text_format else "text"


def bounds(limits: Sequence[Any]) -> str:
    """` from 20 to 65536`, or nothing."""
    low = next((limit.ge for limit in limits if isinstance(limit, Ge)), None)
    high = next((limit.le for limit in limits if isinstance(limit, Le)), None)
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
    has_login = re.search(r"//[^/\s]*@", str(value)) is not None
    if not may_be_shown or has_login or "PRIVATE KEY" in str(value) or repeats(str(value), secrets):
        return kind
    if isinstance(value, str) and "\n" in value:
        return f"text of {value.count(chr(10)) + 1} lines"
    return shown if len(shown) <= LONGEST_VALUE_SHOWN else f"{shown[: LONGEST_VALUE_SHOWN - 1]}…"


def repeats(text: str, secrets: Collection[str]) -> bool:
    """Whether a secret can be read in `text`. Up to three characters are no secret, but part of many words."""
    return any(secret in text for secret in secrets if len(secret) > 3)


def unknown_name(
    root: type[BaseModel], loc: Loc, siblings: Sequence[str], *, cloud: str, value: Any
) -> tuple[str, str]:
    """Reason and fix for a name that no model has: the setting that is meant, the nearest name, or another place.

    Args:
        root: the model of the stack's cloud.
        loc: the path of the name.
        siblings: the names that exist there.
        cloud: the stack's cloud.
        value: its value, unless it is encrypted.
    """
    # Imported here because a stack without mistakes does not need them.
    from . import foreign_words
    from .clouds import Cloud

    name = str(loc[-1])
    lowered = {sibling.lower(): sibling for sibling in siblings}
    folded = name.lower().replace("_", "").replace("-", "")
    reason = "unknown setting; valid here: " + ", ".join(siblings)
    if foreign_words.is_always_on(loc[:-1], folded):
        return "unknown setting; a proxy that is named here is used", REMOVE
    meant = foreign_words.meant(loc[:-1], folded)
    if meant is not None and field_at(root, (*loc[:-1], *meant)) is not None:
        return reason, f"did you mean {config_path((*loc[:-1], *meant))}?"
    of_provider = foreign_words.of_provider(Cloud(cloud), loc[:-1], folded, value)
    if of_provider is not None:
        return of_provider
    misspelt = [lowered[match] for match in difflib.get_close_matches(folded, lowered, n=1, cutoff=_MISSPELT)]
    elsewhere = [path for path in _paths(root) if str(path[-1]).lower() == folded and path[:-1] != loc[:-1]]
    if not misspelt and elsewhere:
        return reason, "did you mean " + " or ".join(config_path(path) for path in elsewhere[:3]) + "?"
    if not misspelt and foreign_words.is_of_the_chart(loc):
        reason = "a value of CARTO's chart, not a setting"
        return reason, f"{foreign_words.TO_SETTINGS}\nor move it as it is to {config_path(('helmValues', *loc))}"
    near = misspelt or [lowered[match] for match in difflib.get_close_matches(folded, lowered, n=1, cutoff=_SIMILAR)]
    return reason, f"did you mean {config_path((*loc[:-1], near[0]))}?" if near else REMOVE


@functools.cache
def _paths(root: type[BaseModel]) -> tuple[Loc, ...]:
    """Each path of a model once: a stack file may have many names that no model has."""
    return tuple(dict.fromkeys(path for path, _ in all_paths(root)))


def forgotten_path(root: type[BaseModel], key: str, value: object, *, secret: bool) -> tuple[Loc, str, str] | None:
    """The path that a whole key such as `cluster.name` spells, when it was set without `--path`; reason and fix."""
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
