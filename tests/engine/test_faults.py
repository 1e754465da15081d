"""A cloud that fails once, at every resource in turn: the next `up` goes on where the last one stopped."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.engine.prepared import Prepared
from tests.engine.world import World
from tests.survival.trials import UP, Fault, converges, fails_at

STACK = "demo"
SHARDS = 6
"""Each shard has every sixth resource, so that processes can share the work."""


@pytest.mark.parametrize("shard", range(SHARDS))
def test_up_converges_after_a_fault_at_any_resource(
    shard: int, first_up: Callable[[str], Prepared], tmp_path: Path
) -> None:
    """Each update recovers from the fault before and runs into the next one, until a last one converges.

    A resource that came into being beside the one that failed gets its turn in another account.
    """
    urns = [str(resource["urn"]) for resource in first_up(STACK).world.created()]
    assert len(urns) > SHARDS
    waiting, attempt = urns[shard::SHARDS], 0
    while waiting:
        world, attempt, missed = World.empty(tmp_path / str(attempt), STACK), attempt + 1, []
        for urn in waiting:
            if urn in {resource["urn"] for resource in world.simulator.resources(STACK)}:
                missed.append(urn)
            else:
                met_by(world, urn)
        assert len(missed) < len(waiting), "the first resource of a round is always created in an empty account"
        waiting = missed
        converges(world, UP)


def met_by(world: World, urn: str) -> None:
    """One update in which the creation of one resource fails: it says so, and nothing is lost or left over."""
    name = urn.rsplit("::", 1)[-1]
    done = fails_at(world, Fault(operation="create", effect="fail", urns=(urn,)))
    assert done.returncode != 0, f"{name} did not fail:\n{done.output}"
    assert f"simulated fault before the create of {name}" in done.output, done.output
    assert urn not in {resource["urn"] for resource in world.simulator.resources(STACK)}
    world.matches_the_account()
