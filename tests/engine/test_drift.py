"""The scheduled comparison finds what somebody changed in the account, and nothing else."""

from __future__ import annotations

import shlex
from dataclasses import replace
from typing import TYPE_CHECKING

import yaml

from tests.support.pages import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.sandbox import Sandbox

CACHE = "aws:elasticache/replicationGroup:ReplicationGroup"
VERSIONING = "aws:s3/bucketVersioning:BucketVersioning"


def arguments() -> list[str]:
    """The arguments of `pulumi` in the workflow, without its stack."""
    steps = yaml.safe_load((ROOT / ".github/workflows/drift.yml").read_text())["jobs"]["check"]["steps"]
    (script,) = [step["run"] for step in steps if step.get("run", "").startswith("pulumi ")]
    words = shlex.split(script)
    stack = words.index("--stack")
    return [*words[1:stack], *words[stack + 2 :]]


def test_the_scheduled_run_passes_until_somebody_changes_the_account(sandbox_with: Callable[[str], Sandbox]) -> None:
    sandbox = sandbox_with("demo")
    sandbox.succeed(*arguments())

    with sandbox.simulator.open() as inventory:
        (cache,) = inventory.of_type("aws", CACHE)
        by_hand = {"snapshotRetentionLimit": 0}
        inventory.save(replace(cache, inputs={**cache.inputs, **by_hand}, outputs={**cache.outputs, **by_hand}))
    changed = sandbox.pulumi(*arguments())
    assert changed.returncode != 0
    assert "snapshotRetentionLimit" in changed.output

    with sandbox.simulator.open() as inventory:
        inventory.save(cache)
        inventory.remove(inventory.of_type("aws", VERSIONING)[0])
    deleted = sandbox.pulumi(*arguments())
    assert deleted.returncode != 0
    assert "1 to create" in deleted.output


def test_a_preview_warns_of_a_deleted_database_but_not_of_what_is_created_first(
    sandbox_with: Callable[[str], Sandbox], empty_sandbox: Callable[[str], Sandbox]
) -> None:
    warning = "is gone from the state, and a new one is empty. If it was deleted by mistake, restore it first"
    sandbox = sandbox_with("aws-quickstart")
    with sandbox.simulator.open() as inventory:
        inventory.remove(inventory.of_type("aws", "aws:rds/instance:Instance")[0])
    shown = sandbox.succeed("preview", "--refresh", "--run-program").output
    assert "carto:database.existing: the database server that this stack created, db-" in shown
    assert warning in shown
    assert warning not in empty_sandbox("gcp-quickstart").succeed("preview").output
