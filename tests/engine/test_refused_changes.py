"""A change that cannot be made is refused as a whole: nothing is changed, and taken back nothing is left to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from simulator.core.values import plain
from tests.support.sandbox import Sandbox

SEVERAL = {"carto:domain": "other.example.com", "carto:cache": {"mode": "in-cluster"}, "carto:createNamespace": False}
REFUSED: Mapping[str, list[tuple[Mapping[str, Any], str]]] = {
    "aws-production": [
        (SEVERAL, "docs/day-2.md"),
        ({"aws:region": "us-east-1", "carto:domain": "other.example.com"}, "pulumi config set aws:region eu-west-1"),
        (
            {"carto:cache.version": "7.2", "carto:database.instance": "db.m7g.2xlarge"},
            "carto:cache.version: the cache runs Valkey 8.0",
        ),
        (
            {"carto:database.version": "15", "carto:cache.node": "cache.m7g.xlarge"},
            "carto:database.version: PostgreSQL 16 runs, 15 is older",
        ),
    ],
    "gcp-production": [
        (SEVERAL, "docs/day-2.md"),
        ({"gcp:project": "other-project"}, "pulumi config set gcp:project example-project"),
        (
            {"carto:network.gcp.databaseConnection": "private-service-connect", "carto:cache.memoryGb": 8},
            "databaseConnection private-services-access",
        ),
    ],
    "azure-production": [
        (
            {
                "carto:network.azure.databaseConnection": "private-endpoint",
                "carto:network.azure.databaseSubnet": None,
                "carto:domain": "other.example.com",
            },
            "carto:network.azure.databaseConnection delegated-subnet",
        ),
        (
            {"carto:storage.account.allowedCidrs": None, "carto:domain": "other.example.com"},
            "carto:storage.account.allowedCidrs: this stack created the link",
        ),
    ],
}
"""Changes of which one is refused: it is found before the others are made. One at a time: test_change_table.py."""


@pytest.mark.parametrize("stack", REFUSED)
def test_a_refused_change_changes_nothing_and_can_be_taken_back(
    stack: str, sandbox_with: Callable[[str], Sandbox]
) -> None:
    sandbox = sandbox_with(stack)
    before, written = snapshot(sandbox), sandbox.stack_file.read_text()
    for changes, words in REFUSED[stack]:
        sandbox.set(changes)
        refused = sandbox.pulumi("up", "--yes", "--skip-preview")
        assert refused.returncode != 0, changes
        assert words in refused.output, refused.output
        assert "Traceback" not in refused.output, refused.output
        assert snapshot(sandbox) == before, changes
        sandbox.stack_file.write_text(written)
    sandbox.has_converged()
    assert snapshot(sandbox) == before


@pytest.mark.long
@pytest.mark.parametrize(
    ("stack", "place"),
    [
        ("aws-quickstart", {"aws:region": "us-east-1"}),
        ("gcp-quickstart", {"gcp:project": "other-project"}),
        ("gcp-quickstart", {"carto:network.gcp.privateServicesAccess": "existing"}),
        ("gcp-quickstart", {"carto:network.gcp.databaseConnection": "private-service-connect"}),
        ("azure-quickstart", {"azure-native:subscriptionId": "11111111-1111-4111-8111-111111111111"}),
    ],
)
def test_a_disposable_stack_stays_where_it_is(
    stack: str, place: Mapping[str, Any], sandbox_with: Callable[[str], Sandbox]
) -> None:
    """The way back would fail: names are taken, and what belongs to the network stays."""
    sandbox = sandbox_with(stack)
    sandbox.set({"carto:disposable": True})
    if stack.startswith("azure"):
        sandbox.set({"azure-native:subscriptionId": "00000000-0000-4000-8000-000000000000"})
    sandbox.succeed("up", "--yes", "--skip-preview")
    before, written = snapshot(sandbox), sandbox.stack_file.read_text()
    sandbox.set(place)
    refused = sandbox.pulumi("up", "--yes", "--skip-preview")
    assert refused.returncode != 0
    assert "Nothing was changed. Fix: pulumi config set " in refused.output
    assert snapshot(sandbox) == before
    sandbox.stack_file.write_text(written)
    sandbox.has_converged()


@pytest.mark.long
@pytest.mark.parametrize(
    ("stack", "settings"),
    [
        ("gcp-quickstart", {"carto:database.version": "17", "carto:cache.version": "7.2"}),
        ("aws-quickstart", {"carto:cache.version": "8.2"}),
    ],
    ids=["google cloud", "aws"],
)
def test_what_a_run_with_target_did_not_change_may_be_taken_back(
    stack: str, settings: Mapping[str, Any], sandbox_with: Callable[[str], Sandbox]
) -> None:
    sandbox = sandbox_with(stack)
    written = sandbox.stack_file.read_text()
    (bucket,) = (each["urn"] for each in sandbox.created() if each["urn"].endswith("::carto-storage-imports"))
    sandbox.set({**settings, "carto:chart.version": "1.999.0"})
    sandbox.succeed("up", "--yes", "--skip-preview", "--target", bucket)
    sandbox.stack_file.write_text(written)
    if stack == "aws-quickstart":
        sandbox.set({"carto:cache.version": "8.0"})  # a version that the settings do not have is never an older one
    sandbox.has_converged()


def snapshot(sandbox: Sandbox) -> list[tuple[str, str, Any]]:
    """Everything that exists because of the stack, and what it is."""
    found = [(record.type, record.id, plain(record.inputs)) for record in sandbox.existing()]
    return sorted(found, key=lambda each: each[:2])
