"""The decorator of contracts and arguments: frozen, keyword-only, neither compared nor printed."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar, dataclass_transform

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


@dataclass_transform(eq_default=False, frozen_default=True, kw_only_default=True, field_specifiers=(field,))
def frozen(cls: type[T]) -> type[T]:
    """Make a class a frozen dataclass with keyword arguments.

    Its fields hold Outputs, which have no value to compare or to print before the engine runs, and secrets. Python
    compiles the source of each method of each dataclass at import, so those that nothing calls are left out, and all
    classes share the two that refuse changes.
    """
    methods: dict[str, Callable[..., None]] = {"__setattr__": _set_once, "__delattr__": _refuse_deletion}
    for name, method in methods.items():
        setattr(cls, name, method)
    return dataclass(kw_only=True, eq=False, repr=False)(cls)


def _set_once(self: Any, name: str, value: object) -> None:
    """`__init__` sets each field, which has no value in the instance before; nothing else may."""
    if name in self.__dict__ or name not in type(self).__dataclass_fields__:
        raise FrozenInstanceError(f"cannot assign to field {name!r}")
    self.__dict__[name] = value


def _refuse_deletion(self: Any, name: str) -> None:  # noqa: ARG001 - the signature of `__delattr__`
    raise FrozenInstanceError(f"cannot delete field {name!r}")
