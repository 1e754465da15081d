"""The providers that the simulator has: the folders with a `package.py`."""

from __future__ import annotations

import functools
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from simulator.core.schema import Schemas

if TYPE_CHECKING:
    from simulator.core.inventory import Inventory
    from simulator.core.package import Package

_WITH_A_PROVIDER: Final = [
    file.parent for file in sorted(Path(__file__).parent.glob("*/package.py")) if file.parent.name != "core"
]
FOLDERS: Final = {
    getattr(import_module(f"simulator.{folder.name}"), "PACKAGE", folder.name): folder.name
    for folder in _WITH_A_PROVIDER
}
"""The folder of each provider."""
PACKAGES: Final = tuple(FOLDERS)
CLOUDS: Final = tuple(folder.name for folder in _WITH_A_PROVIDER if (folder / "account.py").is_file())
"""The folders of the providers that simulate an account, a project or a subscription."""


def build(name: str, inventory: Inventory) -> Package:
    """The simulated provider of one package. Reads only the code and data of that package."""
    module = import_module(f"simulator.{FOLDERS[name]}.package")
    package: Package = module.Provider(inventory, Schemas(name, module.KNOWN_TYPES))
    return package


@functools.cache
def answering(subject: str) -> list[Any]:
    """The modules about a subject of those clouds that have one."""
    own = Path(__file__).parent
    return [of_cloud(cloud, subject) for cloud in CLOUDS if (own / cloud / f"{subject}.py").is_file()]


def of_cloud(cloud: str, subject: str) -> Any:
    """A cloud's module about a subject that each cloud answers for itself."""
    return import_module(f"simulator.{cloud}.{subject}")
