"""Namespaces that exist already are refused or used as they are, never taken over and never deleted."""

from __future__ import annotations

from collections.abc import Callable

from test_cluster.api import Object
from tests.cluster.objects import Named, objects_in
from tests.cluster.sandbox import ClusterSandbox


def theirs(it: ClusterSandbox) -> Object:
    """Somebody else's namespace of the stack's name, with something in it."""
    metadata = {"name": it.namespace, "labels": {"team": "billing"}}
    made = it.cluster.api.create("/api/v1/namespaces", {"metadata": metadata})
    it.cluster.api.create(it.path("configmaps"), {"metadata": {"name": "theirs"}})
    return made


def test_a_namespace_of_somebody_else_is_refused_and_survives_a_destroy(
    sandbox: Callable[[str], ClusterSandbox],
) -> None:
    it = sandbox("demo")
    before = theirs(it)

    output = it.fail("up", "--yes", "--skip-preview")
    assert f"carto:namespace: the cluster has a namespace '{it.namespace}' already" in output
    assert "carto:createNamespace false" in output

    it.destroy()
    now = it.cluster.api.get(f"/api/v1/namespaces/{it.namespace}")
    assert (now["metadata"]["uid"], now["metadata"]["labels"]) == (
        before["metadata"]["uid"],
        before["metadata"]["labels"],
    )
    assert set(objects_in(it.cluster.api, it.namespace)) == {Named(kind="ConfigMap", name="theirs")}


def test_an_existing_namespace_is_used_and_not_changed(sandbox: Callable[[str], ClusterSandbox]) -> None:
    it = sandbox("demo")
    before = theirs(it)
    it.set({"carto:createNamespace": False})

    it.up()
    assert it.release_status() == "deployed"
    it.succeed("up", "--yes", "--skip-preview", "--refresh", "--run-program", "--expect-no-changes")

    it.destroy()
    now = it.cluster.api.get(f"/api/v1/namespaces/{it.namespace}")
    assert now["metadata"]["labels"] == before["metadata"]["labels"]
    assert set(objects_in(it.cluster.api, it.namespace)) == {Named(kind="ConfigMap", name="theirs")}


def test_a_secret_of_somebody_else_is_not_overwritten(sandbox: Callable[[str], ClusterSandbox]) -> None:
    it, name = sandbox("demo"), "carto-varnish-keys"
    theirs(it)
    it.set({"carto:createNamespace": False})
    it.cluster.api.create(
        it.path("secrets"), {"metadata": {"name": name}, "stringData": {"varnishPurgeSecret": "theirs"}}
    )

    output = it.fail("up", "--yes", "--skip-preview")

    assert f'secrets "{name}" already exists' in output
    assert it.secrets()[name] == {"varnishPurgeSecret": "theirs"}
    it.destroy()
    assert it.secrets()[name] == {"varnishPurgeSecret": "theirs"}
