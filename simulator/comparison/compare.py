"""One exported stack against the simulator."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.comparison.differences import Comparison, Difference, differences_of
from simulator.comparison.names import output_paths
from simulator.comparison.state import ENCRYPTED, Exported, resources_of
from simulator.core.inventory import Inventory
from simulator.core.package import CloudError, Resource
from simulator.core.values import Secret, plain
from simulator.packages import PACKAGES, build

if TYPE_CHECKING:
    from simulator.core.package import Package

NOT_COMPUTED = (CloudError, KeyError, TypeError, ValueError, AttributeError, IndexError)
"""What computing the outputs of inputs fails with that the simulator has never seen."""


def compare(export: str) -> Comparison:
    """Where the simulator would have answered differently than the clouds did.

    Raises:
        CannotCompare: the text is no export, it is empty, or it shows secrets.
    """
    resources = resources_of(export)
    found: set[Difference] = set()
    unknown: set[str] = set()
    with tempfile.TemporaryDirectory() as folder:
        inventory = Inventory(Path(folder) / "inventory.sqlite")
        packages = {name: build(name, inventory) for name in PACKAGES}
        for resource in resources:
            differences = _compared(packages.get(resource.type.partition(":")[0]), resource)
            if differences is None:
                unknown.add(resource.type)
            else:
                found |= differences
    return Comparison(
        resources=len(resources),
        encrypted=sum(_encrypted(resource.outputs) for resource in resources),
        differences=sorted(found),
        unknown_types=sorted(unknown),
    )


def _compared(package: Package | None, resource: Exported) -> set[Difference] | None:
    """The differences of one resource; None when the simulator can't tell."""
    if package is None or not package.knows(resource.type):
        return None
    package.config = dict(resource.config)
    try:
        simulated = _simulated(package, resource)
    except NOT_COMPUTED:
        return None
    known = package.outputs_of(resource.type)
    return set(differences_of(resource, simulated, {*output_paths(resource.type), *known}, known))


def _simulated(package: Package, resource: Exported) -> dict[str, Any]:
    id_, outputs = package.computed(Resource(urn=resource.urn, type=resource.type), _as_secrets(resource.inputs))
    simulated: dict[str, Any] = _as_encrypted(outputs)
    return {**simulated, "id": id_}


def _as_secrets(value: Any) -> Any:
    if value is ENCRYPTED:
        return Secret(ENCRYPTED)
    if isinstance(value, dict):
        return {name: _as_secrets(inner) for name, inner in value.items()}
    return [_as_secrets(inner) for inner in value] if isinstance(value, list) else value


def _as_encrypted(value: Any) -> Any:
    """The outputs as an export has them, but without the text."""
    if isinstance(value, Secret):
        return ENCRYPTED
    if isinstance(value, dict):
        return {name: _as_encrypted(inner) for name, inner in value.items()}
    return [_as_encrypted(inner) for inner in value] if isinstance(value, list) else plain(value)


def _encrypted(value: Any) -> int:
    if isinstance(value, dict):
        return sum(_encrypted(inner) for inner in value.values())
    if isinstance(value, list):
        return sum(_encrypted(inner) for inner in value)
    return int(value is ENCRYPTED)
