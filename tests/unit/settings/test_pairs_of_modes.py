"""Every two modes either go together, or are refused by a message that names both.

The modes are those of the settings model. tests/support/pairs.yaml has the pairs that are refused by a rule; a pair of
settings of different variants is refused by the model, and needs no row.
"""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from components.settings import Cloud
from components.settings.problems import NAMESPACE, SettingsError
from tests.support import modes as support
from tests.support.mode_pairs import combined

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.support.mode_pairs import Outcome
    from tests.support.modes import Mode

_TABLE: Mapping[str, list[dict[str, Any]]] = yaml.safe_load((Path(support.__file__).parent / "pairs.yaml").read_text())
_ROWS = [(kind, index) for kind, rows in _TABLE.items() for index in range(len(rows))]


def rows(kind: str, cloud: Cloud) -> Iterator[dict[str, Any]]:
    return (row for row in _TABLE[kind] if cloud in row.get("clouds", [*Cloud]))


def names(error: SettingsError | None, row: Mapping[str, Any]) -> bool:
    """Whether the message has each setting of the row with its words."""
    found = [(problem.title, " ".join(str(problem).split())) for problem in (error.problems if error else ())]
    return all(
        any(title == f"{NAMESPACE}:{path}" and words in text for title, text in found)
        for path, words in row["names"].items()
    )


def row_of(cloud: Cloud, one: Mode, other: Mode) -> dict[str, Any] | None:
    pair = {(one.name, other.name), (other.name, one.name)}
    return next((row for row in rows("pairs", cloud) if pair & {*itertools.product(row["one"], row["other"])}), None)


def is_named(cloud: Cloud, one: Mode, other: Mode, outcome: Outcome) -> bool:
    row = row_of(cloud, one, other)
    return names(outcome.refused, row) if row is not None else outcome.of_variants and variant_is_named(outcome)


def variant_is_named(outcome: Outcome) -> bool:
    """Whether each message says in which variant the setting exists, and which one the stack has."""
    assert outcome.refused is not None
    texts = [" ".join(str(problem).split()) for problem in outcome.refused.problems]
    return all("goes with " in text and " is " in text for text in texts)


@pytest.mark.parametrize("cloud", Cloud)
def test_each_mode_works_alone_or_is_refused_with_why(cloud: Cloud) -> None:
    expected = {mode: row for row in rows("alone", cloud) for mode in row["modes"]}
    alone = combined(cloud).alone
    assert {name: str(found.refused) for name, found in alone.items() if found.refused and name not in expected} == {}
    assert [name for name, row in expected.items() if not names(alone[name].refused, row)] == []


@pytest.mark.parametrize("cloud", Cloud)
def test_each_pair_of_modes_goes_together_or_is_refused_by_name(cloud: Cloud) -> None:
    refused = [*combined(cloud).refused_pairs()]
    unnamed = {
        f"{one.name} with {other.name}": str(outcome.refused)
        for one, other, outcome in refused
        if not is_named(cloud, one, other, outcome)
    }
    assert unnamed == {}
    pairs = {frozenset((one.name, other.name)) for one, other, _ in refused}
    expected = [each for row in rows("pairs", cloud) for each in itertools.product(row["one"], row["other"])]
    assert [pair for pair in expected if frozenset(pair) not in pairs] == [], "are not refused"


@pytest.mark.parametrize(("kind", "index"), _ROWS)
def test_a_row_says_why(kind: str, index: int) -> None:
    row = _TABLE[kind][index]
    assert row["why"]
    assert row["names"]
    assert set(row.get("clouds", ())) <= {*Cloud}
