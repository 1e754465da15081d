"""A run that fails after changes which it accepts: the next run still refuses what the stack can't change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from simulator.core.values import plain
from tests.support.sandbox import Sandbox

ACCEPTED = {"carto:features.ai.enabled": False, "carto:retain": ["cache"]}
FAILURES: Mapping[str, tuple[Mapping[str, Any], Mapping[str, str]]] = {
    "a refusal": ({"carto:cache.inTransitEncryption": True}, {}),
    "the cloud": (
        {"carto:cache.memoryGb": 8},
        {"SIMULATOR_FAULTS": "update gcp:redis/instance:Instance fail always"},
    ),
    "the cloud, and the run goes on": (
        {"carto:cache.memoryGb": 8},
        {"SIMULATOR_FAULTS": "update gcp:redis/instance:Instance fail always", "PULUMI_CONTINUE_ON_ERROR": "true"},
    ),
    "a lookup": ({}, {"SIMULATOR_FAULTS": "invoke gcp:container/getCluster:getCluster fail always"}),
}
SHORT = "a refusal"
"""The one that every run of the tests has; the others are long."""
REFUSED: Mapping[str, Mapping[str, Any]] = {
    "carto:cluster.name: this stack is in 'production'": {"carto:cluster.name": "other"},
    "gcp:project: this stack is in 'example-project'": {"gcp:project": "other-project"},
    "carto:database.names.aiProxy: CARTO's data": {"carto:database.names.aiProxy": "other"},
    "carto:cache.mode: this stack created the cache": {"carto:cache": {"mode": "in-cluster"}},
    "carto:database.version: the server runs PostgreSQL 16": {"carto:database.version": "15"},
}


@pytest.mark.parametrize(
    "failure", [pytest.param(name, marks=() if name == SHORT else pytest.mark.long) for name in FAILURES]
)
def test_what_a_stack_can_not_change_is_refused_after_a_failed_run(
    failure: str, sandbox_with: Callable[[str], Sandbox]
) -> None:
    sandbox = sandbox_with("gcp-production")
    before, written = ids(sandbox), sandbox.stack_file.read_text()
    changes, env = FAILURES[failure]
    sandbox.set({**ACCEPTED, **changes})
    assert sandbox.pulumi("up", "--yes", "--skip-preview", env=env).returncode != 0
    failed = everything(sandbox)
    wrong = []
    for words, refused in REFUSED.items():
        sandbox.stack_file.write_text(written)
        sandbox.set(refused)
        done = sandbox.pulumi("up", "--yes", "--skip-preview")
        if done.returncode == 0 or words not in done.output or everything(sandbox) != failed:
            wrong.append(f"{words}: {done.output}")
    assert wrong == []
    sandbox.stack_file.write_text(written)
    sandbox.succeed("up", "--yes", "--skip-preview")
    assert ids(sandbox) == before
    sandbox.has_converged()


def ids(sandbox: Sandbox) -> list[tuple[str, str]]:
    """Without Jobs: each one is another after a change, and is deleted when it is done."""
    return sorted((record.type, record.id) for record in sandbox.existing() if record.type != "kubernetes:batch/v1:Job")


def everything(sandbox: Sandbox) -> list[tuple[str, str, Any]]:
    found = [(record.type, record.id, plain(record.inputs)) for record in sandbox.existing()]
    return sorted(found, key=lambda each: each[:2])
