"""A change that cannot be made is refused as a whole: nothing is changed, and taken back nothing is left to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from tests.support.sandbox import Sandbox

KEY = "arn:aws:kms:eu-west-1:123456789012:key/0a1b2c3d-0000-4000-8000-000000000000"
REFUSED: Mapping[str, list[tuple[Mapping[str, Any], str]]] = {
    "aws-production": [
        ({"carto:namespace": "maps"}, "carto:namespace: CARTO's secrets are in 'carto'"),
        ({"carto:storage.encryption.kmsKey": KEY}, "'carto:storage.encryption.formerKmsKeys[0]' create"),
        ({"carto:storage.encryption.kmsKey": "provider-managed"}, "carto:storage.encryption.formerKmsKeys: missing"),
        ({"carto:storage.imports.existing": "another-bucket"}, "carto:storage.imports.existing: this stack created"),
        # Several at once: what the cloud would refuse is found before the others are made.
        (
            {"carto:cache.version": "7.2", "carto:database.parameters": {"work_mem": "8192"}},
            "carto:cache.version: the cache runs Valkey 8.0",
        ),
        ({"carto:database.storageGb": {"initial": 20, "max": 20}}, "storageGb.initial: the disk has 100 GB"),
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


def snapshot(sandbox: Sandbox) -> list[tuple[str, str, str]]:
    """Everything that exists because of the stack, and what it is."""
    return sorted((record.type, record.id, repr(sorted(record.inputs.items()))) for record in sandbox.existing())
