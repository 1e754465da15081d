"""What the change costs more or less a month, from the table of list prices in operations/prices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from components.settings.clouds import PROVIDERS
from operations.clouds import of_cloud
from operations.prices.model import Billed, Cost, Source, total

from .steps import is_unknown, value_at

if TYPE_CHECKING:
    from .steps import Preview, Step

_TABLES: Final = [of_cloud(str(cloud), "operations.prices") for cloud in PROVIDERS]
COSTS: Final[Mapping[str, Billed]] = {
    type_: billed for table in _TABLES if table for type_, billed in table.COSTS.items()
}
"""What is billed for a resource, by its type."""
BY_USE: Final[frozenset[str]] = frozenset().union(*(table.BY_USE for table in _TABLES if table))
"""Types without a price a month."""
ELSEWHERE: Final = 2.1
"""How many times as much db.t4g.medium costs in the most expensive region of the same source."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """A resource that costs more or less, or something else."""

    line: str
    usd: float | None
    """More a month, or less if negative; None where the table has no price."""
    sources: frozenset[Source]
    is_by_use: bool = False
    """It costs nothing but what it holds and answers."""


def costs(preview: Preview) -> list[Change]:
    """The resources that are billed differently, in the engine's order."""
    return [change for step in preview.changed if (change := _change(step)) is not None]


def known(changes: Sequence[Change]) -> float:
    """The sum of the changes that have a price."""
    return sum(change.usd for change in changes if change.usd is not None)


def summary(changes: Sequence[Change]) -> str:
    """The sum in a few words."""
    by_use, without = sum(change.is_by_use for change in changes), without_price(changes)
    fixed, texts = len(changes) - by_use, []
    if fixed > without:
        texts.append(f"about {_usd(known(changes))} a month")
    if without:
        texts.append(f"{without} without a known price" if texts else "price unknown")
    if by_use:
        texts.append(f"{by_use} billed by use")
    return ", and ".join(texts)


def without_price(changes: Sequence[Change]) -> int:
    """How many have a price that the table does not have."""
    return sum(change.usd is None and not change.is_by_use for change in changes)


def explanation(changes: Sequence[Change]) -> Iterator[str]:
    """Where the prices are from, and what they leave out."""
    sources = sorted({source for change in changes for source in change.sources}, key=lambda one: (one.date, one.url))
    if sources:
        of = ", ".join(f"[{source.region} on {source.date}]({source.url})" for source in sources)
        yield (
            f"List prices: {of}. Your region can cost more: on AWS up to {ELSEWHERE} times as much. Not counted: "
            "discounts, taxes, and what depends on use, such as requests, traffic, backups and additional storage."
        )


def _change(step: Step) -> Change | None:
    billing = step.facts.billing if step.facts else None
    if billing is None:
        return None
    before, after = (_cost(step.type, inputs) for inputs in (step.old, step.new))
    old, new = (_size(inputs, billing.size) for inputs in (step.old, step.new))
    what = f"{billing.name} {step.name}"
    if not step.old:
        text = f"begins: {what}{new}"
    elif not step.new:
        text = f"ends: {what}{old}"
    elif old != new:
        text = f"changes: {what}, from{old or ' no size'} to{new or ' no size'}"
    elif before != after:
        text = f"changes: {what}"
    else:
        return None
    usd = None if before is None or after is None else after.usd - before.usd
    sources = frozenset() if before is None or after is None else before.sources | after.sources
    is_by_use = step.type in BY_USE
    price = f"about {_usd(usd)} a month" if usd is not None else "billed by use" if is_by_use else "price unknown"
    return Change(line=f"{text}: {price} ({billing.prices})", usd=usd, sources=sources, is_by_use=is_by_use)


def _cost(type_: str, inputs: Mapping[str, Any]) -> Cost | None:
    if not inputs:
        return Cost()
    return total(COSTS[type_](inputs)) if type_ in COSTS else None


def _usd(usd: float) -> str:
    return f"{usd:+,.0f} USD" if abs(usd) >= 10 else f"{usd:+.2f} USD"


def _size(inputs: Mapping[str, Any], path: str) -> str:
    size = value_at(inputs, path) if path else None
    return f" {size}" if isinstance(size, str) and not is_unknown(size) else ""
