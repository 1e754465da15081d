"""The effective settings of a stack: defaults and sizes filled in, secrets hidden."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, SecretStr

from .introspection import nested_models
from .problems import NAMESPACE

if TYPE_CHECKING:
    from collections.abc import Collection

    from .common import CommonSettings

HIDDEN = "[secret]"


def effective(settings: CommonSettings, secret_keys: Collection[str] = ()) -> dict[str, Any]:
    """The settings by their full key, as a stack file has them. Settings that are left out and have no default are not.

    Args:
        settings: a stack's, as loaded.
        secret_keys: the keys in which something is encrypted. Those that are no objects with settings are hidden
            whole; of the others, the settings that are secrets.
    """
    shown: dict[str, Any] = {}
    for name, field in type(settings).model_fields.items():
        key = field.alias or name
        value = getattr(settings, name)
        hidden = key in secret_keys and not nested_models(field)
        if value is not None:
            shown[f"{NAMESPACE}:{key}"] = HIDDEN if hidden else _plain(value)
    return shown


def _plain(value: Any) -> Any:
    """The value in the types of YAML."""
    if isinstance(value, SecretStr):
        return HIDDEN
    if isinstance(value, BaseModel):
        known = type(value).model_fields.items()
        return {
            field.alias or name: _plain(inner) for name, field in known if (inner := getattr(value, name)) is not None
        }
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return str(value) if isinstance(value, StrEnum) else value
