"""How long simulated Azure keeps what was overwritten or deleted."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.azure.blobs import lost_on


def rule(days: int) -> dict[str, Any]:
    return {"definition": {"actions": {"version": {"delete": {"daysAfterCreationGreaterThan": days}}}}}


VERSIONED = {"isVersioningEnabled": True}
WEEK = {"deleteRetentionPolicy": {"enabled": True, "days": 7}}


@pytest.mark.parametrize(
    ("service", "rules", "written", "lost"),
    [
        ({}, [], 0, 100),
        (WEEK, [], 0, 107),
        (VERSIONED, [], 0, None),
        (VERSIONED, [rule(30)], 0, 100),
        (VERSIONED | WEEK, [rule(30)], 0, 107),
        (VERSIONED | WEEK, [rule(30)], 99, 137),
        (VERSIONED, [rule(30) | {"enabled": False}], 0, None),
    ],
    ids=["nothing kept", "soft delete", "versions", "old version", "old version, soft delete", "young", "switched off"],
)
def test_the_age_of_a_version_counts_from_when_it_was_written(
    service: dict[str, Any], rules: list[Any], written: int, lost: int | None
) -> None:
    assert lost_on(service, {"policy": {"rules": rules}}, written=written, gone=100) == lost
