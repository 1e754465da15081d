"""A second stack where another one is: stopped before it costs anything, and told how to go on."""

from __future__ import annotations

import shutil
from collections.abc import Callable

from simulator.core.inventory import Record
from tests.support.sandbox import Sandbox

HOLDS_DATA_OR_TAKES_LONG = ("Bucket", "Instance", "ReplicationGroup", "Key")


def test_a_second_stack_in_the_same_namespace_of_a_cluster_stops_first(sandbox_with: Callable[[str], Sandbox]) -> None:
    first = sandbox_with("aws-quickstart")
    second = Sandbox(folder=first.folder, stack="second")
    shutil.copy(first.stack_file, second.stack_file)
    second.set({"carto:placeholders": "accept"})
    refused = second.pulumi("up", "--yes", "--skip-preview")
    assert refused.returncode != 0
    assert "carto:namespace: the service account carto-common-backend in 'carto'" in refused.output
    assert "aws eks describe-pod-identity-association --cluster-name platform --association-id a-" in refused.output
    assert [one.type for one in of(second) if one.type.endswith(HOLDS_DATA_OR_TAKES_LONG)] == []
    second.set({"carto:namespace": "maps"})
    second.up()
    assert len(of(first)) == len(of(second))


def of(sandbox: Sandbox) -> list[Record]:
    """What exists because of one stack of a sandbox."""
    return [record for record in sandbox.existing() if record.urn.startswith(f"urn:pulumi:{sandbox.stack}::")]
