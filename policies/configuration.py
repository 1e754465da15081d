"""A stack's configuration of the pack: what the engine's check against each policy's schema does not see."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from .exceptions import SCHEMA, problems_of_exceptions
from .model import Policy

SEVERITIES: Final = ("low", "medium", "high", "critical")
_OF_EVERY_POLICY: Final[Mapping[str, Any]] = {
    "exceptions": SCHEMA,
    "severity": {"type": "string", "description": "How severe a violation is", "enum": list(SEVERITIES)},
}
_ALL: Final = "all"
"""The engine's own name: its level applies to every policy (`pkg/resource/analyzer/config.go`)."""


def schema(policy: Policy) -> dict[str, Any]:
    """The JSON Schemas of a policy's properties, by name. The engine adds `enforcementLevel`."""
    return {**_OF_EVERY_POLICY, **policy.options}


def severity(policy: Policy, properties: Mapping[str, Any]) -> str:
    """How severe a violation of a policy is in this stack."""
    return str(properties.get("severity") or policy.severity)


def problems(config: Mapping[str, Mapping[str, Any]], policies: Sequence[Policy]) -> list[str]:
    """What is wrong in the properties of each policy, by its name: unknown names, and exceptions that never end.

    The engine ignores unknown policies and properties, so a mistyped one would change nothing without a word.
    """
    known = {policy.name: policy for policy in policies}
    return [problem for name, properties in config.items() for problem in _of_policy(name, properties, known)]


def _of_policy(name: str, properties: Mapping[str, Any], known: Mapping[str, Policy]) -> Iterator[str]:
    if name == _ALL:
        return
    policy = known.get(name)
    if policy is None:
        yield f"{name} is no policy{_nearest(name, known)}; docs/policies.md lists them"
        return
    allowed = schema(policy)
    for property_ in properties:
        if property_ not in allowed:
            takes = ", ".join(sorted(("enforcementLevel", *allowed)))
            near = _nearest(property_, ("enforcementLevel", *allowed))
            yield f"{name}: {property_} is no property{near}; it takes {takes}"
    for problem in problems_of_exceptions(properties.get("exceptions") or ()):
        yield f"{name}: {problem}"


def _nearest(word: str, words: Iterable[str]) -> str:
    found = difflib.get_close_matches(word, [*words], n=1)
    return f", did you mean {found[0]}?" if found else ""
