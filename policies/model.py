"""Resources as policies see them, and the form of a policy."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from components.resource_facts import FACTS, Facts
from components.resource_facts.checks import Inputs, Related

_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Resource:
    """A resource that a program registers."""

    type: str
    name: str
    urn: str
    inputs: Inputs
    protect: bool = False
    dependencies: frozenset[str] = frozenset()
    """URNs of the resources that it depends on."""

    @property
    def facts(self) -> Facts | None:
        """The facts about its type; None for a type that this project does not create."""
        return FACTS.get(self.type)


@dataclass(frozen=True, kw_only=True)
class Stack:
    """What a policy may know in addition to the resource: the stack's configuration and its resources."""

    config: Mapping[str, str] = field(default_factory=dict)
    """By key, such as `carto:disposable`; objects as JSON."""
    resources: Sequence[Resource] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    """The policy's own configuration, as `Policy.options` describes it."""

    @property
    def is_disposable(self) -> bool:
        """Whether the configuration allows that the stack's data is deleted."""
        return "true" in (self.config.get("carto:disposable"), self.config.get("carto:decommission"))

    def setting(self, key: str, *path: str) -> Any:
        """A setting inside of an object; None when it is not set."""
        try:
            value = json.loads(self.config.get(key, "null"))
        except ValueError:
            return None
        for step in path:
            value = value.get(step) if isinstance(value, Mapping) else None
        return value

    def related(self, resource: Resource) -> Related:
        """Finds the inputs of resources that depend on `resource`, by type."""

        def of_type(type_: str) -> list[Inputs]:
            return [one.inputs for one in self.resources if one.type == type_ and resource.urn in one.dependencies]

        return of_type


Rule = Callable[[Resource, Stack], Iterator[str]]
"""Yields one sentence for each violation."""


@dataclass(frozen=True, kw_only=True)
class Policy:
    """A rule, how severe a violation is, and how a stack of this project mends it."""

    name: str
    description: str
    rule: Rule
    remedy: str
    """The setting to change."""
    severity: str = "high"
    """`low`, `medium`, `high` or `critical`."""
    is_mandatory: bool = True
    """A violation fails the preview, unless the policy's configuration has another `enforcementLevel`."""
    needs_stack: bool = False
    """It also looks at resources that depend on the resource, so it runs when all are known."""
    controls: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    """Control numbers of docs/security.md, by resource type."""

    options: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)
    """JSON Schemas of the properties of its configuration, next to `exceptions`."""

    def violations(self, resource: Resource, stack: Stack) -> list[str]:
        """The messages about a resource."""
        numbers = self.controls.get(resource.type)
        controls = f" Controls: {numbers} (docs/security.md)." if numbers else ""
        return [f"{resource.name} {found}. {self.remedy}{controls}" for found in self.rule(resource, stack)]
