"""Fields that take one of several models, such as a managed, an in-cluster or an existing cache."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel, GetCoreSchemaHandler, ValidationError
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

if TYPE_CHECKING:
    from pydantic_core import InitErrorDetails

    Models = tuple[type[BaseModel], ...]


class Variants:
    """Metadata of a union of models: the setting `by` decides which of them reads the value.

    `mode` has another word in each model, and the first model is the default. `existing` is in one model only, which
    reads the value when the setting is there.

    Pydantic's own unions put the chosen model into the paths of errors and build the schemas of all of them. This one
    does neither.
    """

    def __init__(self, by: str, *, refused: Mapping[str, str] = MappingProxyType({})) -> None:
        """`refused` are words of other clouds, each with the reason why it is none of this one's."""
        self.by, self.refused = by, refused

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        kinds = get_args(source)

        def validate(value: Any, info: core_schema.ValidationInfo) -> BaseModel:
            kind: type[BaseModel] | None = self.choose(kinds, value)
            if kind is None:
                word = value.get(self.by) if isinstance(value, Mapping) else None
                why = self.refused.get(word) if isinstance(word, str) else None
                reason = "one of " + ", ".join(self.tags(kinds)) + (f"; {why}" if why else "")
                error: InitErrorDetails = {
                    "type": PydanticCustomError("setting", "{reason}", {"reason": reason, "fix": ""}),
                    "loc": (self.by,),
                    "input": value,
                }
                raise ValidationError.from_exception_data("variants", [error])
            return kind.model_validate(value, context=info.context)

        return core_schema.with_info_plain_validator_function(validate)

    def choose(self, kinds: Models, value: Any) -> type[BaseModel] | None:
        """The model for a raw value; None when the value names a variant that does not exist."""
        tag = value.get(self.by) if isinstance(value, Mapping) else None
        tags = self.tags(kinds)
        if tags:
            return kinds[0] if tag is None else tags.get(tag) if isinstance(tag, str) else None
        return next((kind for kind in kinds if (self.by in kind.model_fields) is (tag is not None)), kinds[0])

    def tags(self, kinds: Models) -> dict[str, type[BaseModel]]:
        """The models by their word for `by`; empty when `by` is in one model only."""
        if not all(self.by in kind.model_fields for kind in kinds):
            return {}
        return {str(get_args(kind.model_fields[self.by].annotation)[0]): kind for kind in kinds}
