"""Refusals in the form in which Azure's provider prints them, and how refusing methods read inputs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from simulator.core.package import CloudError

Refusals = Iterable[tuple[str, str]]
"""Azure's error codes, each with its text."""
LANDING_ZONE = "landing-zone-"
"""Resource groups with this prefix have the usual policies of a landing zone."""


def error(code: str, message: str, status: int = 400) -> CloudError:
    """A refusal."""
    return CloudError(f'Status={status} Code="{code}" Message="{message}"')


def is_landing_zone(inputs: Mapping[str, Any]) -> bool:
    """Whether the policies of a landing zone apply."""
    return str(inputs.get("resourceGroupName")).startswith(LANDING_ZONE)


def value_at(properties: Mapping[str, Any], path: str) -> Any:
    """The value at a dotted path, or None."""
    value: Any = properties
    for word in path.split("."):
        value = value.get(word) if isinstance(value, dict) else None
    return value
