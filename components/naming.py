"""Physical names: readable, inside the resource's length limit, and unique because of a stable suffix."""

from __future__ import annotations

import hashlib
import re
from copy import copy
from typing import TYPE_CHECKING, Any

import pulumi

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SUFFIX_LENGTH = 8
PREFIX = "carto"
"""The name of the top component of a stack's only installation; logical names start with the component's name."""


def unique_suffix(*identity: str) -> str:
    """Eight characters that depend only on `identity` (account, region, project, stack …).

    The same identity gives the same suffix on every run and machine, so a lost state can be imported again.
    """
    return hashlib.sha256("\0".join(identity).encode()).hexdigest()[:SUFFIX_LENGTH]


def physical_name(*words: str, suffix: str, max_length: int) -> str:
    """Join `words` and `suffix` with hyphens: lower case letters, digits and single hyphens, starting with a letter.

    Only the words are shortened to fit `max_length`; the suffix, which makes the name unique, is not.

    Raises:
        ValueError: `max_length` leaves no room for a word in front of the suffix.
    """
    room = max_length - len(suffix) - 1
    if room < 1:
        raise ValueError(f"a name of {max_length} characters has no room for the suffix {suffix!r}")
    human = re.sub(r"[^a-z0-9]+", "-", "-".join(words).lower()).strip("-")
    if not human or not human[0].isalpha():
        human = f"c-{human}".rstrip("-")
    return f"{human[:room].rstrip('-')}-{suffix}"


class StackNames:
    """Physical names `<project>-<stack>-<role>-<suffix>` of one installation, the same on every run and machine."""

    def __init__(
        self,
        identity: Sequence[pulumi.Input[str]],
        *,
        project: str,
        stack: str,
        prefix: str = PREFIX,
        kept: Mapping[str, str] | None = None,
    ) -> None:
        """Create the names of one installation.

        `identity` is account and region, or project and region. `prefix` is the name
        of the installation's top component. It is part of the names when a program has more than one installation.
        `kept` has the name of each role that another tool created and the stack manages.
        """
        self._kept = dict(kept or {})
        self._words = (project, stack) if prefix == PREFIX else (project, stack, prefix)
        self._suffix = pulumi.Output.all(*identity).apply(lambda known: unique_suffix(*known, *self._words))

    def after(self, check: pulumi.Output[Any]) -> StackNames:
        """The same names, known once a check has passed as well."""
        names = copy(self)
        names._suffix = pulumi.Output.all(self._suffix, check).apply(lambda known: str(known[0]))  # noqa: SLF001 - a copy
        return names

    def keeps(self, role: str) -> bool:
        """Whether another tool created and named it."""
        return role in self._kept

    def __call__(self, role: str, *, max_length: int) -> pulumi.Output[str]:
        """The name of the resource that has this role: a kept one as it is, known at the same time as the others."""
        if (kept := self._kept.get(role)) is not None:
            return self._suffix.apply(lambda _: kept)
        return self.derived(role, max_length=max_length)

    def derived(self, role: str, *, max_length: int) -> pulumi.Output[str]:
        """The name of a further resource with this role, which the stack creates in any case.

        Only project and stack are shortened: with a shortened role, two resources could have the same name.
        """
        return self._suffix.apply(
            lambda suffix: physical_name(*self._words, suffix=f"{role}-{suffix}", max_length=max_length)
        )
