"""The Azure provider: one subscription, and a module a service.

Pulumi generates this provider from Azure's REST specifications, not from a Terraform provider. Naming, defaults,
comparison and replacement are alike enough to share their code. Two things differ: Azure refuses many inputs only when
the resource is written, and it refuses many changes that are planned as an update.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from simulator.azure import (
    authorization,
    cache,
    containerservice,
    dns,
    keyvault,
    managedidentity,
    monitor,
    network,
    postgresql,
    privatedns,
    public_addresses,
    resources,
    storage,
)
from simulator.azure.account import DEFAULT_LOCATION, SUBSCRIPTION, Subscription, is_inside
from simulator.azure.busy import Busy
from simulator.azure.resource_type import COMMON, AzureType
from simulator.core.bridged import BridgedPackage
from simulator.core.services import Services, collect
from simulator.core.sources import Outputs, outputs_of
from simulator.core.values import UNKNOWN, Properties, holds_unknown, plain

if TYPE_CHECKING:
    from simulator.core.inventory import Inventory, Record
    from simulator.core.package import Resource, State
    from simulator.core.schema import Schemas

MODULES = (
    authorization, cache, containerservice, dns, keyvault, managedidentity, monitor, network, postgresql, privatedns,
    public_addresses, resources, storage,
)  # fmt: skip
SERVICES: Services[AzureType] = collect(MODULES)
KNOWN_TYPES = tuple(SERVICES.types)
LOOKUPS = SERVICES.lookups
__all__ = ["COMMON", "KNOWN_TYPES", "LOOKUPS", "Provider"]


class Provider(BridgedPackage[Subscription]):
    """Everything is in one subscription; what names no location is in the provider's."""

    name = "azure-native"
    services = SERVICES

    def __init__(self, inventory: Inventory, schemas: Schemas) -> None:
        super().__init__(inventory, schemas)
        self._busy = Busy()

    @property
    def scope(self) -> str:
        configured = self.config.get("subscriptionId") or os.environ.get("ARM_SUBSCRIPTION_ID")
        return str(configured or SUBSCRIPTION)

    @property
    def location(self) -> str:
        """The provider's own location."""
        return str(self.config.get("location") or DEFAULT_LOCATION)

    def account(self, inputs: Properties) -> Subscription:
        return Subscription(inventory=self.inventory, id=self.scope, location=self.location)

    @staticmethod
    def outputs_of(token: str) -> Outputs:
        return outputs_of(LOOKUPS[token]) if token in LOOKUPS else SERVICES.types[token].known_outputs()

    def validate_create(self, resource: Resource, inputs: Properties) -> None:
        type_ = SERVICES.types[resource.type]
        request = self.request(inputs, None)
        type_.refuse_write(request.inputs)
        type_.require_references(request.account, request.inputs, KNOWN_TYPES)
        id_, name, _ = type_.compute(request)
        type_.refuse_existing(request, id_, name)
        keyvault.require_keys(request.account, type_.used_keys(request.inputs))
        type_.validate_create(request, id_, name)

    def validate_update(self, resource: Resource, record: Record, new: Properties) -> None:
        type_, opened, subscription = SERVICES.types[resource.type], plain(new), self.account(new)
        type_.refuse_write(opened)
        type_.refuse_change(plain(record.inputs), opened)
        type_.require_references(subscription, opened, KNOWN_TYPES)
        keyvault.require_keys(subscription, type_.used_keys(opened))
        super().validate_update(resource, record, new)

    def after_delete(self, resource: Resource, record: Record, applied: Properties) -> None:
        """Whatever is inside goes too, whether a program knows it or not."""
        subscription = self.account(applied)
        for other in self.inventory.all():
            if other.id != record.id and other.type in SERVICES.types and is_inside(other.id, record.id):
                self.inventory.remove(other)
                SERVICES.types[other.type].after_delete(subscription, other, {})
        super().after_delete(resource, record, applied)

    def compute(self, resource: Resource, inputs: Properties, before: State | None) -> tuple[str, str, Properties]:
        id_, name, computed = super().compute(resource, inputs, before)
        known = self.schema(resource.type).outputs
        if "location" in known and not plain(inputs.get("location")):
            computed["location"] = self.location
        return before.id if before else id_, name, {key: value for key, value in computed.items() if key in known}

    def create(self, resource: Resource, inputs: Properties, *, preview: bool) -> tuple[str, Properties]:
        if preview or holds_unknown(inputs):
            id_, outputs = super().create(resource, inputs, preview=preview)
            return id_, _as_answered(outputs)
        with self._busy.alone(self._busy_ids(resource, inputs)):
            return super().create(resource, inputs, preview=preview)

    def update(self, resource: Resource, before: State, new: Properties, *, preview: bool) -> Properties:
        if preview:
            return _as_answered(super().update(resource, before, new, preview=preview))
        with self._busy.alone(self._busy_ids(resource, new)):
            accepted = SERVICES.types[resource.type].accepted(before.inputs, new)
            return super().update(resource, before, accepted, preview=preview)

    def delete(self, resource: Resource, before: State) -> None:
        with self._busy.alone(self._busy_ids(resource, before.inputs)):
            super().delete(resource, before)

    def _busy_ids(self, resource: Resource, inputs: Properties) -> set[str]:
        opened = plain(inputs)
        return SERVICES.types[resource.type].busy_ids(self.account(opened), opened)


def _as_answered(previewed: Properties) -> Properties:
    """Identities are a list in inputs and a map in outputs, so that a preview can't tell the one from the other."""
    identity = previewed.get("identity")
    if isinstance(identity, dict) and isinstance(identity.get("userAssignedIdentities"), list):
        return {**previewed, "identity": {**identity, "userAssignedIdentities": UNKNOWN}}
    return previewed
