"""Two IAM policy documents, compared by what they allow and not by their text.

Elements: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

DOCUMENTS = ("policy", "assumeRolePolicy")
"""Inputs with a document: of roles, policies, keys and buckets."""


@dataclass(frozen=True, kw_only=True)
class Condition:
    """One key of a request, and the values that it is compared with."""

    operator: str
    key: str
    values: frozenset[str]

    def implies(self, other: Condition) -> bool:
        """Whether every request that meets this condition meets the other one: it accepts no further value."""
        if (self.operator, self.key.lower()) != (other.operator, other.key.lower()):
            return False
        return self.values >= other.values if "Not" in self.operator else self.values <= other.values

    def __str__(self) -> str:
        return f"{self.operator} {self.key} = {' or '.join(sorted(self.values))}"


@dataclass(frozen=True, kw_only=True)
class Grant:
    """One action on one resource for one principal."""

    principal: str
    action: str
    resource: str
    conditions: frozenset[Condition]

    def lacks(self, other: Grant) -> list[str]:
        """The conditions of `other` that those of this grant do not imply."""
        return sorted(str(one) for one in other.conditions if not any(own.implies(one) for own in self.conditions))

    def covers(self, other: Grant) -> bool:
        """Whether this grant allows what `other` allows, conditions aside."""
        pairs = (
            (self.principal, other.principal),
            (self.action.lower(), other.action.lower()),
            (self.resource, other.resource),
        )
        return all(_matches(pattern, wanted) for pattern, wanted in pairs)

    def __str__(self) -> str:
        who = " to everybody" if self.principal == "*" else f" to {self.principal}" if self.principal else ""
        where = f" on {self.resource}" if self.resource else ""
        return f"{self.action}{where}{who}"


def _matches(pattern: str, wanted: str) -> bool:
    """Whether all that `wanted` means fits: `?` is one character, which the `*` in another pattern is not."""
    expression = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", "[^*]")
    return re.fullmatch(expression, wanted, re.DOTALL) is not None


def widened(before: object, after: object) -> list[str]:
    """What the second document allows and the first does not, one sentence each; None is no document."""
    old, new = _statements(before), _statements(after)
    return [*_new_grants(old, new), *_lost_denials(old, new)]


def differences(before: object, after: object) -> list[str]:
    """The statements that only one of two documents has, `-` before and `+` after; nothing for what is no document."""
    old, new = ([_sentence(*one) for one in _statements(document)] for document in (before, after))
    gone, added = ([each for each in mine if each not in other] for mine, other in ((old, new), (new, old)))
    return [*(f"- {each}" for each in gone), *(f"+ {each}" for each in added)]


def _sentence(effect: str, grant: Grant) -> str:
    conditions = f" if {', '.join(sorted(map(str, grant.conditions)))}" if grant.conditions else ""
    return f"{effect} {grant}{conditions}"


def allowed(document: object) -> list[Grant]:
    """What a document allows; nothing for what is no document."""
    return [grant for effect, grant in _statements(document) if effect == "Allow"]


def _new_grants(old: list[tuple[str, Grant]], new: list[tuple[str, Grant]]) -> Iterator[str]:
    allowed = [grant for effect, grant in old if effect == "Allow"]
    for effect, grant in new:
        if effect != "Allow":
            continue
        covering = [one for one in allowed if one.covers(grant)]
        if not covering:
            yield f"allows {grant}"
        elif lost := min((grant.lacks(one) for one in covering), key=len):
            yield f"allows {grant} without the condition {', '.join(lost)}{_now(grant)}"


def _lost_denials(old: list[tuple[str, Grant]], new: list[tuple[str, Grant]]) -> Iterator[str]:
    denied = [grant for effect, grant in new if effect == "Deny"]
    for effect, grant in old:
        if effect == "Deny" and not any(one.covers(grant) and not grant.lacks(one) for one in denied):
            yield f"no longer denies {grant}"


def _now(grant: Grant) -> str:
    return f", but with {', '.join(sorted(map(str, grant.conditions)))}" if grant.conditions else ""


def _statements(document: object) -> list[tuple[str, Grant]]:
    if isinstance(document, str):
        try:
            document = json.loads(document)
        except ValueError:
            return []
    if not isinstance(document, Mapping):
        return []
    return [
        (str(statement.get("Effect")), grant)
        for statement in _several(document.get("Statement"))
        if isinstance(statement, Mapping)
        for grant in _grants(statement)
    ]


def _grants(statement: Mapping[str, Any]) -> Iterator[Grant]:
    conditions = frozenset(_conditions(statement.get("Condition") or {}))
    for principal in _principals(statement):
        for action in _either(statement, "Action"):
            for resource in _either(statement, "Resource"):
                yield Grant(principal=principal, action=action, resource=resource, conditions=conditions)


def _either(statement: Mapping[str, Any], name: str) -> list[str]:
    """The values of an element, or of its opposite such as NotAction; nothing is an empty text."""
    if others := _several(statement.get(f"Not{name}")):
        return ["* but " + ", ".join(sorted(str(other) for other in others))]
    return [str(value) for value in _several(statement.get(name))] or [""]


def _principals(statement: Mapping[str, Any]) -> list[str]:
    principal = statement.get("Principal")
    if isinstance(principal, Mapping):
        return [
            "*" if value == "*" else f"{kind} {value}"
            for kind, values in principal.items()
            for value in _several(values)
        ]
    return _either(statement, "Principal")


def _conditions(conditions: Any) -> Iterator[Condition]:
    for operator, keys in conditions.items() if isinstance(conditions, Mapping) else ():
        for key, values in keys.items() if isinstance(keys, Mapping) else ():
            yield Condition(operator=operator, key=key, values=frozenset(str(value) for value in _several(values)))


def _several(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
