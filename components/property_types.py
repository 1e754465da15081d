"""Property paths and values, compared with the types of a resource class of an SDK."""

from __future__ import annotations

import collections.abc
import difflib
import re
import sys
import types
from enum import Enum
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin

import pulumi
from pulumi._types import input_type_types, is_input_type

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_PLAIN: dict[type, tuple[str, tuple[type, ...]]] = {
    bool: ("true or false", (bool,)),
    int: ("a whole number", (int,)),
    float: ("a number", (int, float)),
    str: ("text", (str,)),
}


class PropertyError(ValueError):
    """A property that the resource does not have, or a value of another type."""


def steps_of(path: str) -> list[str | int]:
    """The steps of a path such as `rules[0].status`."""
    return [int(step) if step.isdecimal() else step for step in re.findall(r"[A-Za-z0-9]+", path)]


def inputs_of(resource: type[pulumi.Resource]) -> type:
    """The class of a resource's inputs.

    Raises:
        PropertyError: the SDK has none.
    """
    module = sys.modules[resource.__module__]
    for name in (f"{resource.__name__}Args", f"{resource.__name__}InitArgs"):
        found = getattr(module, name, None)
        if isinstance(found, type) and is_input_type(found):
            return found
    raise PropertyError("the SDK does not describe its properties")


def check_property(inputs: type, steps: Sequence[str | int], value: Any) -> None:
    """Compare a property and its value with the SDK's types.

    Raises:
        PropertyError: in words that complete "<path>: …".
    """
    kinds, seen = [inputs], ""
    for step in steps:
        kinds = [found for kind in kinds if (found := _below(kind, step)) is not None]
        shown = f"[{step}]" if isinstance(step, int) else f".{step}" if seen else str(step)
        if not kinds:
            raise PropertyError(_unknown(inputs, steps, seen, shown))
        seen += shown
        kinds = [option for kind in kinds for option in options(kind)]
    if problem := _first(kinds, value):
        raise PropertyError(problem)


def options(hint: Any) -> Iterator[Any]:
    """The types that a hint allows, without those of Pulumi's inputs."""
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        for each in get_args(hint):
            yield from options(each)
    elif origin not in (collections.abc.Awaitable, pulumi.Output) and hint not in (type(None), pulumi.Output):
        yield hint


def properties_of(kind: Any) -> dict[str, Any]:
    """The properties of an input type by name; empty for any other type."""
    return dict(input_type_types(kind)) if isinstance(kind, type) and is_input_type(kind) else {}


def _below(kind: Any, step: str | int) -> Any:
    if isinstance(step, int):
        return get_args(kind)[0] if get_origin(kind) is collections.abc.Sequence else None
    if get_origin(kind) is collections.abc.Mapping:
        return get_args(kind)[1]
    return Any if kind is Any else properties_of(kind).get(step)


def _unknown(inputs: type, steps: Sequence[str | int], seen: str, shown: str) -> str:
    kinds: list[Any] = [inputs]
    for step in steps[: len(steps_of(seen))]:
        kinds = [option for kind in kinds for option in options(_below(kind, step))]
    known = sorted({name for kind in kinds for name in properties_of(kind)})
    where = f"below {seen}" if seen else "of the resource"
    if not known:
        return f"{seen} has no properties"
    word = shown.strip(".[]")
    by_lower = {name.lower(): name for name in known}
    near = difflib.get_close_matches(word.lower(), by_lower, n=1, cutoff=0.6)
    hint = f"did you mean {by_lower[near[0]]}?" if near else "known: " + ", ".join(known[:12])
    return f"no property {word} {where}; {hint}"


def _problem(kind: Any, value: Any) -> str:
    """Why the value is not of the type; empty when it is, or when the hint does not say."""
    if kind in _PLAIN:
        words, accepted = _PLAIN[kind]
        fits = isinstance(value, accepted) and (kind is bool or not isinstance(value, bool))
        return "" if fits else f"expected {words}"
    if isinstance(kind, type) and issubclass(kind, Enum):
        known = [each.value for each in kind]
        return "" if value in known else f"expected one of {', '.join(map(str, known))}"
    if get_origin(kind) is collections.abc.Sequence:
        return _in_each(get_args(kind)[0], value) if isinstance(value, list) else "expected a list"
    if get_origin(kind) is collections.abc.Mapping:
        return _in_each(get_args(kind)[1], list(value.values())) if isinstance(value, dict) else "expected an object"
    return _in_object(kind, value) if properties_of(kind) else ""


def _in_each(hint: Any, values: list[Any]) -> str:
    kinds = list(options(hint))
    return next((found for each in values if (found := _first(kinds, each))), "")


def _in_object(kind: Any, value: Any) -> str:
    if not isinstance(value, dict):
        return "expected an object with properties"
    for name, each in value.items():
        try:
            check_property(kind, [name], each)
        except PropertyError as error:
            return str(error)
    return ""


def _first(kinds: list[Any], value: Any) -> str:
    problems = [_problem(kind, value) for kind in kinds]
    return problems[0] if problems and all(problems) else ""
