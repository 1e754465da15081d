"""Interrupted updates: the guide's commands restore the whole stack, with no resource twice."""

from __future__ import annotations

import os
import random
from collections.abc import Callable

import pytest

from tests.cluster.interruptions import INTERRUPTIONS, interrupted
from tests.cluster.recovery import after_a_kill, converge, lost, mend, unknown
from tests.cluster.sandbox import ClusterSandbox
from tests.cluster.test_lifecycle import everything_runs

SEED = os.environ.get("SEED", "1")
MOMENTS = 3
"""How often a first update is interrupted before it may end."""
LINES = 120
"""About the number of output lines of an update of the demo."""
HOLD_THE_PASSWORD = {"carto-database-login", "carto-database-bootstrap"}


@pytest.mark.parametrize("what", INTERRUPTIONS)
def test_a_stack_recovers(what: str, sandbox: Callable[[str], ClusterSandbox]) -> None:
    it, dice = sandbox("demo"), random.Random(f"{SEED} {what}")  # noqa: S311 - nothing is secret about the moment
    interruption = INTERRUPTIONS[what]

    for _ in range(MOMENTS):
        output = interrupted(it, interruption, ("up",), lines=dice.randrange(1, LINES))
        mend(it, output)
        if what == "engine":
            after_a_kill(it)
    converge(it)
    whole(it)

    kept = it.secrets()
    it.rotate("databasePassword")
    it.set({"carto:helmValues.mapsApi.podAnnotations": {"example.com/interrupted": what}})
    mend(it, interrupted(it, interruption, ("up",), lines=dice.randrange(1, LINES // 2)))
    converge(it)
    whole(it)
    now = it.secrets()
    assert {name for name in kept if now.get(name) != kept[name]} == HOLD_THE_PASSWORD

    interrupted(it, interruption, ("destroy",), lines=dice.randrange(1, LINES // 2))
    if what == "engine":
        after_a_kill(it)
    it.destroy()
    assert it.gone()


def whole(it: ClusterSandbox) -> None:
    """Every resource exists exactly once, and a preview shows no change."""
    everything_runs(it)
    assert not lost(it)
    assert not unknown(it)
    it.succeed("up", "--yes", "--skip-preview", "--refresh", "--run-program", "--expect-no-changes")
