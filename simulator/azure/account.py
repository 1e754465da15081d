"""One Azure subscription: ids as Azure Resource Manager writes them, and what exists."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import ClassVar, Final

from simulator.core import account

SUBSCRIPTION: Final = "00000000-0000-4000-8000-000000000000"
DEFAULT_LOCATION: Final = "westeurope"
CREATED: Final = "2026-01-01T00:00:00.0000000Z"
"""When everything was created."""
PROVIDERS: Final = "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/"
"""How the id of a resource in a resource group begins."""


@dataclass(frozen=True, kw_only=True)
class Subscription(account.Account):
    """What a service or a lookup sees."""

    package: ClassVar[str] = "azure-native"
    id: str
    location: str

    @property
    def scope(self) -> str:
        return self.id

    def group_id(self, name: str) -> str:
        """The id of a resource group."""
        return f"/subscriptions/{self.id}/resourceGroups/{name}"


def is_missing(resource_id: str) -> bool:
    """Whether a word of the id has the prefix of what does not exist."""
    return any(word.startswith(account.MISSING) for word in resource_id.split("/"))


def same_id(one: str, other: str) -> bool:
    """Azure compares ids without case."""
    return one.lower() == other.lower()


def is_inside(resource_id: str, scope: str) -> bool:
    """Whether the resource is the scope itself or below it."""
    return same_id(resource_id, scope) or resource_id.lower().startswith(f"{scope.lower()}/")


def stable(text: str, length: int = 12) -> str:
    """Letters and digits that depend on the text alone."""
    return hashlib.sha512(text.encode()).hexdigest()[:length]
