"""A change that a cloud would refuse is refused as a whole: nothing is changed, and taking it back leaves nothing to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from tests.engine.world import World

REFUSED: Mapping[str, list[tuple[Mapping[str, Any], str]]] = {
    "aws-quickstart": [
        ({"carto:database": {"version": "15"}}, "carto:database.version: PostgreSQL 16 runs"),
        ({"carto:database": {"storageGb": {"initial": 20, "max": 20}}}, "storageGb.initial: the disk has 50 GB"),
    ],
}


@pytest.mark.parametrize("stack", REFUSED)
def test_a_refused_change_changes_nothing_and_can_be_taken_back(stack: str, world_with: Callable[[str], World]) -> None:
    world = world_with(stack)
    before, written = snapshot(world), world.settings
    for changes, words in REFUSED[stack]:
        world.set(changes)
        refused = world.pulumi("up", "--yes", "--skip-preview")
        assert refused.returncode != 0, changes
        assert words in refused.output, refused.output
        assert snapshot(world) == before, changes
        world.set({setting: written.get(setting) for setting in changes})
    world.has_converged()
    assert snapshot(world) == before


def snapshot(world: World) -> list[tuple[str, str, str]]:
    """Everything that exists because of the stack, and what it is."""
    return sorted((record.type, record.id, repr(sorted(record.inputs.items()))) for record in world.existing())
