"""The services of a cloud: each module has a class for every resource type, and a function for every lookup.

Facts of a type are its class's `rules`. Long ones, such as lists of allowed values, stand in a JSON file with the
module's name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any, Final, Generic, TypeVar

from simulator.core.resource_type import ResourceType
from simulator.core.rules import Rules, load
from simulator.core.values import Properties

T = TypeVar("T", bound=ResourceType[Any])
F = TypeVar("F", bound=Callable[..., Properties])
_LOOKUP: Final = "__simulated_lookup__"


def lookup(token: str) -> Callable[[F], F]:
    """Declare the function that answers a lookup: from the account and the arguments to the answer."""

    def declare(function: F) -> F:
        setattr(function, _LOOKUP, token)
        return function

    return declare


@dataclass(frozen=True, kw_only=True)
class Services(Generic[T]):
    """Everything that is known of a cloud, by token."""

    types: Mapping[str, T]
    lookups: Mapping[str, Callable[[Any, Properties], Properties]]

    @cached_property
    def rules(self) -> dict[str, Rules]:
        """The rules of every type."""
        return {token: type_.rules for token, type_ in self.types.items()}


def collect(modules: Iterable[ModuleType]) -> Services[T]:
    """The types and lookups of some modules.

    Raises:
        ValueError: a type has no rules, or two, or a JSON file has a type without a class.
    """
    types: dict[str, Any] = {}
    lookups: dict[str, Callable[[Any, Properties], Properties]] = {}
    for module in modules:
        own = [each for each in vars(module).values() if getattr(each, "__module__", "") == module.__name__]
        lookups |= {getattr(each, _LOOKUP): each for each in own if hasattr(each, _LOOKUP)}
        classes = [each for each in own if isinstance(each, type) and issubclass(each, ResourceType)]
        types |= _with_rules(module, [each() for each in classes if hasattr(each, "token")])
    return Services(types=types, lookups=lookups)


def _with_rules(module: ModuleType, types: list[ResourceType[Any]]) -> dict[str, ResourceType[Any]]:
    file = Path(str(module.__file__)).with_suffix(".json")
    facts = load(file) if file.exists() else {}
    for type_ in types:
        if hasattr(type_, "rules") == (type_.token in facts):
            raise ValueError(f"{type_.token}: rules belong either into its class or into {file.name}")
        if type_.token in facts:
            type_.rules = facts[type_.token]
    classless = set(facts) - {type_.token for type_ in types}
    if classless:
        raise ValueError(f"{file.name}: no class in {module.__name__} has the token {', '.join(sorted(classless))}")
    return {type_.token: type_ for type_ in types}
