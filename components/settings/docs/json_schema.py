"""The JSON Schema of a stack file, for editors: names, types, words and formats while a person types.

It is the loader that decides. Rules between settings are beyond a schema, and are not in it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from annotated_types import Ge, Le, MinLen
from pydantic import BaseModel, SecretStr

from ..clouds import choices
from ..introspection import (
    fields,
    holds_secret,
    is_enum,
    is_list,
    is_mapping,
    is_model,
    text_format_of,
    unwrap_annotation,
)
from ..messages import NAMESPACE
from ..stack import Settings
from ..types.secrets import PLACEHOLDER
from .docstrings import read_docstrings

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

_SECURE = {
    "type": "object",
    "properties": {"secure": {"type": "string"}},
    "required": ["secure"],
    "additionalProperties": False,
    "description": "Encrypted by `pulumi config set --secret --path …`.",
}


def stack_schema() -> dict[str, Any]:
    """The schema of a whole `Pulumi.<stack>.yaml`. Other namespaces than ours may say what they like."""
    read_docstrings(Settings)
    known = fields(Settings)
    names = "|".join(map(re.escape, known))
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "A stack of CARTO Self-Hosted",
        "type": "object",
        # What an environment of Pulumi ESC sets need not be in the file.
        "if": {"not": {"required": ["environment"]}},
        "then": {
            "required": ["config"],
            "properties": {
                "config": {"required": [f"{NAMESPACE}:{name}" for name, field in known.items() if field.is_required()]}
            },
        },
        "properties": {
            "config": {
                "type": "object",
                "properties": {f"{NAMESPACE}:{name}": _of_field(field) for name, field in known.items()},
                "propertyNames": {"pattern": f"^(?!{NAMESPACE}:)|^{NAMESPACE}:({names})$"},
            }
        },
    }


def _of_field(field: FieldInfo) -> dict[str, Any]:
    described = _of_kind(field)
    if holds_secret(field.annotation) and is_model(unwrap_annotation(field.annotation)):
        described = {"anyOf": [_SECURE, described]}
    if field.description:
        described = {"description": _one_line(field.description), **described}
    default = field.get_default(call_default_factory=True)
    if isinstance(default, str | int) and choices(field) is None:
        described["default"] = str(default) if isinstance(default, str) else default
    return described


def _of_kind(field: FieldInfo) -> dict[str, Any]:  # noqa: PLR0911 - one a kind
    kind = unwrap_annotation(field.annotation)
    text_format = text_format_of(field)
    pattern = {"pattern": f"^{text_format.pattern}$"} if text_format and text_format.pattern else {}
    if is_model(kind):
        return _of_model(kind)
    if is_enum(kind):
        return {"enum": [str(word) for word in kind]}
    if kind is SecretStr:
        plain = {"type": "string"} if field.alias == "kubeconfig" else {"type": "string", "pattern": f"^{PLACEHOLDER}"}
        return {"anyOf": [_SECURE, plain]}
    if kind is bool:
        return {"anyOf": [{"type": "boolean"}, {"enum": ["true", "false"]}]}
    if kind is int:
        return {"anyOf": [{"type": "integer", **_limits(field)}, {"type": "string", "pattern": "^[0-9]+$"}]}
    if is_list(kind):
        least = [limit.min_length for limit in field.metadata if isinstance(limit, MinLen)]
        items = {"type": "string", **pattern}
        return {"type": "array", "items": items, "uniqueItems": True, **({"minItems": least[0]} if least else {})}
    if is_mapping(kind):
        texts = {"additionalProperties": {"type": ["string", "number"]}} if "str]" in str(kind) else {}
        return {"type": ["object", "string"] if field.alias == "values" else "object", **texts}
    return {"type": ["string", "number"] if field.alias == "version" else "string", **pattern}


def _of_model(model: type[BaseModel]) -> dict[str, Any]:
    known = fields(model)
    required = [name for name, field in known.items() if field.is_required()]
    return {
        "type": "object",
        "properties": {name: _of_field(field) for name, field in known.items()},
        "additionalProperties": False,
        **({"required": required} if required else {}),
    }


def _limits(field: FieldInfo) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for limit in field.metadata:
        if isinstance(limit, Ge):
            found["minimum"] = limit.ge
        elif isinstance(limit, Le):
            found["maximum"] = limit.le
    return found


def _one_line(text: str) -> str:
    return " ".join(text.split())
