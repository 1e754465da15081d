"""The decorator of contracts and arguments: frozen, keyword-only, neither compared nor printed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(eq_default=False, frozen_default=True, kw_only_default=True, field_specifiers=(field,))
def frozen(cls: type[T]) -> type[T]:
    """Make a class a frozen dataclass with keyword arguments.

    Its fields hold Outputs, which have no value to compare or to print before the engine runs, and secrets. Python
    compiles the source of each method of each dataclass at import, so those that nothing calls are left out.
    """
    return dataclass(frozen=True, kw_only=True, eq=False, repr=False)(cls)
