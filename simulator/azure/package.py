"""The Azure provider: one subscription, and the facts of rules.json and service.json.

Pulumi makes this provider from Azure's REST specifications, not from a Terraform provider. Naming, defaults, comparison
and replacement are alike enough to share their code; what is unlike it: Azure refuses many things only when they are
written, and many changes that are planned as an update.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.azure import changes, conditions
from simulator.azure.identifiers import DEFAULT_LOCATION, SUBSCRIPTION, id_of
from simulator.azure.invokes import LOOKUPS, Subscription
from simulator.azure.outputs import COMMON, computed, known_outputs
from simulator.azure.relations import Relations
from simulator.bridged import BridgedPackage
from simulator.rules import load
from simulator.sources import Outputs, outputs_of
from simulator.values import UNKNOWN, Properties, holds_unknown, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from simulator.check import Failure
    from simulator.inventory import Inventory, Record
    from simulator.package import Resource, State
    from simulator.schema import Schemas

RULES = load(Path(__file__).parent / "rules.json")
KNOWN_TYPES = tuple(RULES)
__all__ = ["COMMON", "KNOWN_TYPES", "LOOKUPS", "Provider"]


class Provider(BridgedPackage[Any]):
    """Everything is in one subscription; what names no location is in the provider's."""

    name = "azure-native"
    rules = RULES

    def __init__(self, inventory: Inventory, schemas: Schemas) -> None:
        super().__init__(inventory, schemas)
        self._relations = Relations(inventory, self.scope)

    def configure(self, config: Properties) -> None:
        super().configure(config)
        self._relations = Relations(self.inventory, self.scope)

    @property
    def scope(self) -> str:
        given = self.config.get("subscriptionId") or os.environ.get("ARM_SUBSCRIPTION_ID")
        return str(given or SUBSCRIPTION)

    @property
    def location(self) -> str:
        """The provider's own location."""
        return str(self.config.get("location") or DEFAULT_LOCATION)

    @staticmethod
    def outputs_of(token: str) -> Outputs:
        return outputs_of(LOOKUPS[token]) if token in LOOKUPS else known_outputs(token)

    def invoke(self, function: str, arguments: Properties) -> Properties:
        answer = LOOKUPS.get(function)
        if answer is None:
            return super().invoke(function, arguments)
        return answer(Subscription(inventory=self.inventory, id=self.scope, location=self.location), arguments)

    def conditions(self, resource: Resource, inputs: Properties) -> Iterable[Failure]:
        return ()

    def conditional_replaces(
        self, resource: Resource, before: State, new: Properties, changed: set[str]
    ) -> Iterable[str]:
        return ()

    def suppresses(self, resource: Resource, before: State, new: Properties, top: str) -> bool:
        return False

    def same(self, resource: Resource, steps: Sequence[str | int], old: Any, new: Any) -> bool:
        if not (isinstance(old, str) and isinstance(new, str)):
            return False
        if steps == ("location",):
            return old.replace(" ", "").lower() == new.replace(" ", "").lower()
        return old.startswith("/subscriptions/") and old.lower() == new.lower()

    def validate_create(self, resource: Resource, inputs: Properties) -> None:
        opened = plain(inputs)
        conditions.refuse(resource.type, opened)
        self._relations.admit(resource.type, id_of(resource.type, self.scope, opened), opened)

    def validate_update(self, resource: Resource, record: Record, new: Properties) -> None:
        opened = plain(new)
        conditions.refuse(resource.type, opened)
        changes.refuse(resource.type, plain(record.inputs), opened)
        self._relations.allow_update(record, opened)

    def validate_delete(self, resource: Resource, record: Record, applied: Properties) -> None:
        self._relations.allow_delete(record)

    def after_delete(self, resource: Resource, record: Record, applied: Properties) -> None:
        self._relations.drop_parts(record)

    def make(self, resource: Resource, inputs: Properties, before: State | None) -> tuple[str, str, Properties]:
        opened = plain(inputs)
        name, made = computed(resource.type, opened, plain(before.outputs) if before else {})
        known = self.schema(resource.type).outputs
        if "location" in known and not opened.get("location"):
            made["location"] = self.location
        id_ = before.id if before else id_of(resource.type, self.scope, opened)
        return id_, name, {key: value for key, value in made.items() if key in known}

    def create(self, resource: Resource, inputs: Properties, *, preview: bool) -> tuple[str, Properties]:
        if preview or holds_unknown(inputs):
            id_, outputs = super().create(resource, inputs, preview=preview)
            return id_, _as_answered(outputs)
        with self._relations.alone(resource.type, plain(inputs)):
            return super().create(resource, inputs, preview=preview)

    def update(self, resource: Resource, before: State, new: Properties, *, preview: bool) -> Properties:
        if preview:
            return _as_answered(super().update(resource, before, new, preview=preview))
        with self._relations.alone(resource.type, plain(new)):
            return super().update(resource, before, changes.taken(resource.type, before.inputs, new), preview=preview)

    def delete(self, resource: Resource, before: State) -> None:
        with self._relations.alone(resource.type, plain(before.inputs)):
            super().delete(resource, before)


def _as_answered(previewed: Properties) -> Properties:
    """Identities are given as a list and answered as a map, so that a preview can't tell the one from the other."""
    identity = previewed.get("identity")
    if isinstance(identity, dict) and isinstance(identity.get("userAssignedIdentities"), list):
        return {**previewed, "identity": {**identity, "userAssignedIdentities": UNKNOWN}}
    return previewed
