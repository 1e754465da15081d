"""The random provider: no cloud, only generated values that live in the state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.core.check import Failure, shape_failures, with_defaults
from simulator.core.diff import Difference, changes
from simulator.core.package import Checked, CloudError, Naming, Package, Resource, State, complete, preview_outputs
from simulator.core.rules import Rules
from simulator.core.sources import Outputs, outputs_of, refuses, sourced
from simulator.core.values import Properties, plain
from simulator.random.generate import KINDS, SOURCE, Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

KNOWN_TYPES = tuple(KINDS)


class Provider(Package):
    """Every input replaces, as in the real provider: a generated value only changes when a new one is made."""

    name = "random"

    @property
    def scope(self) -> str:
        return "random"

    @staticmethod
    def outputs_of(token: str) -> Outputs:
        return outputs_of(KINDS[token].generate)

    @refuses(SOURCE)
    def check(self, resource: Resource, old: Properties, new: Properties, naming: Naming) -> Checked:
        if resource.type not in KINDS:
            return Checked(inputs=new, failures=[Failure("", f"the simulator does not know {resource.type}")])
        failures = shape_failures(self.schema(resource.type), new)
        inputs, _ = with_defaults(Rules(source=SOURCE, defaults=KINDS[resource.type].defaults), new)
        if not failures:
            failures = [Failure(path, reason) for path, reason in KINDS[resource.type].problems(plain(inputs))]
        return Checked(inputs=inputs, failures=failures)

    def diff(self, resource: Resource, before: State, new: Properties, ignore: Sequence[str]) -> Difference:
        found = changes(before.inputs, new, ignore)
        return Difference(changes=found, replaces=frozenset(change.top for change in found))

    def create(self, resource: Resource, inputs: Properties, *, preview: bool) -> tuple[str, Properties]:
        return (
            ("", preview_outputs(self.schema(resource.type), inputs, {}))
            if preview
            else self.computed(resource, inputs)
        )

    def knows(self, type_: str) -> bool:
        return type_ in KINDS

    def computed(self, resource: Resource, inputs: Properties) -> tuple[str, Properties]:
        id_, found = KINDS[resource.type].generate(plain(inputs))
        return id_, complete(self.schema(resource.type), inputs, sourced(found, self.outputs_of(resource.type)))

    def update(self, resource: Resource, before: State, new: Properties, *, preview: bool) -> Properties:
        return preview_outputs(self.schema(resource.type), new, before.outputs)

    def delete(self, resource: Resource, before: State) -> None:
        """Nothing exists outside the state."""

    @refuses(SOURCE)
    def read(self, resource: Resource, before: State) -> State | None:
        if before.outputs:
            return before
        try:
            inputs, id_, computed = KINDS[resource.type].imported(before.id)
        except Refused as refused:
            raise CloudError(str(refused)) from None
        return State(id=id_, inputs=inputs, outputs=complete(self.schema(resource.type), inputs, computed))
