"""A change that cannot be made is refused as a whole: nothing is changed, and taken back nothing is left to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from simulator.core.values import plain
from tests.support.sandbox import Sandbox

KEY = "arn:aws:kms:eu-west-1:123456789012:key/0a1b2c3d-0000-4000-8000-000000000000"
PASSWORD = "ExampleOnly3333333333333333333333"
SERVER = {"existing": {"host": "postgres.example.com", "adminUser": "postgres", "adminPassword": PASSWORD}}
SEVERAL = {"carto:domain": "other.example.com", "carto:cache": {"mode": "in-cluster"}, "carto:createNamespace": False}
REFUSED: Mapping[str, list[tuple[Mapping[str, Any], str]]] = {
    "aws-production": [
        ({"carto:namespace": "maps"}, "carto:namespace: this stack is in 'carto'"),
        ({"aws:region": "us-east-1"}, "pulumi config set aws:region eu-west-1"),
        ({"carto:cluster.name": "other"}, "pulumi config set --path carto:cluster.name production"),
        ({"carto:storage.encryption.kmsKey": KEY}, "'carto:storage.encryption.formerKmsKeys[0]' create"),
        (
            {"carto:storage.imports.existing": "another-bucket", "carto:storage.retentionDays.imports": None},
            "pulumi config rm --path carto:storage.imports.existing",
        ),
        ({"carto:storage.exports": None}, "pulumi config set --path carto:storage.exports.enabled true"),
        ({"carto:database": SERVER}, "pulumi config rm --path carto:database.existing"),
        # Several at once: one that is refused is found before the others are made.
        (SEVERAL, "docs/day-2.md"),
        (
            {"carto:cache.version": "7.2", "carto:database.parameters": {"work_mem": "8192"}},
            "carto:cache.version: the cache runs Valkey 8.0",
        ),
        ({"carto:database.storageGb": {"initial": 20, "max": 20}}, "storageGb.initial: the disk has 100 GB"),
    ],
    "gcp-production": [
        ({"carto:namespace": "maps"}, "carto:namespace: this stack is in 'carto'"),
        ({"gcp:project": "other-project"}, "pulumi config set gcp:project example-project"),
        ({"carto:storage.exports": None}, "carto:storage.exports: this stack created"),
        ({"carto:database": SERVER}, "carto:database.existing: this stack created"),
        (SEVERAL, "docs/day-2.md"),
    ],
    "azure-production": [
        ({"carto:namespace": "maps"}, "carto:namespace: this stack is in 'carto'"),
        ({"carto:cluster.resourceGroup": "other"}, "carto:cluster.resourceGroup production"),
        ({"carto:resourceGroup": "shared"}, "pulumi config rm carto:resourceGroup"),
        (
            {
                "carto:database": SERVER,
                "carto:network.azure.databaseConnection": None,
                "carto:network.azure.databaseSubnet": None,
            },
            "carto:database.existing: this stack created",
        ),
    ],
    "existing": [
        ({"carto:namespace": "maps"}, "carto:namespace: this stack is in 'carto'"),
        ({"carto:createNamespace": False, "carto:domain": "other.example.com"}, "carto:createNamespace: this stack"),
    ],
}


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


def snapshot(sandbox: Sandbox) -> list[tuple[str, str, Any]]:
    """Everything that exists because of the stack, and what it is."""
    found = [(record.type, record.id, plain(record.inputs)) for record in sandbox.existing()]
    return sorted(found, key=lambda each: each[:2])
