"""One resource type of a cloud, as a class: its rules, what the cloud computes, and what it refuses.

A service's module defines a subclass for each of its types. Every method has a default: a type without a peculiarity
needs its token, its rules and `compute`.
"""

from __future__ import annotations

import secrets
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from simulator.core.account import Account
from simulator.core.values import Properties

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from simulator.core.check import Failure
    from simulator.core.inventory import Record
    from simulator.core.package import State
    from simulator.core.references import Reference
    from simulator.core.rules import Rules

    Failures = Iterator[Failure]

A = TypeVar("A", bound=Account)
Created = tuple[str, str, Properties]
"""Id, physical name and computed outputs."""


@dataclass(frozen=True, kw_only=True)
class CreateRequest(Generic[A]):
    """A resource to create or to change. Secrets are opened."""

    account: A
    inputs: Properties
    id: str = ""
    """Empty for a new resource."""
    previous: Properties = field(default_factory=dict)
    """The outputs before the change; empty for a new resource."""

    @property
    def name(self) -> str:
        """The input `name`."""
        return str(self.inputs["name"])

    def kept(self, output: str, generate: Callable[[], str]) -> str:
        """An output that is generated once and then stays."""
        return str(self.previous.get(output) or generate())

    def named(self, name: str, prefix: str) -> str:
        """The physical name of a type whose name may be generated from a prefix."""
        configured = self.inputs.get(name)
        generated = f"{self.inputs.get(prefix) or 'terraform-'}{secrets.token_hex(8)}"
        return str(configured) if configured else self.kept(name, lambda: generated)


class ResourceType(ABC, Generic[A]):
    """What the simulator knows about one type. Instances have no state."""

    token: ClassVar[str]
    rules: Rules
    """Set in the class, or by the service's JSON file."""
    references: ClassVar[tuple[Reference, ...]] = ()
    """The inputs that name other resources, and how the cloud refuses a wrong one."""

    def conditions(self, inputs: Properties) -> Iterable[Failure]:
        """What the provider refuses before the engine plans, beyond the rules. Unknown values pass."""
        return ()

    def same(self, steps: Sequence[str | int], old: Any, new: Any) -> bool:
        """Whether two different values mean the same to the cloud."""
        return False

    def suppresses(self, state: State, new: Properties, name: str) -> bool:
        """Whether the provider ignores a changed input (its `DiffSuppressFunc`)."""
        return False

    def replaces(self, state: State, new: Properties, changed: set[str]) -> Iterable[str]:
        """Changed inputs that replace under a condition. Raises CloudError for a change that is impossible."""
        return ()

    @abstractmethod
    def compute(self, request: CreateRequest[A]) -> Created:
        """Id, physical name and outputs, each output declared with `@outputs`."""

    def validate_create(self, request: CreateRequest[A], id_: str, name: str) -> None:
        """Raises CloudError for what the cloud refuses to create in this account."""

    def validate_update(self, account: A, live: State, new: Properties) -> None:
        """Raises CloudError for a change that is planned as an update and that the cloud refuses."""

    def validate_delete(self, account: A, record: Record, applied: Properties) -> None:
        """Raises CloudError for a deletion that the cloud refuses. `applied` are the inputs in the engine's state."""

    def after_delete(self, account: A, record: Record, applied: Properties) -> None:
        """What a deletion leaves behind, or takes with it."""

    def import_id(self, account: A, configured: str) -> str:
        """The id in the state, from another id that an import accepts."""
        return configured
