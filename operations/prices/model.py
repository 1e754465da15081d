"""Prices with their source, and sums of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

HOURS: Final = 730
"""Hours of a month, as the clouds' own calculators count."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where prices of one region were read."""

    url: str
    date: str
    """Of the source, as in "2024-08-09"; a price that has not changed since is older."""
    region: str


@dataclass(frozen=True)
class Price:
    """A list price in USD, without discounts and taxes."""

    usd: float
    source: Source
    unit: str = "month"
    """`hour` or `month`; storage and memory are by GB and month."""

    @property
    def monthly(self) -> float:
        """The price of a whole month."""
        return self.usd * HOURS if self.unit == "hour" else self.usd


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What a resource costs a month, without what depends on its use."""

    usd: float = 0.0
    sources: frozenset[Source] = frozenset()


Items: TypeAlias = Iterable[tuple[Price | None, float]]
"""Prices with their quantities; None where the table has no price."""
Billed: TypeAlias = Callable[[Mapping[str, Any]], Items]
"""What is billed for a resource, from its inputs."""


def total(items: Items) -> Cost | None:
    """The sum, or None where one of the items has no price."""
    cost = Cost()
    for price, quantity in items:
        if price is None:
            return None
        cost = Cost(usd=cost.usd + price.monthly * quantity, sources=cost.sources | {price.source})
    return cost


def number(value: object) -> float | None:
    """The value if it is a number; None where it is missing or known after the update only."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def section(inputs: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The object with this name; empty where it is missing or known after the update only."""
    value = inputs.get(name)
    return value if isinstance(value, Mapping) else {}
