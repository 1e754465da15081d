"""Inputs that name other resources: what the cloud refuses when the other resource is absent, or still in use."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.core.account import MISSING
from simulator.core.package import CloudError
from simulator.core.rules import at
from simulator.core.sources import link
from simulator.core.values import Properties, plain

if TYPE_CHECKING:
    from simulator.core.account import Account
    from simulator.core.inventory import Record


def _unchanged(text: str) -> str:
    return text


@dataclass(frozen=True, kw_only=True)
class Reference:
    """An input at `path` that names a resource of the type `target`. Refusals are the cloud's, with {} for the id."""

    path: str
    target: str
    absent: str
    source: str
    in_use: str = ""
    """The refusal to delete the target; empty when the cloud deletes it."""
    to_id: Callable[[str], str] = _unchanged
    """From the input to the target's id."""
    unless: str = ""
    """An input of the target with which the cloud removes the reference itself."""
    goes_with_target: str = ""
    """An input with the target's id, for a reference that is deleted together with the target."""

    def __post_init__(self) -> None:
        link(self.source)


def last(text: str) -> str:
    """The name in an ARN or a path."""
    return text.rstrip("/").rsplit("/", 1)[-1]


def require(account: Account, references: Iterable[Reference], inputs: Properties) -> None:
    """Refuse a reference to something that was deleted, or that does not exist because of its name."""
    for reference in references:
        for place in at(inputs, reference.path):
            if not isinstance(place.value, str) or ":aws:policy/" in place.value:
                continue
            wanted = reference.to_id(place.value)
            if account.get(reference.target, wanted):
                continue
            if last(wanted).startswith(MISSING) or account.is_gone(reference.target, wanted):
                raise CloudError(reference.absent.format(wanted))


def refuse_in_use(
    account: Account, references: Iterable[tuple[str, Reference]], record: Record, applied: Properties
) -> None:
    """Refuse to delete what another resource needs. `references` have the type that refers."""
    for type_, reference in references:
        if reference.target != record.type or not reference.in_use or applied.get(reference.unless) is True:
            continue
        for user in account.of_type(type_):
            inputs = plain(user.inputs)
            if reference.goes_with_target and inputs.get(reference.goes_with_target) == record.id:
                continue
            named = [reference.to_id(p.value) for p in at(inputs, reference.path) if isinstance(p.value, str)]
            if record.id in named:
                raise CloudError(reference.in_use.format(record.id))
