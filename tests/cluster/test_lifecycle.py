"""Example stacks in a real cluster, from the first `up` to `destroy`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from tests.cluster.conftest import COUNTED
from tests.cluster.objects import objects_in
from tests.cluster.sandbox import ClusterSandbox
from tests.cluster.test_secrets import has_what_pods_read
from tests.support.sandbox import OF_THE_NETWORK, STACKS


@pytest.mark.parametrize("stack", STACKS)
def test_a_stack_comes_up_stays_as_it_is_and_leaves_nothing(
    stack: str, sandbox: Callable[[str], ClusterSandbox], record_property: Callable[[str, object], None]
) -> None:
    it = sandbox(stack)
    record_property("version", it.cluster.version())
    it.up()
    everything_runs(it)
    has_what_pods_read(it)
    record_property(COUNTED, counted(it))
    it.succeed("up", "--yes", "--skip-preview", "--expect-no-changes")
    it.succeed("refresh", "--yes", "--skip-preview", "--expect-no-changes")

    it.destroy()
    assert it.gone()
    assert [record for record in it.simulator.inventory() if record.urn and record.type not in OF_THE_NETWORK] == []
    assert not belongings(it)


def everything_runs(it: ClusterSandbox) -> None:
    """`up` waited until everything is ready, and it stays ready."""
    deployments = it.objects("deployments")
    assert deployments
    for deployment in deployments:
        wanted = deployment["spec"]["replicas"]
        assert deployment["status"].get("readyReplicas") == wanted, deployment["metadata"]["name"]
    for pod in it.objects("pods"):
        assert pod["status"]["phase"] in ("Running", "Succeeded"), pod["metadata"]["name"]
    assert set(it.bootstrap_jobs().values()) <= {"Complete"}
    assert it.release_status() == "deployed"


def belongings(it: ClusterSandbox) -> list[str]:
    """The stack's objects in the cluster outside of its namespace."""
    return [
        str(one["metadata"]["name"])
        for kind in ("clusterroles", "clusterrolebindings")
        for one in it.cluster.api.list(f"/apis/rbac.authorization.k8s.io/v1/{kind}")
        if (one["metadata"].get("annotations") or {}).get("meta.helm.sh/release-namespace") == it.namespace
    ]


def counted(it: ClusterSandbox) -> str:
    """How much there is, in words."""
    kinds = Counter(named.kind for named in objects_in(it.cluster.api, it.namespace))
    most = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())
    return f"{it.stack}: {kinds.total()} objects and {len(it.objects('pods'))} pods ({most})"
