"""A deployer with only the documented permissions can create and destroy a stack."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import yaml

from simulator.engine import ROOT
from test_cluster.throwaway import Cluster
from tests.cluster.objects import Named, objects_in
from tests.cluster.sandbox import ClusterSandbox

GROUP = "carto-deployers"
RBAC = ROOT / "docs/deployer-rbac.yaml"
COLLECTIONS = {
    "Namespace": "/api/v1/namespaces",
    "ClusterRole": "/apis/rbac.authorization.k8s.io/v1/clusterroles",
    "ClusterRoleBinding": "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
    "RoleBinding": "/apis/rbac.authorization.k8s.io/v1/namespaces/{namespace}/rolebindings",
}


def grant(cluster: Cluster, namespace: str = "carto") -> None:
    """Applies the documented file as an administrator of the cluster would, by its own command."""
    text = re.sub(r"(?m)^(\s*(?:namespace|name): )carto$", rf"\g<1>{namespace}", RBAC.read_text())
    for document in yaml.safe_load_all(text):
        metadata: dict[str, Any] = document["metadata"]
        collection = COLLECTIONS[document["kind"]].format(namespace=metadata.get("namespace"))
        if cluster.api.find(f"{collection}/{metadata['name']}") is None:
            cluster.api.create(collection, document)


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
