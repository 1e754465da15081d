"""Every example stack, from the first `up` to `destroy`."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from components.protection import NAME
from simulator.comparison.compare import compare
from tests.engine.running_stacks import RunningStack
from tests.engine.scenarios import STACKS as LARGEST
from tests.support.sandbox import STACKS, Sandbox

NOT_FOR_DISPOSABLE = {
    "random:index/randomString:RandomString",  # in the name of a final snapshot
    "azure-native:authorization:ManagementLockByScope",
}
"""Resource types that only a stack with protected data has."""
RICHEST = {*LARGEST.values()}
"""A stack of each cloud with most to lose; of what a second stack of the same cloud proves, the tests are long."""
every_stack = pytest.mark.parametrize("stack", STACKS)


def short_of(*stacks: str) -> pytest.MarkDecorator:
    """Every stack; the test is a long one with all others than these."""
    return pytest.mark.parametrize(
        "stack", [pytest.param(stack, marks=() if stack in stacks else pytest.mark.long) for stack in STACKS]
    )


def disposable(sandbox: Sandbox) -> bool:
    return bool(sandbox.settings.get("carto:disposable"))


@pytest.mark.long
@pytest.mark.parametrize("stack", sorted({*STACKS} - RICHEST))
def test_a_preview_shows_the_changes_and_creates_nothing(stack: str, empty_sandbox: Callable[[str], Sandbox]) -> None:
    """With the others: test_loaded_code.py."""
    sandbox = empty_sandbox(stack)
    output = sandbox.succeed("preview").output
    assert "helm.sh/v3:Release" in output
    assert "to create" in output
    assert sandbox.simulator.inventory() == []


@every_stack
def test_the_first_up_creates_what_the_state_has(stack: str, first_up: Callable[[str], RunningStack]) -> None:
    first = first_up(stack)
    assert "https://" in first.output
    assert first.sandbox.managed()
    first.sandbox.matches_the_account()


@short_of(*({*STACKS} - RICHEST))
def test_a_second_up_finds_no_drift_and_changes_nothing(stack: str, sandbox_with: Callable[[str], Sandbox]) -> None:
    """With the richest ones, test_refused_changes and test_customer_package prove it among other things."""
    sandbox_with(stack).has_converged()


@every_stack
def test_what_the_simulator_answered_compares_clean(stack: str, first_up: Callable[[str], RunningStack]) -> None:
    checkpoint = first_up(stack).sandbox.simulator.state(stack)["checkpoint"]["latest"]
    found = compare(json.dumps({"deployment": checkpoint}))
    assert (found.differences, found.unknown_types) == ([], [])
    assert found.resources > 20


@short_of("demo", "gcp-quickstart", *(RICHEST - {"gcp-production"}))
def test_destroy_takes_none_of_a_protected_stack_and_all_of_a_disposable_one(
    stack: str, sandbox_with: Callable[[str], Sandbox]
) -> None:
    """The engine takes 20 seconds to refuse the destroy of gcp-production."""
    sandbox = sandbox_with(stack)
    if not disposable(sandbox) and any(resource.get("protect") for resource in sandbox.managed()):
        before = sandbox.existing()
        refused = sandbox.pulumi("destroy", "--yes", "--skip-preview")
        assert refused.returncode != 0
        assert NAME in refused.output, refused.output
        assert sandbox.existing() == before
        sandbox.set({"carto:disposable": True})
        done = sandbox.up()
        assert {step.op for step in done} <= {"update", "delete"}, done
        assert {step.type for step in done if step.op == "delete"} <= NOT_FOR_DISPOSABLE
    sandbox.succeed("destroy", "--yes", "--skip-preview")
    assert sandbox.left() == []
    assert sandbox.managed() == []
