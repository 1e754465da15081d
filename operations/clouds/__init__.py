"""What the commands ask a cloud's own command line: one module a cloud, called as `carto:cloud`."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any


def of_cloud(cloud: str, package: str = __name__) -> Any | None:
    """The cloud's module in a package; None where it has none, as for a Kubernetes of no cloud."""
    name = f"{package}.{cloud}"
    return import_module(name) if find_spec(name) is not None else None
