"""Items of a list that are objects, or text for the one setting of an object that they need."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, GetCoreSchemaHandler, ValidationError
from pydantic_core import CoreSchema, core_schema

from .problems import invalid

if TYPE_CHECKING:
    from .text_format import TextFormat


class ShortForm:
    """Metadata of a model that is an item of a list: text is read as the setting `of` of the model.

    Pydantic's own union of text and a model reports the errors of both. This one reports those of the form that the
    stack uses, at the path where they are.
    """

    def __init__(self, of: str, text_format: TextFormat) -> None:
        self.of, self.text_format = of, text_format

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        def validate(value: Any, info: core_schema.ValidationInfo) -> BaseModel:
            # Imported here because the base class of the models reads this module.
            from .model import parse_json

            kind: type[BaseModel] = source
            value = parse_json(value) if isinstance(value, str) else value
            if isinstance(value, Mapping):
                return kind.model_validate(value, context=info.context)
            if not isinstance(value, str):
                raise invalid(self.described(kind))
            try:
                return kind.model_validate({self.of: value}, context=info.context)
            except ValidationError as error:
                found = error.errors(include_url=False, include_input=False)[0].get("ctx", {})
                raise invalid(str(found.get("reason", self.described(kind))), str(found.get("fix", ""))) from None

        return core_schema.with_info_plain_validator_function(validate)

    def described(self, model: type[BaseModel]) -> str:
        """Both forms, in the words of messages and the reference."""
        names = ", ".join(field.alias or name for name, field in model.model_fields.items())
        return f"{self.text_format.description}, or an object with {names}"
