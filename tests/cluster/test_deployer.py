"""A deployer with only the documented permissions can create and destroy a stack."""

from __future__ import annotations

from collections.abc import Callable

from test_cluster.throwaway import Cluster
from test_cluster.wiring import set_kubeconfig
from tests.cluster.deployer import GROUP, grant
from tests.cluster.objects import Named, objects_in
from tests.cluster.sandbox import ClusterSandbox

REVIEWERS = "carto-reviewers"


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


def test_a_preview_shows_a_change_to_a_reviewer_who_may_read_no_secret(
    cluster: Cluster, running: ClusterSandbox
) -> None:
    before, written = running.objects("deployments"), running.stack_file.read_text()
    values = {value for secret in running.secrets().values() for value in secret.values() if len(value) > 12}
    # As docs/pull-requests.md grants it.
    role = {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "view"}
    group = {"apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": REVIEWERS}
    binding = {"metadata": {"name": "reviewers"}, "roleRef": role, "subjects": [group]}
    cluster.api.create(running.path("rolebindings"), binding)
    assert allowed(cluster, running.namespace, "list", "pods")
    assert not any(allowed(cluster, running.namespace, verb, "secrets") for verb in ("get", "list"))
    assert not allowed(cluster, running.namespace, "create", "pods")

    set_kubeconfig(running.simulator, running.stack, cluster.kubeconfig(group=REVIEWERS))
    unchanged = running.succeed("preview", "--diff").output
    running.set({"carto:helmValues": {"router": {"replicaCount": 2}}})
    running.rotate("databasePassword")
    changed = running.succeed("preview", "--diff").output
    running.stack_file.write_text(written)

    # The provider of the cluster has another kubeconfig, and is no object of it.
    assert "pulumi:providers:kubernetes: (update)" in unchanged
    assert "1 to update" in unchanged
    assert "replicaCount" in changed
    assert "kubernetes:core/v1:Secret: (update)" in changed
    assert values
    assert [value for value in values if value in unchanged + changed] == []
    assert running.objects("deployments") == before


def allowed(cluster: Cluster, namespace: str, verb: str, resource: str) -> bool:
    """Whether the API server lets reviewers do something in the namespace."""
    attributes = {"namespace": namespace, "verb": verb, "resource": resource}
    review = {"spec": {"user": "reviewer", "groups": [REVIEWERS], "resourceAttributes": attributes}}
    answer = cluster.api.create("/apis/authorization.k8s.io/v1/subjectaccessreviews", review)
    return bool(answer["status"]["allowed"])
