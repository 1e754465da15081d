"""The resources of a stack's state: what there is, what stores data, and who may do what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from components.resource_facts import FACTS
from components.resource_facts.checks import Inputs
from operations.preview_report.iam_documents import DOCUMENTS, allowed

_NO_RESOURCES = ("pulumi:", "random:", "carto:")


@dataclass(frozen=True, kw_only=True)
class Resource:
    """A resource in the state, without its secrets."""

    urn: str
    type: str
    id: str
    inputs: Inputs
    protected: bool
    dependencies: frozenset[str]
    place: str = ""
    """Region or location; empty where the state does not have it."""

    @property
    def name(self) -> str:
        """The logical name."""
        return self.urn.rsplit("::", 1)[-1]


@dataclass(frozen=True, kw_only=True)
class Stored:
    """A resource that stores data or a secret."""

    name: str
    type: str
    id: str
    place: str
    """Region or location, its own or that of what it depends on, such as the account of a container."""
    encrypted: bool
    private: bool
    highly_available: bool
    backed_up: bool
    protected: bool
    """By Pulumi, from deletion."""


def resources(state: Mapping[str, Any]) -> list[Resource]:
    """What exists outside of the state, in its order."""
    found = (state.get("deployment") or {}).get("resources") or ()
    return [
        Resource(
            urn=each["urn"],
            type=each["type"],
            id=str(each.get("id", "")),
            inputs=each.get("inputs") or {},
            protected=bool(each.get("protect")),
            # On AWS, the region is an output of every resource.
            place=_own_place(each.get("inputs") or {}) or _own_place(each.get("outputs") or {}),
            dependencies=frozenset(
                [*(each.get("dependencies") or ()), *_of_properties(each.get("propertyDependencies") or {})]
            ),
        )
        for each in found
        if each.get("custom") and not each["type"].startswith(_NO_RESOURCES)
    ]


def _of_properties(dependencies: Mapping[str, Sequence[str] | None]) -> Iterator[str]:
    for urns in dependencies.values():
        yield from urns or ()


def counted(found: Sequence[Resource]) -> dict[str, int]:
    """How many resources of each type there are, by type."""
    return dict(sorted(Counter(each.type for each in found).items()))


def stored(found: Sequence[Resource]) -> list[Stored]:
    """Where data and secrets are, and how each is kept: from the same facts as docs/parity.md."""
    return [
        Stored(
            name=each.name,
            type=each.type,
            id=each.id,
            place=each.place or _place_of_others(each, found),
            encrypted=facts.stores.encrypted(each.inputs, _related(each, found)),
            private=facts.stores.private(each.inputs, _related(each, found)),
            highly_available=facts.stores.highly_available(each.inputs, _related(each, found)),
            backed_up=facts.stores.backed_up(each.inputs, _related(each, found)),
            protected=each.protected,
        )
        for each in found
        if (facts := FACTS.get(each.type)) is not None and facts.stores is not None
    ]


def _own_place(values: Mapping[str, Any]) -> str:
    return next((value for name in ("region", "location") if isinstance(value := values.get(name), str)), "")


def _place_of_others(resource: Resource, found: Sequence[Resource]) -> str:
    others = [each for each in found if each.urn in resource.dependencies and each.place]
    first = sorted(others, key=lambda each: (facts := FACTS.get(each.type)) is None or facts.stores is None)
    return first[0].place if first else ""


def _related(resource: Resource, found: Sequence[Resource]) -> Any:
    return lambda type_: [one.inputs for one in found if one.type == type_ and resource.urn in one.dependencies]


def grants(found: Sequence[Resource]) -> list[str]:
    """Who may do what: the actions of IAM documents by resource and principal, and the roles that somebody has."""
    actions: dict[str, list[str]] = {}
    roles = []
    for each in found:
        for document in DOCUMENTS:
            for grant in allowed(each.inputs.get(document)):
                who = "everybody: " if grant.principal == "*" else f"{grant.principal}: " if grant.principal else ""
                where = f" on {grant.resource}" if grant.resource not in ("", "*") else ""
                when = f" if {' and '.join(sorted(map(str, grant.conditions)))}" if grant.conditions else ""
                actions.setdefault(f"{each.name}: {who}{{}}{where}{when}", []).append(grant.action)
        member = each.inputs.get("member") or each.inputs.get("principalId")
        role = each.inputs.get("role") or str(each.inputs.get("roleDefinitionId") or "").rpartition("/")[2]
        if member and role:
            roles.append(f"{each.name}: {member} has {role}")
    lines = [line.replace("{}", ", ".join(sorted(set(names)))) for line, names in actions.items()]
    return sorted([*lines, *roles])
