"""Complete a stack's raw settings: sizes of its profile and whatever else follows from what it sets."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from .introspection import fields, filled_in, nested_model, nested_models
from .model import Model, models, parse_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydantic.fields import FieldInfo

    from .problems import Loc
    from .sizes import FilledIn


@functools.cache
def _declared(model: type[Model]) -> Sequence[tuple[str, FieldInfo, FilledIn | None, bool]]:
    """Name, field, filling and whether settings are nested below, of each setting of a complete model."""
    return [(name, field, filled_in(field), bool(nested_models(field))) for name, field in fields(model).items()]


@functools.cache
def _attributes(model: type[Model]) -> Mapping[str, str]:
    """The attribute of each setting."""
    return {field.alias or name: name for name, field in model.model_fields.items()}


class Filled:
    """Raw settings with nothing left out, and what the stack did not set."""

    def __init__(self, model: type[Model], raw: dict[str, Any], sizes: Any) -> None:
        self._stack, self._sizes = raw, sizes
        self._unset: dict[Loc, list[str]] = {}
        self.data = self._complete(model, raw, ())

    def _complete(self, model: type[Model], raw: dict[str, Any], loc: Loc) -> dict[str, Any]:
        data = dict(raw)
        model.derive_defaults(data, self._stack, self._sizes)
        for name, field, marker, nested in _declared(model):
            missing = data.get(name) is None
            if missing and marker and marker.size:
                data[name] = getattr(self._sizes, marker.size)
            elif nested and not (missing and not field.is_required()):
                value = {} if missing else data[name]
                value = parse_json(value) if isinstance(value, str) else value
                kind = nested_model(field, value)
                if isinstance(value, dict) and kind is not None and issubclass(kind, Model):
                    data[name] = self._complete(kind, value, (*loc, name))
            if raw.get(name) is None and name in data:
                self._unset.setdefault(loc, []).append(name)
        return data

    def unset_in(self, settings: Model) -> None:
        """Let `is_set` tell the stack's own settings from those filled in here."""
        for loc, model in models(settings):
            attributes = _attributes(type(model))
            model.model_fields_set.difference_update(attributes[name] for name in self._unset.get(loc, ()))
