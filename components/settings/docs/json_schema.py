"""The JSON Schema of a stack file, for editors: names, types, descriptions and formats while a person types.

It is the loader that decides. Rules between settings are beyond a schema, and are not in it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from annotated_types import Ge, Le, MinLen
from pydantic import SecretStr

from ..clouds import every_model
from ..introspection import (
    fields,
    holds_secret,
    is_list,
    is_mapping,
    is_required,
    item_annotation,
    item_limits,
    item_model,
    nested_models,
    text_format_of,
    unwrap_annotation,
    variants_of,
    words_of,
)
from ..problems import NAMESPACE
from ..types.secrets import PLACEHOLDER_PATTERN
from .docstrings import read_docstrings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic import BaseModel
    from pydantic.fields import FieldInfo

_SECURE = {"$ref": "#/definitions/Secure"}
_SECURE_DEFINITION = {
    "type": "object",
    "properties": {"secure": {"type": "string"}},
    "required": ["secure"],
    "additionalProperties": False,
    "description": "Encrypted by `pulumi config set --secret --path …`.",
}


def stack_schema() -> dict[str, Any]:
    """The schema of a whole `Pulumi.<stack>.yaml`. Other namespaces than this project's may hold anything."""
    models = every_model()
    for model in models.values():
        read_docstrings(model)
    schema = _Schema()
    settings = {
        cloud: {name: schema.of_field(each) for name, each in fields(model).items()} for cloud, model in models.items()
    }
    first, *others = settings.values()
    common = {name: text for name, text in first.items() if all(text == other.get(name) for other in others)}
    common["cloud"] = {**first["cloud"], "enum": [str(cloud) for cloud in models]}
    required = [name for name, each in fields(next(iter(models.values()))).items() if is_required(each)]
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "A stack of CARTO Self-Hosted",
        "type": "object",
        # What an environment of Pulumi ESC sets need not be in the file.
        "if": {"not": {"required": ["environment"]}},
        "then": {
            "required": ["config"],
            "properties": {"config": {"required": [f"{NAMESPACE}:{name}" for name in required]}},
        },
        "properties": {
            "config": {
                "type": "object",
                "properties": {f"{NAMESPACE}:{name}": text for name, text in common.items()},
                "propertyNames": _names({name for each in settings.values() for name in each}),
                "allOf": [
                    {
                        "if": {
                            "properties": {f"{NAMESPACE}:cloud": {"const": str(cloud)}},
                            "required": [f"{NAMESPACE}:cloud"],
                        },
                        "then": {
                            "properties": {
                                f"{NAMESPACE}:{name}": text for name, text in each.items() if name not in common
                            },
                            "propertyNames": _names(each),
                        },
                    }
                    for cloud, each in settings.items()
                ],
            }
        },
        "definitions": dict(sorted(schema.definitions.items())),
    }


def _names(names: Iterable[str]) -> dict[str, str]:
    return {"pattern": f"^(?!{NAMESPACE}:)|^{NAMESPACE}:({'|'.join(map(re.escape, sorted(names)))})$"}


class _Schema:
    """Schemas of fields, and the definitions of the models that they refer to."""

    def __init__(self) -> None:
        self.definitions: dict[str, Any] = {"Secure": _SECURE_DEFINITION}

    def of_field(self, field: FieldInfo) -> dict[str, Any]:
        """The schema of one setting."""
        kinds = nested_models(field)
        described = self._of_object(field) if kinds else _of_kind(field)
        item = item_model(field)
        if item is not None:
            described = {**described, "items": {"anyOf": [described["items"], self._of_model(item)]}}
        if kinds and holds_secret(field.annotation):
            described = {"anyOf": [_SECURE, described]}
        elif kinds:
            # Draft 7 ignores every keyword next to a reference.
            described = {"allOf": [described]}
        if field.description:
            described = {"description": " ".join(field.description.split()), **described}
        default = field.get_default(call_default_factory=True)
        if isinstance(default, str | int):
            described["default"] = str(default) if isinstance(default, str) else default
        return described

    def _of_object(self, field: FieldInfo) -> dict[str, Any]:
        """A reference to the model; with variants, to the one that the loader would choose."""
        kinds, variants = nested_models(field), variants_of(field)
        chosen = self._of_model(kinds[0])
        if variants is None:
            return chosen
        for tag, kind in variants.tags(kinds).items():
            if kind is not kinds[0]:
                named = {"properties": {variants.by: {"const": tag}}, "required": [variants.by]}
                chosen = {"if": named, "then": self._of_model(kind), "else": chosen}
        if not variants.tags(kinds):
            other = next(kind for kind in kinds if variants.by in kind.model_fields)
            chosen = {"if": {"required": [variants.by]}, "then": self._of_model(other), "else": chosen}
        return chosen

    def _of_model(self, model: type[BaseModel]) -> dict[str, Any]:
        if model.__name__ not in self.definitions:
            known = fields(model)
            required = [name for name, field in known.items() if is_required(field)]
            self.definitions[model.__name__] = {}
            self.definitions[model.__name__] = {
                "type": "object",
                "properties": {name: self.of_field(field) for name, field in known.items()},
                "additionalProperties": False,
                **({"required": required} if required else {}),
            }
        return {"$ref": f"#/definitions/{model.__name__}"}


def _of_kind(field: FieldInfo) -> dict[str, Any]:  # noqa: PLR0911 - one a kind
    kind = unwrap_annotation(field.annotation)
    text_format = text_format_of(field)
    pattern = {"pattern": f"^({text_format.pattern})$"} if text_format and text_format.pattern else {}
    if words := words_of(kind):
        return {"enum": list(words)}
    if kind is SecretStr:
        plain = {} if field.alias == "kubeconfig" else {"pattern": PLACEHOLDER_PATTERN}
        return {"anyOf": [_SECURE, {"type": "string", **plain}]}
    if kind is bool:
        return {"enum": [True, False, "true", "false"]}
    if kind is int:
        return _whole_number(field.metadata)
    if is_list(kind):
        least = [limit.min_length for limit in field.metadata if isinstance(limit, MinLen)]
        items: dict[str, Any] = {"type": "string", **pattern}
        if unwrap_annotation(item_annotation(field)) is int:
            items = _whole_number(item_limits(field))
        elif is_mapping(unwrap_annotation(item_annotation(field))):
            items = {"type": "object"}
        return {"type": "array", "items": items, "uniqueItems": True, **({"minItems": least[0]} if least else {})}
    if is_mapping(kind):
        texts = (
            {"additionalProperties": {"type": ["string", "number"]}}
            if str(kind).endswith(", str]") and "dict[str, dict" not in str(kind)
            else {}
        )
        return {"type": ["object", "string"] if field.alias == "values" else "object", **texts}
    return {"type": ["string", "number"] if field.alias in ("version", "cpu") else "string", **pattern}


def _whole_number(limits: Iterable[Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for limit in limits:
        if isinstance(limit, Ge):
            found["minimum"] = limit.ge
        elif isinstance(limit, Le):
            found["maximum"] = limit.le
    return {"anyOf": [{"type": "integer", **found}, {"type": "string", "pattern": "^[0-9]+$"}]}
