"""Values of a stack that another chart no longer reads, or reads with another type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from components.carto.values import leaves
from operations.upgrade.keys import kind_of

if TYPE_CHECKING:
    from operations.upgrade.keys import Keys


@dataclass(frozen=True, kw_only=True)
class Lost:
    """A value that has no effect, or another one, with the new chart."""

    path: str
    reason: str


def lost(values: Mapping[str, Any], old: Keys, new: Keys, later: Sequence[str] = ()) -> list[Lost]:
    """What the stack loses with the new chart.

    Args:
        values: what the stack sets.
        old: keys of the chart that the stack runs.
        new: keys of the new chart.
        later: keys of enabled features that only a later chart has.
    """
    return list(_lost(values, old, new, later))


def _lost(values: Mapping[str, Any], old: Keys, new: Keys, later: Sequence[str]) -> Iterator[Lost]:
    for path, value in leaves(values):
        is_later = any(path == key or path.startswith(f"{key}.") for key in later)
        if not new.reads(path):
            if old.reads(path) or is_later:
                yield Lost(path=path, reason="the new chart does not read it")
            continue
        kind, before, after = kind_of(value), old.kind(path), new.kind(path)
        if None not in (kind, before, after) and after not in (before, kind):
            yield Lost(path=path, reason=f"the new chart expects {after}, not {kind}")


def gained(values: Mapping[str, Any], old: Keys, new: Keys) -> list[str]:
    """Values that have an effect with the new chart only."""
    return [path for path, _ in leaves(values) if new.reads(path) and not old.reads(path)]


def ignored(values: Mapping[str, Any], keys: Keys) -> frozenset[str]:
    """Values that a chart with a schema would refuse. Without one, Helm ignores them."""
    if keys.chart.schema is None:
        return frozenset()
    return frozenset(path for path, _ in leaves(values) if not keys.reads(path))
