"""Reads the shape of resource types out of an installed Pulumi SDK.

The SDKs do not ship their schema, but their classes carry it: names, types, enums, what is required and what is
secret. Importing an SDK takes a second or more, so this runs as a process of its own (`python -m
simulator.core.introspect <token> …`, one JSON object on stdout) and `simulator.core.schema` keeps the answers.
"""

# ruff: noqa: SLF001 - what the SDK knows about its classes it keeps to itself
from __future__ import annotations

import collections.abc
import enum
import importlib
import inspect
import json
import re
import sys
import typing
from typing import Any

import pulumi
from pulumi import _types
from pulumi.runtime import rpc

SCALARS = {str: "string", int: "integer", float: "number", bool: "boolean"}
ASSETS = (pulumi.Asset, pulumi.Archive)


class UnknownType(LookupError):
    """The installed SDK has no such resource type."""


def resource_class(token: str) -> type:
    """The SDK's class of a resource type token such as "aws:s3/bucket:Bucket", or of "pulumi:providers:aws"."""
    package, module, name = token.split(":")
    if (package, module) == ("pulumi", "providers"):
        return typing.cast("type", importlib.import_module(f"pulumi_{name.replace('-', '_')}.provider").Provider)
    importlib.import_module(f"pulumi_{package.replace('-', '_')}")
    for registered in reversed(rpc._RESOURCE_MODULES.get(f"{package}:{module}", [])):
        info = registered.mod_info  # type: ignore[attr-defined]
        if token in info["classes"]:
            found = getattr(importlib.import_module(info["fqn"]), info["classes"][token])
            return typing.cast("type", found)
    raise UnknownType(token)


class Shapes:
    """Collects the nested input types of one resource type, each once: some of them contain themselves."""

    def __init__(self) -> None:
        self.types: dict[str, Any] = {}

    def properties(self, cls: type) -> dict[str, Any]:
        """Every input of an Args class under its name on the wire, with its shape and whether it is required."""
        names = _types.input_type_py_to_pulumi_names(cls)
        hints = _types.input_type_types(cls)
        required = {
            name
            for name, parameter in inspect.signature(cls.__init__).parameters.items()  # type: ignore[misc]
            if name != "__self__" and parameter.default is parameter.empty
        }
        return {
            wire: {"shape": self.shape(hints.get(wire)), "required": python in required}
            for python, wire in names.items()
        }

    def shape(self, hint: Any) -> Any:  # noqa: PLR0911 - one return a kind of hint
        """A type hint as JSON: a scalar's name, or an object with one of array, map, object, enum, anyOf."""
        origin, arguments = typing.get_origin(hint), typing.get_args(hint)
        if origin is typing.Union:
            return self._union(arguments)
        if origin in (list, collections.abc.Sequence):
            return {"array": self.shape(arguments[0])}
        if origin in (dict, collections.abc.Mapping):
            return {"map": self.shape(arguments[1])}
        if not inspect.isclass(hint):
            return "any"
        if issubclass(hint, enum.Enum):
            return {"enum": [member.value for member in hint]}
        if issubclass(hint, ASSETS):
            return "asset"
        if _types.is_input_type(hint):
            if hint.__name__ not in self.types:
                self.types[hint.__name__] = {}
                self.types[hint.__name__] = self.properties(hint)
            return {"object": hint.__name__}
        return SCALARS.get(hint, "any")

    def _union(self, arguments: tuple[Any, ...]) -> Any:
        wrappers = (collections.abc.Awaitable, pulumi.Output)
        members = [
            a for a in arguments if a is not type(None) and typing.get_origin(a) not in wrappers and a not in wrappers
        ]
        enums = [a for a in members if inspect.isclass(a) and issubclass(a, enum.Enum)]
        # With `str` next to it an enum only suggests: the cloud may know newer values than the SDK.
        if enums:
            return "string" if str in members else self.shape(enums[0])
        shapes = [self.shape(member) for member in members]
        unique = [shape for index, shape in enumerate(shapes) if shape not in shapes[:index]]
        return unique[0] if len(unique) == 1 else {"anyOf": unique}


def describe(token: str) -> dict[str, Any]:
    """The content of a `simulator.core.schema.Schema`, for one resource type."""
    cls = resource_class(token)
    module = sys.modules[cls.__module__]
    arguments = getattr(module, f"{cls.__name__}InitArgs", None) or getattr(module, f"{cls.__name__}Args")
    source = inspect.getsource(cls._internal_init)  # type: ignore[attr-defined]
    secret_outputs = re.search(r"additional_secret_outputs=\[([^\]]*)\]", source)
    names = _types.input_type_py_to_pulumi_names(arguments)
    shapes = Shapes()
    return {
        "inputs": shapes.properties(arguments),
        "types": shapes.types,
        "outputs": {
            name: _output(hint) for name, hint in _types._raw_return_hints(cls).items() if name not in ("id", "urn")
        },
        "secretOutputs": re.findall(r'"([^"]+)"', secret_outputs[1]) if secret_outputs else [],
        "secretInputs": [
            names[n] for n in re.findall(r"= None if (\w+) is None else pulumi\.Output\.secret", source) if n in names
        ],
    }


def _output(hint: Any) -> dict[str, Any]:
    inner = typing.get_args(hint)[0] if typing.get_args(hint) else hint
    always = not _types._is_optional_type(inner)
    inner = _types.unwrap_optional_type(inner)
    origin = typing.get_origin(inner)
    kind = (
        "array"
        if origin in (list, collections.abc.Sequence)
        else "map"
        if origin in (dict, collections.abc.Mapping)
        else None
    )
    return {"kind": kind or SCALARS.get(inner, "object"), "always": always}


def main(arguments: list[str]) -> int:
    """Prints `{token: description or null}` for the tokens."""
    described: dict[str, Any] = {}
    for token in arguments:
        try:
            described[token] = describe(token)
        except (UnknownType, AttributeError):
            described[token] = None
    json.dump(described, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
