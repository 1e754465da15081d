"""Modes of a stack, from the settings model: each word of a choice, each switch, each optional part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from components.carto.values import merge
from components.settings.clouds import Cloud, model_of
from components.settings.introspection import (
    fields,
    nested_models,
    unwrap_annotation,
    variants_of,
    words_of,
)
from tests.support.generated_stacks import sample_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pydantic import BaseModel
    from pydantic.fields import FieldInfo


Data = dict[str, Any]
NO_MODES = frozenset({
    # What the stack is.
    "cloud", "customerPackage", "cluster", "placeholders", "domain",
    # Amounts of single services, which have rules of their own.
    "workloads", "namespaceLimits",
    # Providers: each needs its key, and nothing else.
    "features.locationServices.geocoding", "features.locationServices.isoline", "features.locationServices.routing",
})  # fmt: skip
"""Settings without modes."""
_RDS: Data = {"warehouses": {"rdsExports": {"instance": "warehouse"}}}
_ALSO: Mapping[str, Data] = {
    "warehouses.rdsExports.enabled": _RDS,
    "warehouses.rdsExports.aws": _RDS,
    "database.bootstrap": {"database": {"existing": {}}},
    "exposure.dns.private": {"exposure": {"internal": True}},
}
_ALSO_ON: Mapping[tuple[Cloud, str], Data] = {
    # Pods that act as a service account read no key.
    (Cloud.GCP, "features.googleServiceAccount"): {"identity": {"mode": "service-account-key"}},
}
"""What a mode needs and no command of its message sets."""


@dataclass(frozen=True, kw_only=True)
class Mode:
    """One value of one choice."""

    path: tuple[str, ...]
    value: Any
    ways: tuple[Data, ...]
    """Settings in which the choice exists: the variants above it. The first that works is the usual one."""

    @property
    def name(self) -> str:
        """As the table of pairs has it: `exposure.mode=none`."""
        return _name(self.path, self.value)

    @property
    def loc(self) -> tuple[str, ...]:
        """The setting that makes the mode: an object's first one, where it has any."""
        path, value = self.path, self.value
        while isinstance(value, dict) and value:
            (name, value), *_ = value.items()
            path = (*path, name)
        return path


def modes(cloud: Cloud) -> Sequence[Mode]:
    """Every mode of a cloud's model, each once, in the order of the model."""
    found: dict[str, Mode] = {}
    for path, value, above in _below(model_of(cloud), (), {}):
        name = _name(path, value)
        way = merge(above, _ALSO_ON.get((cloud, name), {}))
        known = found[name].ways if name in found else ()
        if way not in known:
            found[name] = Mode(path=path, value=value, ways=(*known, way))
    return [*found.values()]


def _name(path: Sequence[str], value: Any) -> str:
    shown = str(value).lower() if isinstance(value, bool) else value
    return ".".join(path) + ("" if isinstance(value, dict) else f"={shown}")


def _below(model: type[BaseModel], path: tuple[str, ...], above: Data) -> Iterator[tuple[tuple[str, ...], Any, Data]]:
    known = fields(model)
    for name, field in known.items():
        here = (*path, name)
        if ".".join(here) in NO_MODES:
            continue
        way = above
        if "enabled" in known and name != "enabled":
            way = merge(above, at((*path, "enabled"), True))
        for value in _values(field, here):
            yield here, value, merge(way, _ALSO.get(".".join(here), {}))
        variants, kinds = variants_of(field), nested_models(field)
        words = {kind: word for word, kind in variants.tags(kinds).items()} if variants is not None else {}
        for kind in kinds:
            chosen = at((*here, variants.by), words[kind]) if variants is not None and kind in words else {}
            yield from _below(kind, here, merge(way, chosen))


def _values(field: FieldInfo, path: tuple[str, ...]) -> Iterator[Any]:
    """The values that are modes; the usual one of a plain choice is in every stack anyway."""
    kind = unwrap_annotation(field.annotation)
    if kind is bool:
        yield from (value for value in (True, False) if value is not field.default)
    elif words := words_of(kind):
        yield from (word for word in words if len(words) == 1 or word != field.default)
    elif models := nested_models(field):
        if field.default is None or path[-1] == "existing":
            yield {}
        elif path[:-1] == ("features",) and "enabled" not in fields(models[0]):
            yield _something(models[0], path)


def _something(model: type[BaseModel], path: tuple[str, ...]) -> Data:
    """The first setting of the model that has a value."""
    for name, field in fields(model).items():
        nested = nested_models(field)
        value = _something(nested[0], (*path, name)) if nested else sample_of(field, ".".join((*path, name)))
        if value:
            return {name: value}
    return {}


def at(path: Sequence[str], value: Any) -> Data:
    """Settings with one value."""
    for step in reversed(path):
        value = {step: value}
    found: Data = value
    return found
