"""Lost responses: an error names each resource whose creation was not acknowledged, as the guide promises."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.fault_injection.runs import UP
from tests.support.recovery import delete_by_hand, is_clear, named_by, unknown
from tests.support.sandbox import Sandbox

pytestmark = pytest.mark.long

CRASHES = {
    "a bucket": "create aws:s3/bucket:Bucket crash-after",
    "a Secret": "create kubernetes:core/v1:Secret crash-after",
}


@pytest.mark.parametrize("fault", CRASHES.values(), ids=CRASHES)
def test_an_unacknowledged_resource_is_named_by_an_error(fault: str, empty_sandbox: Callable[[str], Sandbox]) -> None:
    """Also what the same provider created at that moment."""
    sandbox = empty_sandbox("demo")
    failed = sandbox.pulumi(*UP, env={"SIMULATOR_FAULTS": fault})
    is_clear(failed)
    unacknowledged = {record.urn for record in unknown(sandbox.simulator, sandbox.stack)}
    assert unacknowledged
    assert unacknowledged <= named_by(failed, sandbox), failed.output
    again = sandbox.pulumi(*UP)
    assert again.returncode != 0
    assert unacknowledged & named_by(again, sandbox), again.output
    assert delete_by_hand(sandbox.simulator, sandbox.stack, unacknowledged)
    sandbox.succeed(*UP)
    sandbox.has_converged()
