"""docs/parity.md says what the stacks show, and why a cell is empty."""

from __future__ import annotations

import pytest

from components.settings import Cloud
from tests.parity import page as generator
from tests.parity.capabilities import CAPABILITIES
from tests.parity.evidence import ASPECTS
from tests.parity.page import PAGE
from tests.parity.reasons import REASONS, reason

pytestmark = pytest.mark.xdist_group("every stack's graph")  # one process registers them all, and remembers


def test_the_page_is_current() -> None:
    assert not PAGE.is_stale(), f"run `python -m {PAGE.module}`"


def test_every_capability_is_asked_the_same_of_every_cloud() -> None:
    table = generator.rows()
    assert [(row.capability, row.cloud) for row in table] == [
        (capability.name, cloud) for capability in CAPABILITIES for cloud in Cloud
    ]
    assert {len(row.cells) for row in table} == {len(ASPECTS)}


def test_no_reason_is_left_behind_when_its_cells_are_filled() -> None:
    used = {cell for row in generator.rows() for cell in row.cells if cell is not None}
    assert [each.text for each in REASONS if each not in used] == []


def test_an_empty_cell_without_a_reason_is_noticed() -> None:
    with pytest.raises(LookupError, match="Database on aws: no stack shows 'encrypted'"):
        reason("Database", "encrypted", Cloud.AWS)
