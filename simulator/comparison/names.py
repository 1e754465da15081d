"""The names of a type's outputs at every depth, as the SDK has them. Keys of maps are no names of the SDK."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args, get_origin

from pulumi._types import is_output_type, output_type_types, resource_types

from simulator.core.introspect import resource_class

DEEPEST = 4
"""Enough for every output that is not a copy of an input."""


def output_paths(token: str) -> set[str]:
    """Paths such as `endpoint` and `ipAddresses[].type`."""
    return {"id", *_paths(resource_types(resource_class(token)), "", DEEPEST)} - {"urn"}


def _paths(types: dict[str, Any], above: str, deep: int) -> Iterator[str]:
    for name, annotation in types.items():
        yield above + name
        inner, in_list = _inside(annotation)
        if in_list:
            yield f"{above}{name}[]"
        if inner is not None and deep > 1:
            yield from _paths(output_type_types(inner), f"{above}{name}{'[]' if in_list else ''}.", deep - 1)


def _inside(annotation: Any) -> tuple[type | None, bool]:
    """The output type that an annotation leads to, and whether it is that of a list's elements."""
    if isinstance(annotation, type):
        return (annotation if is_output_type(annotation) else None), False
    arguments = [each for each in get_args(annotation) if each is not type(None)]
    if get_origin(annotation) in {dict, Mapping} or not arguments:
        return None, False
    inner, in_list = _inside(arguments[0])
    return inner, in_list or get_origin(annotation) in {list, Sequence}
