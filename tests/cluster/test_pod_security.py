"""Pods fit the Pod Security levels: everything this project adds the strictest, the chart's own the namespace's."""

from __future__ import annotations

from test_cluster.api import Object
from tests.cluster.sandbox import ClusterSandbox

ENFORCE = "pod-security.kubernetes.io/enforce"


def admitted(it: ClusterSandbox, template: Object) -> None:
    """Dry-run the creation of a pod in a namespace of the strictest level."""
    name = f"{it.namespace}-strict"[:63]
    path = f"/api/v1/namespaces/{name}"
    if it.cluster.api.find(path) is None:
        labels = {ENFORCE: "restricted"}
        it.cluster.api.create("/api/v1/namespaces", {"metadata": {"name": name, "labels": labels}})
    spec = {
        key: value for key, value in template["spec"].items() if key not in ("serviceAccount", "serviceAccountName")
    }
    pod = {"metadata": {"generateName": "pod-"}, "spec": {**spec, "automountServiceAccountToken": False}}
    it.cluster.api.create(f"{path}/pods?dryRun=All", pod)


def test_what_is_added_runs_restricted_and_what_the_chart_brings_is_admitted(running: ClusterSandbox) -> None:
    it = running
    own = [template for name, template in it.templates() if name.startswith("carto-database-bootstrap")]
    assert own
    for template in own:
        admitted(it, template)

    labels = it.cluster.api.get(f"/api/v1/namespaces/{it.namespace}")["metadata"]["labels"]
    assert labels[ENFORCE] == "baseline"
    # Every pod of the chart was made under that level: `up` waited for all of them.
    assert it.objects("pods")
