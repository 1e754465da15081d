"""Every example stack, from the first `up` to `destroy`."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from components.protection import NAME
from simulator.comparison.compare import compare
from tests.engine.running_stacks import RunningStack
from tests.support.sandbox import STACKS, Sandbox

NOT_FOR_DISPOSABLE = {
    "random:index/randomString:RandomString",  # in the name of a final snapshot
    "azure-native:authorization:ManagementLockByScope",
}
"""Resource types that only a stack with protected data has."""
every_stack = pytest.mark.parametrize("stack", STACKS)


def disposable(sandbox: Sandbox) -> bool:
    return bool(sandbox.settings.get("carto:disposable"))


@every_stack
def test_a_preview_shows_the_changes_and_creates_nothing(stack: str, empty_sandbox: Callable[[str], Sandbox]) -> None:
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


@every_stack
def test_a_second_up_finds_no_drift_and_changes_nothing(stack: str, sandbox_with: Callable[[str], Sandbox]) -> None:
    sandbox_with(stack).has_converged()


@every_stack
def test_what_the_simulator_answered_compares_clean(stack: str, first_up: Callable[[str], RunningStack]) -> None:
    checkpoint = first_up(stack).sandbox.simulator.state(stack)["checkpoint"]["latest"]
    found = compare(json.dumps({"deployment": checkpoint}))
    assert (found.differences, found.unknown_types) == ([], [])
    assert found.resources > 20


@every_stack
def test_destroy_takes_all_of_a_disposable_stack_and_none_of_a_protected_one(
    stack: str, sandbox_with: Callable[[str], Sandbox]
) -> None:
    sandbox = sandbox_with(stack)
    before = sandbox.existing()
    protected = [resource for resource in sandbox.managed() if resource.get("protect")]
    done = sandbox.pulumi("destroy", "--yes")
    if disposable(sandbox) or not protected:
        assert done.returncode == 0, done.output
        assert sandbox.left() == []
        assert sandbox.managed() == []
    else:
        assert done.returncode != 0
        assert NAME in done.output, done.output
        assert sandbox.existing() == before


@every_stack
def test_a_protected_stack_that_becomes_disposable_can_be_destroyed(
    stack: str, sandbox_with: Callable[[str], Sandbox]
) -> None:
    sandbox = sandbox_with(stack)
    sandbox.set({"carto:disposable": True})
    done = sandbox.up()
    assert {step.op for step in done} <= {"update", "delete"}, done
    assert {step.type for step in done if step.op == "delete"} <= NOT_FOR_DISPOSABLE
    sandbox.succeed("destroy", "--yes", "--skip-preview")
    assert sandbox.left() == []
