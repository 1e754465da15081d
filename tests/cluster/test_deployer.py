"""A deployer with only the documented permissions can create and destroy a stack."""

from __future__ import annotations

from collections.abc import Callable

from test_cluster.throwaway import Cluster
from tests.cluster.deployer import GROUP, grant
from tests.cluster.objects import Named, objects_in
from tests.cluster.sandbox import ClusterSandbox


def test_the_documented_permissions_are_enough_for_up_and_destroy(
    cluster: Cluster, sandbox: Callable[..., ClusterSandbox]
) -> None:
    grant(cluster)
    it = sandbox("aws-production", namespace="carto", group=GROUP)
    it.set({"carto:createNamespace": False})

    it.up()
    it.rotate("databasePassword")
    it.up()
    it.succeed("refresh", "--yes", "--skip-preview", "--expect-no-changes")
    it.destroy()

    assert set(objects_in(cluster.api, "carto")) == {Named(kind="RoleBinding", name="carto-deployer")}


def test_without_them_nothing_is_created(sandbox: Callable[..., ClusterSandbox]) -> None:
    it = sandbox("demo", group="nobody")

    assert "forbidden" in it.fail("up", "--yes", "--skip-preview")

    assert it.gone()
