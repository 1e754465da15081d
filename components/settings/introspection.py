"""What the models say about themselves: names, types and secrets by path. Messages and the reference are made of it."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, TypeGuard, Union, get_args, get_origin

from annotated_types import Ge
from pydantic import BaseModel, SecretStr

from .text_format import TextFormat

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

Loc = tuple[str | int, ...]
"""Keys and list indexes from the top of the settings: `("network", "subnetIds", 0)`."""


def touch(place: Loc, other: Loc) -> bool:
    """Whether one of two settings lies in the other, or they are the same."""
    shorter = min(len(place), len(other))
    return place[:shorter] == other[:shorter]


def unwrap_annotation(annotation: Any) -> Any:
    """The annotation without its `| None` and its metadata."""
    if get_origin(annotation) in (Union, types.UnionType):
        kinds = [kind for kind in get_args(annotation) if kind is not type(None)]
        return unwrap_annotation(kinds[0]) if len(kinds) == 1 else annotation
    if get_origin(annotation) is Annotated:
        return unwrap_annotation(get_args(annotation)[0])
    return annotation


def text_format_of(field: FieldInfo) -> TextFormat | None:
    """The format of a field's text, or of its list's items."""
    return next((found for found in _metadata(field.annotation, field.metadata) if isinstance(found, TextFormat)), None)


def _metadata(annotation: Any, metadata: Sequence[Any] = ()) -> Iterator[Any]:
    yield from metadata
    if get_origin(annotation) is Annotated:
        kind, *inner = get_args(annotation)
        yield from _metadata(kind, inner)
    elif get_origin(annotation) in (Union, types.UnionType, list):
        for kind in get_args(annotation):
            yield from _metadata(kind)


def example_of(field: FieldInfo) -> Any:
    """A value the field takes, or None when there is no telling one."""
    if field.examples:
        return field.examples[0]
    text_format = text_format_of(field)
    if text_format:
        return text_format.example or None
    kind = unwrap_annotation(field.annotation)
    if is_enum(kind):
        return str(next(iter(kind)))
    if kind is bool:
        return "true"
    least = [limit.ge for limit in field.metadata if isinstance(limit, Ge)]
    return least[0] if kind is int and least else None


def is_model(kind: Any) -> TypeGuard[type[BaseModel]]:
    """Whether settings are nested below."""
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def is_enum(kind: Any) -> bool:
    """Whether the value is one of a few words."""
    return isinstance(kind, type) and issubclass(kind, StrEnum)


def is_mapping(kind: Any) -> bool:
    """Whether the user chooses the keys."""
    return kind is dict or get_origin(kind) is dict


def is_list(kind: Any) -> bool:
    """Whether the value is a list."""
    return kind is list or get_origin(kind) is list


def fields(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """A model's fields by the name they have in YAML."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def field_at(model: type[BaseModel], loc: Sequence[str | int]) -> FieldInfo | None:
    """The field at `loc`, or the free-form one that `loc` lies in; None for a name that no model has."""
    field: FieldInfo | None = None
    inside: Any = model
    for step in loc:
        if not is_model(inside):
            return field
        field = fields(inside).get(str(step))
        if field is None:
            return None
        inside = unwrap_annotation(field.annotation)
    return field


def model_at(model: type[BaseModel], loc: Sequence[str | int]) -> type[BaseModel] | None:
    """The model whose settings are written directly below `loc`."""
    inside: Any = model
    for step in loc:
        field = fields(inside).get(str(step))
        inside = unwrap_annotation(field.annotation) if field else None
        if not is_model(inside):
            return None
    found: type[BaseModel] = inside
    return found


def holds_secret(kind: Any) -> bool:
    """Whether the value is a secret or an object with one somewhere inside."""
    kind = unwrap_annotation(kind)
    if kind is SecretStr:
        return True
    if is_model(kind):
        return any(holds_secret(field.annotation) for field in fields(kind).values())
    return any(holds_secret(argument) for argument in get_args(kind))


def all_paths(model: type[BaseModel], prefix: Loc = ()) -> Iterator[tuple[Loc, FieldInfo]]:
    """Every setting there is, objects before what is in them."""
    for name, field in fields(model).items():
        path = (*prefix, name)
        yield path, field
        if is_model(kind := unwrap_annotation(field.annotation)):
            yield from all_paths(kind, path)


def secret_texts(model: type[BaseModel], data: Any) -> Iterator[str]:
    """Every text in raw `data` that is a secret, or may be one because no model knows its name."""
    if not isinstance(data, Mapping):
        yield from _texts(data)
        return
    known = fields(model)
    for name, value in data.items():
        kind = unwrap_annotation(known[name].annotation) if name in known else SecretStr
        if kind is SecretStr:
            yield from _texts(value)
        elif is_model(kind):
            yield from secret_texts(kind, value)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield str(key)
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    elif value is not None and not isinstance(value, bool):
        yield str(value)
