"""The providers that the simulator has."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from simulator.core.schema import Schemas

if TYPE_CHECKING:
    from simulator.core.inventory import Inventory
    from simulator.core.package import Package

PACKAGES = ("aws", "azure-native", "gcp", "kubernetes", "random")


def build(name: str, inventory: Inventory) -> Package:
    """The simulated provider of one package. Reads only the code and data of that package."""
    module = import_module(f"simulator.{name.removesuffix('-native')}.package")
    package: Package = module.Provider(inventory, Schemas(name, module.KNOWN_TYPES))
    return package
