"""Logs in a workspace: set, changed and removed on a running stack with deletion locks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.sandbox import Sandbox

pytestmark = pytest.mark.long
WORKSPACES = (
    "/subscriptions/00000000-0000-4000-8000-000000000000/resourceGroups/logs/providers/"
    "Microsoft.OperationalInsights/workspaces/"
)


def test_logs_are_removed_with_the_locks_in_two_runs(sandbox_with: Callable[[str], Sandbox]) -> None:
    sandbox = sandbox_with("azure-production")
    before, text = ids(sandbox), sandbox.stack_file.read_text()
    for workspace in ("central", "other"):
        sandbox.set({"carto:logAnalyticsWorkspace": WORKSPACES + workspace})
        sandbox.succeed("up", "--yes", "--skip-preview")
    logs = ids(sandbox) - before
    assert len(logs) == 3
    sandbox.stack_file.write_text(text)
    refused = sandbox.pulumi("up", "--yes", "--skip-preview")
    assert refused.returncode != 0
    assert "pulumi config set carto:deletionLocks false" in refused.output
    assert "ScopeLocked" not in refused.output
    assert ids(sandbox) == before | logs
    sandbox.set({"carto:deletionLocks": False})
    sandbox.succeed("up", "--yes", "--skip-preview")
    sandbox.stack_file.write_text(text)
    sandbox.succeed("up", "--yes", "--skip-preview")
    assert ids(sandbox) == before
    sandbox.matches_the_account()


def ids(sandbox: Sandbox) -> set[str]:
    return {record.id for record in sandbox.existing() if record.type.startswith("azure-native:")}
