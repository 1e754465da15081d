"""An override reaches the cloud, and a wrong one changes nothing, also without a preview."""

from __future__ import annotations

from collections.abc import Callable

from tests.engine.test_change_table import account
from tests.support.sandbox import Sandbox


def test_a_wrong_override_changes_nothing_and_a_right_one_is_made(sandbox_with: Callable[[str], Sandbox]) -> None:
    sandbox = sandbox_with("aws-production")
    before = account(sandbox)
    sandbox.set(
        {"carto:profile": "standard", "carto:overrides": {"carto-database-instnace": {"copyTagsToSnapshot": True}}}
    )
    refused = sandbox.pulumi("up", "--yes", "--skip-preview")
    assert refused.returncode != 0
    assert "did you mean carto-database-instance?" in refused.output
    assert "Traceback" not in refused.output
    assert account(sandbox) == before

    sandbox.set(
        {"carto:profile": "high-traffic", "carto:overrides": {"carto-database-parameters": {"tags": {"owner": "gis"}}}}
    )
    sandbox.succeed("up", "--yes", "--skip-preview")
    changed = [key for key, value in account(sandbox).items() if before.get(key) != value]
    assert len(changed) == 1, changed
