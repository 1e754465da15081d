"""Which outputs the components read, recorded while a stack runs without an engine.

The SDKs' properties all go through `pulumi.get`, also inside of `apply` and behind `output.a.b`; `id` is the one
exception. A property of an object inside an output is recorded by the object's class, and its path is found from there.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args, get_origin

import pulumi
from pulumi._types import _py_properties, is_output_type, output_type_types, resource_types

if TYPE_CHECKING:
    from collections.abc import Callable

COMPONENTS = "components"
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Reads:
    """Properties by the class they were read of, with the files that read them; resource types by their class."""

    properties: dict[type, dict[str, set[str]]] = field(default_factory=dict)
    tokens: dict[type, str] = field(default_factory=dict)

    def note(self, owner: Any, name: str, file: str) -> None:
        """One property was read."""
        if isinstance(owner, pulumi.Resource):
            self.tokens[type(owner)] = owner.pulumi_resource_type
        self.properties.setdefault(type(owner), {}).setdefault(name, set()).add(file)

    def add(self, other: Reads) -> None:
        """Everything that another recording has, too."""
        self.tokens.update(other.tokens)
        for owner, properties in other.properties.items():
            for name, files in properties.items():
                self.properties.setdefault(owner, {}).setdefault(name, set()).update(files)

    def paths(self, owner: type) -> Iterator[tuple[str, set[str]]]:
        """Each path that was read of a resource or an answer: `arn`, `vpcConfig.vpcId`, `masterAuths[].clientKey`."""
        yield from self._paths(owner, "", frozenset())

    def _paths(self, owner: type, above: str, seen: frozenset[type]) -> Iterator[tuple[str, set[str]]]:
        is_resource = issubclass(owner, pulumi.Resource)
        types: Mapping[str, Any] = resource_types(owner) if is_resource else output_type_types(owner)
        for name, files in self.properties.get(owner, {}).items():
            inner, step = _inside(types.get(name))
            found: list[tuple[str, set[str]]] = []
            if inner is not None and inner not in seen:
                found = list(self._paths(inner, f"{above}{name}{step}.", seen | {inner}))
            yield from found or [(above + name, files)]


def _inside(annotation: Any) -> tuple[Any, str]:
    """The output type that an annotation leads to, and "[]" when it is that of a list's elements."""
    step = ""
    for _ in range(8):
        if isinstance(annotation, type) and is_output_type(annotation):
            return annotation, step
        arguments = [each for each in get_args(annotation) if each is not type(None)]
        if not arguments:
            return None, ""
        if get_origin(annotation) in {list, Sequence}:
            step = "[]"
        annotation = arguments[-1]
    return None, ""


@contextmanager
def recording(reads: Reads) -> Iterator[None]:
    """Notes what components read while the block runs."""
    get: Callable[[Any, str], Any] = pulumi.get
    of_id = pulumi.CustomResource.id

    def noted_get(owner: Any, name: str) -> Any:
        # The SDK itself copies every property of an answer; code reads one through the property of that name.
        file = _reader(2) if sys._getframe(1).f_code.co_name == name else ""
        if file:
            reads.note(owner, _wire_name(type(owner), name), file)
        return get(owner, name)

    def noted_id(owner: pulumi.CustomResource) -> Any:
        file = _reader(1)
        if file.startswith(COMPONENTS):
            reads.note(owner, "id", file)
        return of_id.fget(owner)  # type: ignore[attr-defined]

    pulumi.get = noted_get  # type: ignore[assignment]
    pulumi.CustomResource.id = property(noted_id)  # type: ignore[assignment, method-assign]
    try:
        yield
    finally:
        pulumi.get = get  # type: ignore[assignment]
        pulumi.CustomResource.id = of_id  # type: ignore[method-assign]


def _reader(depth: int) -> str:
    """What `_of_file` says of the caller's file."""
    return _of_file(sys._getframe(depth + 1).f_code.co_filename)


@functools.cache
def _of_file(name: str) -> str:
    """The component's file, below the root; "an output" for `output.a.b`; nothing for the SDK's own reads."""
    file = Path(name)
    if file.is_relative_to(ROOT / COMPONENTS) or file == ROOT / "__main__.py":
        return file.relative_to(ROOT).as_posix()
    return "an output" if file.name == "output.py" and file.parent.name == "pulumi" else ""


def _wire_name(owner: type, name: str) -> str:
    """The property as the provider calls it."""
    return next((wire for python, wire, _ in _py_properties(owner) if python == name), name)
