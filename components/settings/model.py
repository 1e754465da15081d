"""The base class of every settings model."""

from __future__ import annotations

import functools
import json
import os
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from pydantic.alias_generators import to_camel

from .introspection import fields, is_list, is_mapping, nested_models, unwrap_annotation
from .problems import invalid

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pydantic.fields import FieldInfo
    from pydantic_core import InitErrorDetails

    from .problems import Loc, RuleViolation

# Only this project reads a stack's secrets; and the search for plugins opens every installed distribution.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

ENCRYPTED = "encrypted"
"""Key of the validation context with the settings in which something is encrypted."""


class Model(BaseModel):
    """Frozen, camelCase in YAML, and closed: a key without documentation is an error, not a silent no-op."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        coerce_numbers_to_str=True,
        # A schema is built when it is first used: those of other clouds and other variants never are.
        defer_build=True,
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        validate_by_alias=True,
        validate_by_name=False,
    )

    @model_validator(mode="before")
    @classmethod
    def _read_as_configuration_spells_it(cls, data: Any) -> Any:
        """Objects may arrive as JSON text; a boolean is not a number although Python thinks so.

        One validator of the model, because pydantic inspects a validator again for each field that has it.
        """
        if not isinstance(data, dict):
            return data
        read = dict(data)
        wrong: list[InitErrorDetails] = []
        kinds = _kinds(cls)
        for alias, value in data.items():
            if not isinstance(value, str | bool) or alias not in kinds:
                continue
            kind = kinds[alias]
            if isinstance(value, str):
                if kind is dict:
                    read[alias] = parse_json(value)
            elif kind is int:
                wrong.append({"type": invalid("a number"), "loc": (alias,), "input": value})
            elif kind is str:
                error = invalid("text; YAML reads this word as true or false", "put the value in quotes")
                wrong.append({"type": error, "loc": (alias,), "input": value})
        if wrong:
            raise ValidationError.from_exception_data(cls.__name__, wrong)
        return read

    @classmethod
    def derive_defaults(cls, data: dict[str, Any], stack: Mapping[str, Any], sizes: Any) -> None:
        """Set in this model's raw `data` what follows from other settings, before sizes and validation.

        Args:
            data: may be wrong in any way.
            stack: the raw settings of the whole stack, just as raw.
            sizes: the figures of the stack's profile on its cloud.
        """

    def violations(self) -> Iterator[RuleViolation]:
        """The rules between this model's settings that a stack breaks. Called when each setting is valid by itself."""
        yield from ()

    def is_set(self, attribute: str) -> bool:
        """Whether the stack sets this attribute itself, and not its default or its profile."""
        return attribute in self.model_fields_set


@functools.cache
def _kinds(model: type[BaseModel]) -> Mapping[str, Any]:
    """What the value of each setting is: `dict` for any that is written as an object or a list."""
    return {
        name: dict if _is_written_inside(field) else unwrap_annotation(field.annotation)
        for name, field in fields(model).items()
    }


def _is_written_inside(field: FieldInfo) -> bool:
    kind = unwrap_annotation(field.annotation)
    return bool(nested_models(field)) or is_mapping(kind) or is_list(kind)


@functools.cache
def _with_models(model: type[BaseModel]) -> Sequence[tuple[str, str]]:
    """Attribute and setting of each field that may hold a model."""
    return [(field.alias or name, name) for name, field in model.model_fields.items() if nested_models(field)]


def parse_json(text: str) -> Any:
    """The object or list in `text`; any other text comes back as it is, for the type check to refuse."""
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return parsed if isinstance(parsed, dict | list) else text


@functools.cache
def complete(model: type[BaseModel]) -> None:
    """Build the schemas of the models that are defaults in `model`, and then its own.

    Pydantic generates the schema of a nested model for each model around it, unless the nested one has its own already.
    """
    for field in model.model_fields.values():
        default = field.default_factory
        if isinstance(default, type) and issubclass(default, BaseModel):
            complete(default)
    model.model_rebuild()


def models(model: Model, loc: Loc = ()) -> Iterator[tuple[Loc, Model]]:
    """`model` and every model inside it, each with its path."""
    yield loc, model
    for alias, name in _with_models(type(model)):
        inner = getattr(model, name)
        if isinstance(inner, Model):
            yield from models(inner, (*loc, alias))
