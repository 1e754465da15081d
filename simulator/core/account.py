"""What exists in one simulated account, as the services of a cloud see it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from simulator.core.inventory import Record
from simulator.core.values import Properties, plain

if TYPE_CHECKING:
    from simulator.core.inventory import Inventory

MISSING: Final = "missing-"
"""Whatever has a name with this prefix does not exist. Everything else that a program only looks up exists."""
TAKEN: Final = "taken-"
"""Buckets with this prefix belong to another account."""
CREATED: Final = "2026-01-01T00:00:00Z"
"""When everything was created."""


@dataclass(frozen=True, kw_only=True)
class Account(ABC):
    """The records of one account. Each cloud adds how it writes ids and what it takes to exist."""

    package: ClassVar[str]
    inventory: Inventory

    @property
    @abstractmethod
    def scope(self) -> str:
        """The account as the inventory knows it."""

    def get(self, type_: str, id_: str) -> Record | None:
        """The resource with this id."""
        return self.inventory.get(self.package, self.scope, type_, id_)

    def named(self, type_: str, name: str) -> list[Record]:
        """The resources with this physical name."""
        return self.inventory.named(self.package, self.scope, type_, name)

    def of_type(self, type_: str) -> list[Record]:
        """Every resource of a type."""
        return self.inventory.of_type(self.package, type_)

    def is_gone(self, type_: str, id_: str) -> bool:
        """Whether the resource existed and was deleted."""
        return self.inventory.is_gone(self.package, self.scope, type_, id_)

    def is_absent(self, type_: str, id_: str) -> bool:
        """Whether the resource was deleted, or never existed because of its name."""
        return id_.startswith(MISSING) or self.is_gone(type_, id_)

    def outputs_of(self, type_: str, name: str) -> Properties | None:
        """The outputs of a resource that a program created, by its physical name."""
        found = self.named(type_, name)
        return plain(found[0].outputs) if found else None

    def save(
        self, type_: str, id_: str, name: str, *, inputs: Properties | None = None, outputs: Properties | None = None
    ) -> None:
        """Records something that no program declared, such as the final snapshot of a database."""
        record = Record(
            package=self.package,
            scope=self.scope,
            type=type_,
            id=id_,
            name=name,
            inputs=inputs or {},
            outputs=outputs or {},
        )
        self.inventory.save(record)
