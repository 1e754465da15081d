"""What a provider made and could not tell: an error of that run names it, as docs/troubleshooting.md promises."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.fault_injection.runs import UP
from tests.support.recovery import delete_by_hand, is_clear, named_by, unknown
from tests.support.sandbox import World

CRASHES = {
    "a bucket": "create aws:s3/bucket:Bucket crash-after",
    "a Secret": "create kubernetes:core/v1:Secret crash-after",
}


@pytest.mark.parametrize("fault", CRASHES.values(), ids=CRASHES)
def test_whatever_was_made_unheard_is_named_by_an_error(fault: str, empty_world: Callable[[str], World]) -> None:
    """Also what the same provider made at that moment beside it."""
    world = empty_world("demo")
    failed = world.pulumi(*UP, env={"SIMULATOR_FAULTS": fault})
    is_clear(failed)
    unheard = {record.urn for record in unknown(world.simulator, world.stack)}
    assert unheard
    assert unheard <= named_by(failed, world), failed.output
    again = world.pulumi(*UP)
    assert again.returncode != 0
    assert unheard & named_by(again, world), again.output
    assert delete_by_hand(world.simulator, world.stack, unheard)
    world.succeed(*UP)
    world.has_converged()
