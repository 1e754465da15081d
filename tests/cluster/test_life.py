"""Every example stack in a real cluster, from nothing and back to nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.cluster.world import STACKS, World


@pytest.mark.parametrize("stack", STACKS)
def test_a_stack_comes_up_stays_as_it_is_and_leaves_nothing(stack: str, world: Callable[[str], World]) -> None:
    it = world(stack)
    before = {one["metadata"]["name"] for one in it.cluster.api.list("/api/v1/namespaces")}

    it.up()
    everything_runs(it)
    it.succeed("up", "--yes", "--skip-preview", "--expect-no-changes")
    it.succeed("refresh", "--yes", "--skip-preview", "--expect-no-changes")
    it.succeed("preview", "--expect-no-changes")

    it.destroy()
    assert {one["metadata"]["name"] for one in it.cluster.api.list("/api/v1/namespaces")} == before
    assert it.gone()
    assert [record for record in it.simulator.inventory() if record.urn] == []


def everything_runs(it: World) -> None:
    """`up` has waited: not a moment later either is anything not ready."""
    deployments = it.objects("deployments")
    assert deployments
    for deployment in deployments:
        wanted = deployment["spec"]["replicas"]
        assert deployment["status"].get("readyReplicas") == wanted, deployment["metadata"]["name"]
    for pod in it.objects("pods"):
        assert pod["status"]["phase"] in ("Running", "Succeeded"), pod["metadata"]["name"]
    assert set(it.bootstrap_jobs().values()) <= {"Complete"}
    assert it.release_status() == "deployed"
