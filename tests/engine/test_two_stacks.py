"""A second stack where another one is: stopped before it costs anything, and whole when the other one goes."""

from __future__ import annotations

import shutil
from collections.abc import Callable

import pytest

from simulator.core.inventory import Record
from tests.support.sandbox import Sandbox

HOLDS_DATA_OR_TAKES_LONG = ("Bucket", "Instance", "ReplicationGroup", "Key")


def test_a_second_stack_in_the_same_namespace_of_a_cluster_stops_first_and_outlives_it(
    sandbox_with: Callable[[str], Sandbox],
) -> None:
    """On Google Cloud and Azure, where stacks share parts of a network, test_shared_network and test_azure_network."""
    first = sandbox_with("aws-quickstart")
    second = a_second_stack(first)
    refused = second.pulumi("up", "--yes", "--skip-preview")
    assert refused.returncode != 0
    assert "carto:namespace: the service account carto-common-backend in 'carto'" in refused.output
    assert "aws eks describe-pod-identity-association --cluster-name platform --association-id a-" in refused.output
    assert [one.type for one in of(second) if one.type.endswith(HOLDS_DATA_OR_TAKES_LONG)] == []
    second.set({"carto:namespace": "maps"})
    second.up()
    assert len(of(first)) == len(of(second))
    the_first_one_goes(first, second)


@pytest.mark.long
def test_of_two_stacks_in_one_cluster_one_goes_and_the_other_stays_whole(
    sandbox_with: Callable[[str], Sandbox],
) -> None:
    first = sandbox_with("kubernetes")
    second = a_second_stack(first)
    second.set({"carto:namespace": "maps"})
    second.up()
    the_first_one_goes(first, second)


def the_first_one_goes(first: Sandbox, second: Sandbox) -> None:
    """It takes everything of its own, and the second one stays whole."""
    first.set({"carto:disposable": True})
    first.up()
    first.succeed("destroy", "--yes", "--skip-preview")
    assert of(first) == []
    second.succeed("up", "--yes", "--skip-preview", "--refresh", "--run-program", "--expect-no-changes")


def a_second_stack(first: Sandbox) -> Sandbox:
    """Another stack with the settings of the first, in the same account and cluster."""
    second = Sandbox(folder=first.folder, stack="second")
    shutil.copy(first.stack_file, second.stack_file)
    second.set({"carto:placeholders": "accept"})
    return second


def of(sandbox: Sandbox) -> list[Record]:
    """What exists because of one stack of a sandbox."""
    return [record for record in sandbox.existing() if record.urn.startswith(f"urn:pulumi:{sandbox.stack}::")]
