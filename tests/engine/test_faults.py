"""A cloud that fails at everything once: the same command again, until nothing fails any more, and all is well.

How often that is differs where the program takes part: it ends with the first failure it hears of, whatever it has
asked for by then. One fault at a time, at every resource and of every kind, is what `make fault-injection` tries.
"""

from __future__ import annotations

import functools
import json
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

import pytest

from components.resource_facts import HOLDS_DATA
from tests.support.recovery import is_clear
from tests.support.sandbox import PROVIDERS, Sandbox
from tests.support.setting_changes import change

pytestmark = pytest.mark.long

ON = ("--yes", "--skip-preview", "--continue-on-error")
PRODUCTION = ("aws-production", "azure-production", "gcp-production", "kubernetes")


@pytest.mark.parametrize("stack", PRODUCTION)
def test_up_converges_though_every_first_creation_fails(stack: str, empty_sandbox: Callable[[str], Sandbox]) -> None:
    sandbox = empty_sandbox(stack)
    failed = fails_once_at_everything(sandbox, "create", "up")
    created = [str(resource["urn"]) for resource in sandbox.provided()]
    assert Counter(urn for run in failed for urn in run) == Counter(created)
    sandbox.has_converged()


@pytest.mark.parametrize("stack", PRODUCTION)
def test_a_change_converges_though_every_first_update_fails(stack: str, sandbox_with: Callable[[str], Sandbox]) -> None:
    sandbox = sandbox_with(stack)
    before = {(record.type, record.id) for record in sandbox.existing() if record.type in HOLDS_DATA}
    change(sandbox, 0)
    failed = fails_once_at_everything(sandbox, "update", "up")
    assert all(count == 1 for count in Counter(urn for run in failed for urn in run).values())
    assert failed
    assert before <= {(record.type, record.id) for record in sandbox.existing()}
    sandbox.has_converged()


@pytest.mark.parametrize("stack", PRODUCTION)
def test_destroy_takes_everything_though_every_first_deletion_fails(
    stack: str, sandbox_with: Callable[[str], Sandbox]
) -> None:
    sandbox = sandbox_with(stack)
    sandbox.set({"carto:disposable": True})
    sandbox.up()
    resources, created = sandbox.simulator.resources(stack), [str(resource["urn"]) for resource in sandbox.provided()]
    with_others = {str(resource["urn"]) for resource in resources if resource.get("deletedWith")}
    kept = {str(resource["urn"]) for resource in resources if resource.get("retainOnDelete")}
    failed = fails_once_at_everything(sandbox, "delete", "destroy", with_others)
    assert Counter(urn for run in failed for urn in run) == Counter(set(created) - with_others - kept)
    assert len(failed) <= depth(resources)
    assert sandbox.left() == []


def fails_once_at_everything(
    sandbox: Sandbox, operation: str, command: str, with_others: Collection[str] = ()
) -> list[list[str]]:
    """Runs a command until it succeeds. The URNs at which each run failed; it named them all, and lost nothing.

    The engine forgets `with_others` before what they lie in, and they with them, is deleted.
    """
    log = sandbox.folder / f"{operation}.jsonl"
    trouble = {"SIMULATOR_FAULTS": f"{operation} * fail each", "SIMULATOR_LOG": str(log)}
    failed: list[list[str]] = []
    while (done := sandbox.pulumi(command, *ON, env=trouble)).returncode != 0:
        is_clear(done)
        known = {urn for run in failed for urn in run}
        met = faults(log)[len(known) :]
        assert met, f"failed without a fault:\n{done.output}"
        for urn in met:
            name = urn.rsplit("::", 1)[-1]
            assert f"simulated fault before the {operation} of {name} " in done.output, done.output
        sandbox.matches_the_account(without=with_others)
        failed.append(met)
    sandbox.matches_the_account()
    return failed


def faults(log: Path) -> list[str]:
    """The URNs of the faults in a journal, in their order."""
    entries = [json.loads(line) for line in log.read_text().splitlines()]
    return [entry["urn"] for entry in entries if entry.get("fault")]


def depth(resources: list[dict[str, Any]]) -> int:
    """How many of a state's resources stand on each other, at most."""
    by_urn: Mapping[str, dict[str, Any]] = {resource["urn"]: resource for resource in resources}

    @functools.cache
    def height(urn: str) -> int:
        resource = by_urn.get(urn, {})
        provider = str(resource.get("provider", "")).rpartition("::")[0]
        below = [resource.get("parent", ""), provider, *resource.get("dependencies", [])]
        counts = bool(resource.get("custom")) and not resource["type"].startswith(PROVIDERS)
        return counts + max((height(other) for other in below if other), default=0)

    return max(height(urn) for urn in by_urn)
