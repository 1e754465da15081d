"""Shortcuts in Pulumi's SDK for Python, which a program in a test takes: what the SDK does for nobody there.

Together it is half of a program's CPU time. What the program registers, and in which order, stays the same.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
from collections.abc import Mapping
from types import EllipsisType, ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

import pulumi
import pulumi.log
import pulumi.resource
import pulumi.runtime.resource
import pulumi.runtime.stack
from pulumi import _types, _utils
from pulumi.runtime.proto import source_pb2

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_whole_urn_of_alias = pulumi.runtime.resource.collapse_alias_to_urn
FUNCTIONS = ("_py_properties", "_raw_return_hints", "_types_from_py_properties")
"""Of `pulumi._types`: each reads the annotations of a class of an SDK, once in a process."""


def take(*, debugging: bool = False) -> None:
    """Shortens what this process runs from now on; with `debugging`, all but the messages for it.

    The messages for debugging are a call of the engine each, and the engine drops them; the place in the source of a
    resource is only in the state; while outputs are pending, the SDK waits for all of them again whenever one is
    complete; and for each alias it creates ten outputs, of which Azure's resources have twenty each.
    """
    for (module, name), shortcut in SHORTCUTS.items():
        if not (debugging and module is pulumi.log):
            setattr(module, name, shortcut)


@contextlib.contextmanager
def not_taken() -> Iterator[None]:
    """The SDK as it is."""
    for (module, name), whole in WHOLE.items():
        setattr(module, name, whole)
    try:
        yield
    finally:
        take()


def _urn_of_alias(
    alias: pulumi.Input[pulumi.Alias | str], name: str, type_: str, parent: pulumi.Resource | None
) -> pulumi.Output[str]:
    """The URN of an alias, in one step where it differs in its type alone."""
    if parent is None or not isinstance(alias, pulumi.Alias) or not isinstance(alias.type_, str):
        return _whole_urn_of_alias(alias, name, type_, parent)
    if not all(isinstance(part, EllipsisType) for part in (alias.name, alias.parent, alias.project, alias.stack)):
        return _whole_urn_of_alias(alias, name, type_, parent)
    end = f"${alias.type_}::{name}"
    return parent.urn.apply(lambda urn: urn.rpartition("::")[0] + end)


def _value_in_context(self: Any, holder: object, _: object = None) -> Any:
    """The value of a property that each run has its own of, looked up once."""
    value = self._data.get(self._ContextProperty__default)
    return self if holder is None or isinstance(value, dict) else value


async def _wait_for_all(
    tasks: Iterable[asyncio.Task[object]], *, return_when: str
) -> tuple[set[asyncio.Task[object]], set[asyncio.Task[object]]]:
    """Waits until all tasks are complete or one fails, and not until one is complete."""
    assert return_when == asyncio.FIRST_COMPLETED
    return await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)


SHORTCUTS: Mapping[tuple[ModuleType | type, str], object] = {
    (pulumi.log, "debug"): lambda *_, **__: None,
    (pulumi.runtime.resource, "_get_stack_trace"): source_pb2.StackTrace,
    (pulumi.resource, "collapse_alias_to_urn"): _urn_of_alias,
    (_utils.ContextProperty, "__get__"): _value_in_context,
    (pulumi.runtime.stack, "asyncio"): SimpleNamespace(**vars(asyncio) | {"wait": _wait_for_all}),
}
WHOLE = {(module, name): getattr(module, name) for module, name in SHORTCUTS}


class Remembered:
    """A function of a class, like `functools.cache`, and the classes it was called for."""

    def __init__(self, function: Callable[[type], object]) -> None:
        self._function = getattr(function, "__wrapped__", function)
        self.results: dict[type, object] = {}

    def __call__(self, each: type) -> object:
        """The result for this class."""
        if each not in self.results:
            self.results[each] = self._function(each)
        return self.results[each]


def remember_classes() -> None:
    """Lets `read_classes` name the classes whose annotations this process has read."""
    for name in FUNCTIONS:
        setattr(_types, name, Remembered(getattr(_types, name)))


def read_classes() -> set[tuple[str, str]]:
    """Module and name of each class whose annotations were read."""
    return {(each.__module__, each.__qualname__) for name in FUNCTIONS for each in getattr(_types, name).results}


def read(module: str, name: str) -> None:
    """Reads the annotations of a class."""
    found: Any = importlib.import_module(module)
    for part in name.split("."):
        found = getattr(found, part)
    for function in FUNCTIONS:
        getattr(_types, function)(found)
