"""The Google Cloud provider: the provider's project and region, and the facts of rules.json."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.bridged import BridgedPackage
from simulator.check import Failure
from simulator.gcp import apis, conditions, lifecycle
from simulator.gcp.identifiers import DEFAULT_PROJECT, DEFAULT_REGION, Place
from simulator.gcp.imports import IMPORTED
from simulator.gcp.invokes import IN_PROJECT, LOOKUPS
from simulator.gcp.making import Making
from simulator.gcp.outputs import MAKERS
from simulator.package import State
from simulator.rules import load
from simulator.sources import Outputs, described, outputs_of, refuses
from simulator.values import Properties, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from simulator.inventory import Record
    from simulator.package import Resource

RULES = load(Path(__file__).parent / "rules.json")
KNOWN_TYPES = tuple(RULES)
COMMON = described(
    "https://registry.terraform.io/providers/hashicorp/google/latest/docs/guides/provider_reference",
    {"project": "<project>", "region": "<region>", "effectiveLabels": "all labels", "pulumiLabels": "the labels set"},
)
PROJECT = re.compile(r"([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]")
_SCOPE = "google-cloud"


class Provider(BridgedPackage[Any]):
    """A resource's own `project` and `region` win over the provider's."""

    name = "gcp"
    rules = RULES

    @property
    def scope(self) -> str:
        # Names of buckets are taken in all projects at once, and ids of everything else hold their project.
        return _SCOPE

    @property
    def place(self) -> Place:
        """The provider's own project and region."""
        return Place(
            project=str(self.config.get("project") or os.environ.get("GOOGLE_PROJECT") or DEFAULT_PROJECT),
            region=str(self.config.get("region") or DEFAULT_REGION),
        )

    @staticmethod
    def outputs_of(token: str) -> Outputs:
        answers = {**LOOKUPS, **IN_PROJECT}
        return outputs_of(answers[token]) if token in answers else {**COMMON, **outputs_of(MAKERS[token])}

    @refuses("google-docs:resource-manager/docs/creating-managing-projects")
    def check_config(self, config: Properties) -> list[Failure]:
        project = config.get("project")
        if isinstance(project, str) and not PROJECT.fullmatch(project):
            reason = f"{project!r} is not a project's id. Set it with `pulumi config set gcp:project <project>`"
            return [Failure("project", reason)]
        return []

    def invoke(self, function: str, arguments: Properties) -> Properties:
        if function in IN_PROJECT:
            return IN_PROJECT[function](self.inventory, self._place_of(arguments), arguments)
        answer = LOOKUPS.get(function)
        return super().invoke(function, arguments) if answer is None else answer(self._place_of(arguments), arguments)

    def conditions(self, resource: Resource, inputs: Properties) -> Iterable[Failure]:
        own = conditions.CONDITIONS.get(resource.type)
        return [*conditions.labels(inputs), *(own(inputs) if own else ())]

    def conditional_replaces(
        self, resource: Resource, before: State, new: Properties, changed: set[str]
    ) -> Iterable[str]:
        return lifecycle.replaces(resource.type, before, new, changed)

    def suppresses(self, resource: Resource, before: State, new: Properties, top: str) -> bool:
        return False

    def same(self, resource: Resource, steps: Sequence[str | int], old: Any, new: Any) -> bool:
        return lifecycle.same(steps, old, new)

    def read(self, resource: Resource, before: State) -> State | None:
        """Also by the other ids that an import may give."""
        found = super().read(resource, before)
        if found is None and resource.type in IMPORTED:
            found = super().read(resource, State(id=IMPORTED[resource.type](before.id)))
        return found

    def validate_create(self, resource: Resource, inputs: Properties) -> None:
        apis.require(self.inventory, self._place_of(plain(inputs)).project, resource.type)
        id_, name, _ = self.make(resource, inputs, None)
        self._lifecycle.admit(resource.type, id_, name, inputs)

    def validate_update(self, resource: Resource, record: Record, new: Properties) -> None:
        self._lifecycle.allow_update(record, new)

    def validate_delete(self, resource: Resource, record: Record, applied: Properties) -> None:
        self._lifecycle.allow_delete(record, applied)

    def after_delete(self, resource: Resource, record: Record, applied: Properties) -> None:
        self._lifecycle.after_delete(record)

    def make(self, resource: Resource, inputs: Properties, before: State | None) -> tuple[str, str, Properties]:
        opened = plain(inputs)
        place = self._place_of(opened)
        old = plain(before.outputs) if before else {}
        making = Making(inputs=opened, place=place, id=before.id if before else "", old=old)
        id_, name, computed = MAKERS[resource.type](making)
        known = self.schema(resource.type).outputs
        if "labels" in known:
            given = opened.get("labels") or {}
            computed |= {"pulumiLabels": given, "effectiveLabels": {**given, "goog-pulumi-provisioned": "true"}}
        computed |= {"project": place.project} if not opened.get("project") else {}
        computed |= {"region": place.region} if not opened.get("region") else {}
        return id_, name, {key: value for key, value in computed.items() if key in known}

    @property
    def _lifecycle(self) -> lifecycle.Lifecycle:
        return lifecycle.Lifecycle(self.inventory, self.scope)

    def _place_of(self, given: Properties) -> Place:
        own = self.place
        return Place(
            project=str(given.get("project") or own.project),
            region=str(given.get("region") or own.region),
        )
