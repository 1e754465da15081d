"""Few stacks that together have every two modes that go together."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import TYPE_CHECKING

from tests.support.mode_pairs import is_refused, merged

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.support.mode_pairs import Combined
    from tests.support.modes import Data, Mode


def covering(combined: Combined) -> Iterator[Data]:
    """Stacks until each allowed pair is in one of them, those with the most new pairs first."""
    possible = {mode.name: mode for group in combined.groups for mode in group}
    refused = {frozenset((one.name, other.name)) for one, other, _ in combined.refused_pairs()}
    pairs = itertools.combinations(possible.values(), 2)
    left = {frozenset((one.name, other.name)) for one, other in pairs if one.path != other.path} - refused
    while left:
        open_pairs = Counter(name for pair in sorted(map(sorted, left)) for name in pair)
        ((first, _),) = open_pairs.most_common(1)
        partner = next(name for name, _ in open_pairs.most_common() if frozenset((first, name)) in left)
        rest = sorted(possible, key=lambda name: (frozenset((first, name)) not in left, -open_pairs[name]))
        start = combined.pair(possible[first], possible[partner]).raw
        raw, names = _with(combined, start, [possible[name] for name in rest if name not in (first, partner)])
        yield raw
        left = {pair for pair in left if not pair <= {first, partner, *names}}


def _with(combined: Combined, raw: Data, modes: Sequence[Mode]) -> tuple[Data, set[str]]:
    """The stack with those of the modes that it can have as they are, and their names; tried in halves."""
    if not modes:
        return raw, set()
    together = merged([raw, *(combined.alone[mode.name].raw for mode in modes)])
    if together is not None and not is_refused(together):
        return together, {mode.name for mode in modes}
    if len(modes) == 1:
        return raw, set()
    half = len(modes) // 2
    raw, first = _with(combined, raw, modes[:half])
    raw, second = _with(combined, raw, modes[half:])
    return raw, first | second
