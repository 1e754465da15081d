"""The engine's floor: the resources of a stack, registered one after the other by a program without components.

It is generated from a stack that is deployed on the simulator, so it always has the resources, types, inputs, secrets
and dependencies that the real program registers today.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pulumi
from pulumi import _types

from simulator.core.introspect import resource_class

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.programs import Program

SIGNATURE = "4dabf18193072939515e22adb298388d"
PROVIDER = "pulumi:providers:"
STASH = "pulumi:index:Stash"
"""The engine keeps a stash by itself; its class comes with Pulumi's SDK."""
SET_BY_THE_SDK = ("apiVersion", "kind")
"""Of Kubernetes objects."""
RESOURCES_FILE = "resources.json"


def record(program: Program) -> list[dict[str, Any]]:
    """Brings the program up and says what it registered, in order, as `flat_program.py` reads it."""
    program.run("up", "--yes", "--skip-preview")
    exported = json.loads(program.run("stack", "export", "--show-secrets"))
    registered = [r for r in exported["deployment"]["resources"] if r["custom"] and not _is_default_provider(r)]
    urns = {resource["urn"] for resource in registered}
    return [_flat(resource, urns) for resource in registered]


def sdk_modules(resources: list[dict[str, Any]]) -> list[str]:
    """The SDK modules whose classes the resources are."""
    return sorted({resource["module"] for resource in resources})


def _is_default_provider(resource: Mapping[str, Any]) -> bool:
    # "default" is the engine's own provider, "default_7_51_1" one of a cloud.
    return resource["type"].startswith(PROVIDER) and "::default" in resource["urn"]


def _flat(resource: Mapping[str, Any], urns: set[str]) -> dict[str, Any]:
    cls = _class_of(resource["type"])
    provider = resource.get("provider", "").rpartition("::")[0]
    of_property = resource.get("propertyDependencies", {})
    return {
        "urn": resource["urn"],
        "name": resource["urn"].rsplit("::", 1)[-1],
        "module": _public_module(cls),
        "class": cls.__name__,
        "inputs": _inputs(resource, cls),
        "from": {_python(cls).get(k, k): [u for u in v or [] if u in urns] for k, v in of_property.items()},
        "after": [urn for urn in resource.get("dependencies", []) if urn in urns],
        "provider": provider if provider in urns else None,
        "protect": bool(resource.get("protect")),
        "secretOutputs": resource.get("additionalSecretOutputs", []),
    }


def _class_of(token: str) -> type:
    if token == STASH:
        return pulumi.Stash
    if token.startswith(PROVIDER):
        package = token.removeprefix(PROVIDER)
        module = __import__(f"pulumi_{package.replace('-', '_')}")
        return module.Provider  # type: ignore[no-any-return]
    return resource_class(token)


def _public_module(cls: type) -> str:
    """The package a person imports: "pulumi_aws.s3" of "pulumi_aws.s3.bucket"."""
    return cls.__module__.rpartition(".")[0]


def _python(cls: type) -> dict[str, str]:
    """The name in Python of each input by its name on the wire."""
    module = __import__(cls.__module__, fromlist=["*"])
    arguments = getattr(module, f"{cls.__name__}InitArgs", None) or getattr(module, f"{cls.__name__}Args")
    return {wire: python for python, wire in _types.input_type_py_to_pulumi_names(arguments).items()}


def _inputs(resource: Mapping[str, Any], cls: type) -> dict[str, Any]:
    names = _python(cls)
    is_provider = resource["type"].startswith(PROVIDER)
    of_the_sdk = SET_BY_THE_SDK if resource["type"].startswith("kubernetes:") else ()
    return {
        names[wire]: _from_text(_opened(value)) if is_provider else _opened(value)
        for wire, value in resource.get("inputs", {}).items()
        if wire in names and wire not in of_the_sdk
    }


def _from_text(value: Any) -> Any:
    """A provider's inputs lie in the state as text."""
    return json.loads(value) if value in ("true", "false") else value


def _opened(value: Any) -> Any:
    if isinstance(value, dict):
        if SIGNATURE in value:
            return {"$secret": json.loads(value["plaintext"])}
        return {key: _opened(inner) for key, inner in value.items() if not key.startswith("__")}
    if isinstance(value, list):
        return [_opened(inner) for inner in value]
    return value
