"""Sizes and versions that a stack leaves to the program. A later release with others does not change them unseen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .settings.introspection import filled_in
from .settings.model import models
from .settings.problems import config_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .settings import Settings

_VERSIONS = {("database", "version"), ("cache", "version"), ("chart", "version")}


def defaults_of(settings: Settings) -> dict[str, str | int | bool]:
    """Sizes and versions that the stack does not set, by the model that has the setting, and the setting's path.

    The model is in the key because the default of a setting may be another one in each mode.
    """
    defaults: dict[str, str | int | bool] = {"profile": settings.profile.value}
    for loc, model in models(settings):
        for name, field in type(model).model_fields.items():
            path = (*loc, field.alias or name)
            marker = filled_in(field)
            if (path in _VERSIONS or (marker is not None and marker.size)) and not model.is_set(name):
                defaults[f"{type(model).__name__} {config_path(path)}"] = getattr(model, name)
    return defaults


def changed_defaults(old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[str]:
    """The problem of each default that is another one than when the stack got it, with both ways to go on."""
    if old.get("profile") != new.get("profile"):
        return
    for key in sorted(old.keys() & new.keys()):
        was, will = old[key], new[key]
        if was == will:
            continue
        setting = key.partition(" ")[2]
        command = f"pulumi config set --path {setting}"
        yield (
            f"{setting}: the stack does not set it and has {_shown(was)}, the default when it got it. The default is "
            f"{_shown(will)} now. Nothing was changed. Fix: {command} {_shown(was)}, which keeps it, or {command} "
            f"{_shown(will)}, which changes it"
        )


def _shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else f"{value:g}" if isinstance(value, float) else str(value)
