"""What a simulated provider would replace a resource for."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from simulator.core.inventory import Inventory
from simulator.core.package import CloudError, Naming, Resource, State
from simulator.packages import build

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.core.package import Package
    from tests.support.recorder import Node

_ENGINE = "pulumi"
"""The engine's own types: stashes and providers, which it updates."""


def replaced_by(node: Node, was: Mapping[str, Any], will: Mapping[str, Any]) -> list[str]:
    """The changed inputs for which the provider replaces a resource, by the simulator's rules, or why it refuses."""
    package_name = node.type.split(":")[0]
    if package_name == _ENGINE or was == will:
        return []
    resource = Resource(urn=node.urn, type=node.type)
    package = _package(package_name)
    old = package.check(resource, {}, dict(was), Naming(seed=b"gate")).inputs
    new = package.check(resource, old, dict(will), Naming(seed=b"gate")).inputs
    try:
        difference = package.diff(resource, State(id=node.name, inputs=old), new, list(node.ignore_changes))
    except CloudError as refused:
        return [str(refused)]
    return sorted(difference.replaces)


@cache
def _folder() -> TemporaryDirectory[str]:
    """Goes when the process does."""
    return TemporaryDirectory(prefix="release-gate-")


@cache
def _package(name: str) -> Package:
    """A provider, for its opinion only: nothing is ever made in its account."""
    package = build(name, Inventory(Path(_folder().name) / f"{name}.sqlite"))
    package.configure({})
    return package
