"""Providers that Pulumi's bridge generates from a Terraform provider: how they name, default, compare and replace.

A cloud's own package adds what only it knows: computed outputs, what the cloud refuses, and what it looks up.
"""

from __future__ import annotations

import hashlib
from abc import abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, Generic

from simulator.core.check import Failure, rule_failures, shape_failures, with_defaults
from simulator.core.diff import Difference, changes, same_json, same_set
from simulator.core.inventory import Record
from simulator.core.package import Checked, CloudError, Naming, Package, Resource, State, complete, preview_outputs
from simulator.core.provider_config import unknown_keys
from simulator.core.resource_type import A, CreateRequest
from simulator.core.rules import Rules, is_set
from simulator.core.services import Services
from simulator.core.sources import sourced
from simulator.core.values import UNKNOWN, Properties, Secret, holds_unknown, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from simulator.core.resource_type import ResourceType

MARK = "__defaults"
"""Which top-level inputs the provider filled in itself; the real bridge keeps the same list in the state."""
SUFFIX_LENGTH = 7
JSON_FORMATS = ("json", "iamPolicyJson")


class BridgedPackage(Package, Generic[A]):
    """`services` holds every type the simulator knows; a type without facts is refused."""

    services: ClassVar[Services[Any]]

    @abstractmethod
    def account(self, inputs: Properties) -> A:
        """The account that a resource with these inputs is in, or a lookup with these arguments asks."""

    def check_config(self, config: Properties) -> list[Failure]:
        return list(unknown_keys(self.name, self.schema(f"pulumi:providers:{self.name}"), config))

    def type_of(self, resource: Resource) -> ResourceType[A]:
        """What is known of the resource's type."""
        found: ResourceType[A] = self.services.types[resource.type]
        return found

    def invoke(self, function: str, arguments: Properties) -> Properties:
        answer = self.services.lookups.get(function)
        return super().invoke(function, arguments) if answer is None else answer(self.account(arguments), arguments)

    def conditions(self, resource: Resource, inputs: Properties) -> Iterable[Failure]:
        """What the provider refuses at check for this type, beyond its rules. Unknown values have to pass."""
        return self.type_of(resource).conditions(inputs)

    def conditional_replaces(
        self, resource: Resource, before: State, new: Properties, changed: set[str]
    ) -> Iterable[str]:
        """Changed properties that replace under a condition. May raise CloudError for a change that is impossible."""
        return self.type_of(resource).replaces(_opened(before), plain(new), changed)

    def suppresses(self, resource: Resource, before: State, new: Properties, top: str) -> bool:
        """Whether the provider leaves a changed property as it is (its `DiffSuppressFunc`)."""
        return self.type_of(resource).suppresses(_opened(before), plain(new), top)

    def same(self, resource: Resource, steps: Sequence[str | int], old: Any, new: Any) -> bool:
        """Whether two different values mean the same to the cloud."""
        return self.type_of(resource).same(steps, old, new)

    def request(self, inputs: Properties, before: State | None) -> CreateRequest[A]:
        """What is asked of the cloud, with secrets opened."""
        opened = plain(inputs)
        return CreateRequest(
            account=self.account(opened),
            inputs=opened,
            id=before.id if before else "",
            previous=plain(before.outputs) if before else {},
        )

    def validate_create(self, resource: Resource, inputs: Properties) -> None:
        """Refuses, with CloudError, what the cloud refuses to create next to what exists."""
        request = self.request(inputs, None)
        id_, name, _ = self.type_of(resource).compute(request)
        self.type_of(resource).validate_create(request, id_, name)

    def validate_update(self, resource: Resource, record: Record, new: Properties) -> None:
        """Refuses an update the cloud refuses."""
        live = State(id=record.id, inputs=plain(record.inputs), outputs=plain(record.outputs))
        self.type_of(resource).validate_update(self.account(live.inputs), live, plain(new))

    def validate_delete(self, resource: Resource, record: Record, applied: Properties) -> None:
        """Refuses a deletion the cloud refuses. `applied` are the inputs in the engine's state, whose flags decide."""
        self.type_of(resource).validate_delete(self.account(applied), record, applied)

    def after_delete(self, resource: Resource, record: Record, applied: Properties) -> None:
        """What a deletion leaves or takes with it."""
        self.type_of(resource).after_delete(self.account(applied), record, applied)

    def compute(self, resource: Resource, inputs: Properties, before: State | None) -> tuple[str, str, Properties]:
        """Id, physical name and computed outputs of something new, or of `before` after a change to `inputs`."""
        return self.type_of(resource).compute(self.request(inputs, before))

    def read(self, resource: Resource, before: State) -> State | None:
        """The resource, also by the other ids that an import accepts."""
        found = super().read(resource, before)
        if found is not None or resource.type not in self.services.types:
            return found
        id_ = self.type_of(resource).import_id(self.account({}), before.id)
        return super().read(resource, State(id=id_))

    def _computed(self, resource: Resource, inputs: Properties, before: State | None) -> tuple[str, str, Properties]:
        """As `compute`, without the outputs that have no source."""
        id_, name, computed = self.compute(resource, inputs, before)
        return id_, name, sourced(computed, self.outputs_of(resource.type))

    def check(self, resource: Resource, old: Properties, new: Properties, naming: Naming) -> Checked:
        rules = self.services.rules.get(resource.type)
        if rules is None:
            reason = f"the simulator does not know {resource.type}: add it, see docs/simulator.md#add-a-resource-type"
            return Checked(inputs=new, failures=[Failure("", reason)])
        failures = shape_failures(self.schema(resource.type), new)
        if failures:
            return Checked(inputs=new, failures=failures)
        named, names = self._with_name(resource, rules, old, new, naming)
        failures = rule_failures(rules, named)
        inputs, defaults = with_defaults(rules, named)
        if not failures:
            failures = list(self.conditions(resource, inputs))
        for name in self.schema(resource.type).secret_inputs:
            if name in inputs and not isinstance(inputs[name], Secret):
                inputs[name] = Secret(inputs[name])
        return Checked(inputs=inputs | {MARK: names + defaults}, failures=failures)

    def _with_name(
        self, resource: Resource, rules: Rules, old: Properties, new: Properties, naming: Naming
    ) -> tuple[Properties, list[str]]:
        how = rules.autoname
        if how is None or any(is_set(new, name) for name in (how.property, *how.unless)):
            return dict(new), []
        if how.property in old.get(MARK, ()) and old.get(how.property):
            return {**new, how.property: old[how.property]}, [how.property]
        suffix = hashlib.sha256(naming.seed + resource.urn.encode()).hexdigest()[:SUFFIX_LENGTH]
        room = how.max_length - SUFFIX_LENGTH - 1
        name = how.prefix + (naming.proposed or f"{resource.name[:room]}-{suffix}")
        return {**new, how.property: name.lower() if how.lower else name}, [how.property]

    def diff(self, resource: Resource, before: State, new: Properties, ignore: Sequence[str]) -> Difference:
        rules = self.services.rules[resource.type]
        found = [
            change
            for change in changes(before.inputs, new, ignore, self._same_in(resource, rules))
            if not (len(change.steps) == 1 and change.top in rules.cloud_filled and new.get(change.top) is None)
            and not self.suppresses(resource, before, new, change.top)
        ]
        changed = {change.top for change in found}
        replaces = changed & set(rules.replace) | set(self.conditional_replaces(resource, before, new, changed))
        explicit = (
            rules.autoname is not None
            and rules.autoname.property not in new.get(MARK, ())
            and is_set(new, rules.autoname.property)
            and not rules.named_replacement_overlaps
        )
        first = bool(replaces) and (rules.delete_before_replace or explicit)
        return Difference(changes=found, replaces=frozenset(replaces), delete_before_replace=first)

    def _same_in(self, resource: Resource, rules: Rules) -> Any:
        documents = {path for path, pattern in rules.patterns.items() if pattern.get("format") in JSON_FORMATS}

        def same(steps: Sequence[str | int], old: Any, new: Any) -> bool:
            path = ".".join("[]" if isinstance(step, int) else step for step in steps).replace(".[]", "[]")
            if path in documents and same_json(old, new):
                return True
            # Lists of plain values are sets in nearly every resource: subnets, security groups, methods, records.
            return same_set(old, new) or self.same(resource, steps, old, new)

        return same

    def create(self, resource: Resource, inputs: Properties, *, preview: bool) -> tuple[str, Properties]:
        schema = self.schema(resource.type)
        if preview:
            return "", preview_outputs(schema, inputs, {})
        with self.inventory.transaction():
            self.validate_create(resource, inputs)
            id_, name, computed = self._computed(resource, inputs, None)
            outputs = complete(schema, inputs, computed)
            self.save(resource, id_, name, inputs, outputs)
        return id_, outputs

    def knows(self, type_: str) -> bool:
        return type_ in self.services.types

    def computed(self, resource: Resource, inputs: Properties) -> tuple[str, Properties]:
        id_, _, found = self._computed(resource, inputs, None)
        return id_, complete(self.schema(resource.type), inputs, found)

    def update(self, resource: Resource, before: State, new: Properties, *, preview: bool) -> Properties:
        schema = self.schema(resource.type)
        if preview and holds_unknown(new):
            return preview_outputs(schema, new, before.outputs)
        with self.inventory.transaction():
            record = self.inventory.get(self.name, self.scope, resource.type, before.id)
            if preview:
                _, _, computed = self._computed(resource, new, before)
                return {
                    name: value
                    for name, value in preview_outputs(schema, new, before.outputs | computed).items()
                    if value is not UNKNOWN
                }
            if record is None:
                raise CloudError(
                    f"couldn't find resource: {resource.type} {before.id} (it was "
                    "deleted outside of Pulumi; run refresh)"
                )
            self.validate_update(resource, record, new)
            id_, name, computed = self._computed(
                resource, new, State(id=before.id, inputs=record.inputs, outputs=record.outputs)
            )
            kept = {key: value for key, value in record.outputs.items() if key not in record.inputs}
            outputs = complete(schema, new, kept | computed)
            self.save(resource, id_, name, new, outputs)
        return outputs

    def delete(self, resource: Resource, before: State) -> None:
        with self.inventory.transaction():
            record = self.inventory.get(self.name, self.scope, resource.type, before.id)
            if record is None:
                return
            applied = plain(before.inputs or before.outputs or record.inputs)
            self.validate_delete(resource, record, applied)
            self.inventory.remove(record)
            self.after_delete(resource, record, applied)


def _opened(state: State) -> State:
    return State(id=state.id, inputs=plain(state.inputs), outputs=plain(state.outputs))
