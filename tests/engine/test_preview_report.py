"""The report about a preview that the engine made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.preview_report.dangers import RULES
from operations.preview_report.findings import found
from operations.preview_report.markdown import report
from operations.preview_report.steps import read
from tests.support.leaks import leaks
from tests.support.stack_secrets import secrets_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.sandbox import Sandbox


def test_dangers_of_a_change_are_named_and_no_secret_is(sandbox_with: Callable[[str], Sandbox]) -> None:
    sandbox = sandbox_with("aws-production")
    sandbox.set(
        {"carto:database.instance": "db.m7g.large", "carto:disposable": True, "carto:features.ai.enabled": False}
    )
    preview = read(sandbox.succeed("preview", "--json", "--show-sames").stdout)
    findings = found(preview, RULES)
    named = {finding.id for finding in findings}
    protected = {name for name in named if name.startswith("ends-protection/")}
    assert named - protected == {"shrinks/carto-database-instance", "interrupts/carto-database-instance"}
    assert protected == {f"ends-protection/{urn.rsplit('::', 1)[-1]}" for urn in protected_in(sandbox)}
    assert leaks(secrets_of(sandbox), report(preview, findings, {})) == []


def protected_in(sandbox: Sandbox) -> list[str]:
    return [str(resource["urn"]) for resource in sandbox.created() if resource.get("protect")]
