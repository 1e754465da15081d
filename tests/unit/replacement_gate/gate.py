"""Which resources hold what cannot be made again, and what a change would lose of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from components.resource_facts import HOLDS_DATA, ONLY_IN_STATE
from simulator.core.inventory import Inventory
from simulator.core.package import CloudError, Naming, Resource, State
from simulator.packages import build
from tests.support.recorder import Graph, Node, Secret

if TYPE_CHECKING:
    from simulator.core.package import Package

RECORDINGS = Path(__file__).parent
NOT_LOOKED_AT = {"tags", "labels", "policy"}
"""Inputs that replace nothing and would make the recordings long."""
Inputs = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Loss:
    """One resource that the next `pulumi up` would take away."""

    urn: str
    why: str

    def __str__(self) -> str:
        type_, name = self.urn.split("::")[2:]
        return f"{name} ({type_}) {self.why}"


def guarded(graph: Graph) -> dict[str, Node]:
    """The resources that hold data, by URN. Whatever is protected does, and has to be listed as well."""
    return {node.urn: node for node in graph if node.custom and (node.protect or node.type in HOLDS_DATA)}


def inputs_of(node: Node) -> dict[str, Any]:
    """What is recorded of a resource. No secret is."""
    return {key: _shown(value) for key, value in node.inputs.items() if key not in NOT_LOOKED_AT}


def _shown(value: Any) -> Any:
    if isinstance(value, Secret):
        return "[secret]"
    if isinstance(value, dict):
        return {key: _shown(inner) for key, inner in value.items()}
    return [_shown(inner) for inner in value] if isinstance(value, list) else value


def losses(recorded: Mapping[str, Inputs], graph: Graph) -> list[Loss]:
    """What is gone without an alias, and what the provider would replace, by the simulator's rules."""
    now = guarded(graph)
    former = {urn: node for node in graph for urn in node.former_urns}
    found = []
    for urn, inputs in recorded.items():
        node = now.get(urn) or former.get(urn)
        if node is None:
            found.append(Loss(urn=urn, why="would be deleted: nothing has this name and type any more, nor an alias"))
        elif replaced := _replaced_by(node, inputs):
            found.append(Loss(urn=urn, why=f"would be replaced, because of {', '.join(replaced)}"))
    return found


def _replaced_by(node: Node, recorded: Inputs) -> list[str]:
    if node.type in ONLY_IN_STATE:
        return []  # the engine updates it, whatever its input
    resource = Resource(urn=node.urn, type=node.type)
    package = _package(node.type.split(":")[0])
    old = package.check(resource, {}, dict(recorded), Naming(seed=b"gate")).inputs
    new = package.check(resource, old, inputs_of(node), Naming(seed=b"gate")).inputs
    try:
        return sorted(package.diff(resource, State(id=node.name, inputs=old), new, list(node.ignore_changes)).replaces)
    except CloudError as refused:
        return [str(refused)]


@cache
def _folder() -> TemporaryDirectory[str]:
    """Goes when the process does."""
    return TemporaryDirectory(prefix="data-gate-")


@cache
def _package(name: str) -> Package:
    """A provider, for its opinion only: nothing is ever made in its account."""
    package = build(name, Inventory(Path(_folder().name) / f"{name}.sqlite"))
    package.configure({})
    return package


def recording(stack: str) -> Path:
    """The file with the recorded resources of an example stack."""
    return RECORDINGS / f"{stack}.json"


def recorded(stack: str) -> dict[str, Inputs]:
    """The inputs of the stack's resources that hold data, by URN."""
    resources: dict[str, Inputs] = json.loads(recording(stack).read_text())
    return resources


def record(stack: str, graph: Graph) -> None:
    """From now on, this is what must not be lost."""
    resources = {urn: inputs_of(node) for urn, node in sorted(guarded(graph).items())}
    recording(stack).write_text(json.dumps(resources, indent=1, sort_keys=True, ensure_ascii=False) + "\n")
