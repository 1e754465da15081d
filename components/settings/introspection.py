"""What the models declare: names, types, variants and secrets by path. Messages and the reference are built from it."""

from __future__ import annotations

import functools
import types
from collections.abc import Collection, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeGuard, Union, get_args, get_origin

from annotated_types import Ge
from pydantic import BaseModel, SecretStr

from .short_form import ShortForm
from .sizes import FilledIn
from .text_format import TextFormat
from .variants import Variants

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

    from .problems import Loc

_UNIONS = (Union, types.UnionType)


def unwrap_annotation(annotation: Any) -> Any:
    """The annotation without its `| None` and its metadata."""
    if get_origin(annotation) in _UNIONS:
        kinds = [kind for kind in get_args(annotation) if kind is not type(None)]
        return unwrap_annotation(kinds[0]) if len(kinds) == 1 else annotation
    if get_origin(annotation) is Annotated:
        return unwrap_annotation(get_args(annotation)[0])
    return annotation


def text_format_of(field: FieldInfo) -> TextFormat | None:
    """The format of a field's text, or of its list's items."""
    found = next((each for each in _metadata(field.annotation, field.metadata) if _is_about_text(each)), None)
    return found.text_format if isinstance(found, ShortForm) else found


def short_form_of(field: FieldInfo) -> ShortForm | None:
    """How the items of a field's list are written as text, if they may be objects too."""
    return next((found for found in _metadata(field.annotation, field.metadata) if isinstance(found, ShortForm)), None)


def item_model(field: FieldInfo) -> type[BaseModel] | None:
    """The model of the items of a field's list, if they may be objects."""
    kind = unwrap_annotation(item_annotation(field))
    return kind if is_model(kind) else None


def item_annotation(field: FieldInfo) -> Any:
    """What the items of a field's list are; None if the field is no list."""
    kind = unwrap_annotation(field.annotation)
    return get_args(kind)[0] if is_list(kind) and get_args(kind) else None


def item_limits(field: FieldInfo) -> Sequence[Any]:
    """The limits of each number in a field's list."""
    return list(_metadata(item_annotation(field)))


def variants_of(field: FieldInfo) -> Variants | None:
    """How a field with several models chooses between them."""
    return next((found for found in field.metadata if isinstance(found, Variants)), None)


def filled_in(field: FieldInfo) -> FilledIn | None:
    """How the loader sets a field that a stack leaves out."""
    return next((found for found in _metadata(field.annotation, field.metadata) if isinstance(found, FilledIn)), None)


def _is_about_text(found: Any) -> TypeGuard[TextFormat | ShortForm]:
    return isinstance(found, TextFormat | ShortForm)


def _metadata(annotation: Any, metadata: Sequence[Any] = ()) -> Iterator[Any]:
    yield from metadata
    if get_origin(annotation) is Annotated:
        kind, *inner = get_args(annotation)
        yield from _metadata(kind, inner)
    elif get_origin(annotation) in (*_UNIONS, list):
        for kind in get_args(annotation):
            yield from _metadata(kind)


def example_of(field: FieldInfo) -> Any:
    """A value the field takes, or None when there is no useful one."""
    if field.examples:
        return field.examples[0]
    text_format = text_format_of(field)
    if text_format:
        return text_format.example or None
    kind = unwrap_annotation(field.annotation)
    if words := words_of(kind):
        return words[0]
    if kind is bool:
        return "true"
    least = [limit.ge for limit in field.metadata if isinstance(limit, Ge)]
    return least[0] if kind is int and least else None


def is_model(kind: Any) -> TypeGuard[type[BaseModel]]:
    """Whether settings are nested below."""
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def words_of(kind: Any) -> tuple[str, ...]:
    """The words of a setting that takes one of a few; empty for any other."""
    if get_origin(kind) is Literal:
        return tuple(map(str, get_args(kind)))
    return tuple(map(str, kind)) if isinstance(kind, type) and issubclass(kind, StrEnum) else ()


def is_mapping(kind: Any) -> bool:
    """Whether the user chooses the keys."""
    return kind is dict or get_origin(kind) is dict


def is_list(kind: Any) -> bool:
    """Whether the value is a list."""
    return kind is list or get_origin(kind) is list


@functools.cache
def fields(model: type[BaseModel]) -> Mapping[str, FieldInfo]:
    """A model's fields by the name they have in YAML."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def nested_models(field: FieldInfo) -> tuple[type[BaseModel], ...]:
    """The models of the settings below a field: none, one, or each of its variants."""
    kind = unwrap_annotation(field.annotation)
    kinds = get_args(kind) if get_origin(kind) in _UNIONS else (kind,)
    return tuple(each for each in kinds if is_model(each))


def nested_model(field: FieldInfo, value: Any) -> type[BaseModel] | None:
    """The model that reads a raw value of the field; the first one when the value names no variant."""
    kinds, variants = nested_models(field), variants_of(field)
    if not kinds:
        return None
    return (variants.choose(kinds, value) if variants else None) or kinds[0]


def field_at(model: type[BaseModel], loc: Sequence[str | int], data: Any = None) -> FieldInfo | None:
    """The field at `loc`, or the free-form one that holds `loc`; None for a name that no model has.

    With raw `data` the variants are those of the data; without, any variant's field is found.
    """
    field: FieldInfo | None = None
    inside: tuple[type[BaseModel], ...] = (model,)
    for step in loc:
        if not inside:
            item = item_model(field) if field is not None and isinstance(step, int) else None
            if item is None:
                return field
            inside, data = (item,), None
            continue
        found = [fields(kind)[str(step)] for kind in inside if str(step) in fields(kind)]
        if not found:
            return None
        field = found[0]
        # Variants may have other models below the same name.
        below = [_below(each, step, data) for each in found]
        inside, data = tuple(kind for kinds, _ in below for kind in kinds), below[0][1]
    return field


def model_at(model: type[BaseModel], loc: Sequence[str | int], data: Any = None) -> type[BaseModel] | None:
    """The model whose settings are written directly below `loc`."""
    field: FieldInfo | None = None
    inside: tuple[type[BaseModel], ...] = (model,)
    for step in loc:
        if not inside:
            item = item_model(field) if field is not None and isinstance(step, int) else None
            if item is None:
                return None
            inside, data = (item,), None
            continue
        field = next((fields(kind)[str(step)] for kind in inside if str(step) in fields(kind)), None)
        if field is None:
            return None
        inside, data = _below(field, step, data)
    return inside[0] if inside else None


def _below(field: FieldInfo, step: str | int, data: Any) -> tuple[tuple[type[BaseModel], ...], Any]:
    if data is None:
        return nested_models(field), None
    data = data.get(step, {}) if isinstance(data, Mapping) else {}
    chosen = nested_model(field, data)
    return (chosen,) if chosen else (), data


def is_required(field: FieldInfo) -> bool:
    """Whether a stack has to set the field, or something below it."""
    if not field.is_required() or filled_in(field):
        return False
    kinds = nested_models(field)
    return not kinds or any(map(is_required, kinds[0].model_fields.values()))


def holds_secret(kind: Any) -> bool:
    """Whether the value is a secret or an object with one somewhere inside."""
    kind = unwrap_annotation(kind)
    if kind is SecretStr:
        return True
    if is_model(kind):
        return any(holds_secret(field.annotation) for field in fields(kind).values())
    return any(holds_secret(argument) for argument in get_args(kind))


def all_paths(model: type[BaseModel], prefix: Loc = ()) -> Iterator[tuple[Loc, FieldInfo]]:
    """Every setting of a model, objects before what is in them. A path comes once for each variant that has it."""
    for name, field in fields(model).items():
        path = (*prefix, name)
        yield path, field
        for kind in nested_models(field):
            yield from all_paths(kind, path)


def secret_texts(models: Collection[type[BaseModel]], data: Any) -> Iterator[str]:
    """Every text in raw `data` that is a secret to one of the models, or may be one because none knows its name.

    All variants count, whichever the data chooses: a secret is one even when the mode next to it is misspelt.
    """
    if not isinstance(data, Mapping):
        yield from texts_in(data)
        return
    for name, value in data.items():
        known = [fields(model)[name] for model in models if name in fields(model)]
        nested = [kind for field in known for kind in nested_models(field)]
        if not known or any(unwrap_annotation(field.annotation) is SecretStr for field in known):
            yield from texts_in(value)
        elif nested:
            yield from secret_texts(nested, value)
        elif isinstance(value, list):
            items = [model for field in known if (model := item_model(field)) is not None]
            for item in value if items else ():
                if isinstance(item, Mapping):
                    yield from secret_texts(items, item)


def texts_in(value: Any) -> Iterator[str]:
    """Every text in a value, keys and numbers too."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield str(key)
            yield from texts_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_in(inner)
    elif value is not None and not isinstance(value, bool):
        yield str(value)
