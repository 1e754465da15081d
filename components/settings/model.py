"""The base of every settings model."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, Self

from pydantic import BaseModel, ConfigDict, ValidationInfo, field_validator, model_validator
from pydantic.alias_generators import to_camel

from .introspection import is_list, is_mapping, is_model, unwrap_annotation
from .problems import RuleViolation, invalid

if TYPE_CHECKING:
    from collections.abc import Iterator

# Nothing but this project reads a stack's secrets; and the search for plugins opens every installed distribution.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

DEFER_CONTRADICTIONS = "defer violations"
"""Key of the validation context with which the loader asks for violations later, to report all of them at once."""
ENCRYPTED = "encrypted"
"""Key of the validation context with the settings in which something is encrypted."""


class Model(BaseModel):
    """Frozen, camelCase in YAML, and closed: a key nobody documented is an error, not a silent no-op."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        coerce_numbers_to_str=True,
        # Only the root's schema is ever used: the models inside of it need none of their own.
        defer_build=True,
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        validate_by_alias=True,
        validate_by_name=False,
    )

    @field_validator("*", mode="before")
    @classmethod
    def _read_as_configuration_spells_it(cls, value: Any, info: ValidationInfo) -> Any:
        """Objects may arrive as JSON text; a switch is not a number although Python thinks so."""
        kind = unwrap_annotation(cls.model_fields[str(info.field_name)].annotation)
        if isinstance(value, bool) and kind is int:
            raise invalid("a number")
        if isinstance(value, bool) and kind is str:
            raise invalid("text; YAML reads this word as true or false", "put the value in quotes")
        if isinstance(value, str) and (is_model(kind) or is_mapping(kind) or is_list(kind)):
            return parse_json(value)
        return value

    @model_validator(mode="after")
    def _refuse_violations(self, info: ValidationInfo) -> Self:
        if not (info.context and info.context.get(DEFER_CONTRADICTIONS)):
            for problem in self.violations():
                raise ValueError(f"{problem.path}: {problem.reason}; {problem.fix}")
        return self

    def violations(self) -> Iterator[RuleViolation]:
        """What is wrong between this model's settings. Called only when each of them is valid by itself."""
        yield from ()

    def is_set(self, attribute: str) -> bool:
        """Whether the stack gives this setting, rather than leaving it to its default."""
        return attribute in self.model_fields_set


def parse_json(text: str) -> Any:
    """The object or list in `text`; any other text comes back as it is, for the type check to refuse."""
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return parsed if isinstance(parsed, dict | list) else text


def models(model: Model, loc: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Model]]:
    """`model` and every model inside it, each with its path."""
    yield loc, model
    for name, field in type(model).model_fields.items():
        inner = getattr(model, name)
        if isinstance(inner, Model):
            yield from models(inner, (*loc, field.alias or name))
