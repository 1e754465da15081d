"""Changes and releases made without the stack: a preview shows them, and no run overwrites them without notice."""

from __future__ import annotations

from collections.abc import Callable

from tests.cluster.helm_cli import helm
from tests.cluster.sandbox import ClusterSandbox
from tests.cluster.test_lifecycle import everything_runs
from tests.cluster.test_pod_security import ENFORCE


def test_a_secret_changed_by_hand_is_shown_and_corrected(running: ClusterSandbox) -> None:
    it = running
    name = "carto-database-login"
    password = it.secrets()[name]["password"]
    it.cluster.api.patch(it.path("secrets", name), {"stringData": {"password": "ByHand"}})

    output = it.succeed("preview", "--refresh").output
    assert "carto-secrets-database-login-secret" in output
    assert "ByHand" not in output

    it.succeed("up", "--yes", "--skip-preview", "--refresh")
    assert it.secrets()[name]["password"] == password
    it.succeed("preview", "--refresh", "--expect-no-changes")


def chart_of(it: ClusterSandbox) -> str:
    """Where the chart is, as Helm wants it."""
    chart: str = it.settings["carto:chart"]["path"]
    return chart if chart.startswith("/") else str(it.simulator.program / chart)


def test_values_changed_with_helm_by_hand_are_shown_and_corrected(running: ClusterSandbox) -> None:
    it = running
    by_hand = "appConfigValues.selfHostedDomain=by-hand.example.com"
    helm(it, "upgrade", "carto", chart_of(it), "--reuse-values", "--set", by_hand)

    assert "carto-release-helm" in it.succeed("preview", "--refresh").output

    it.succeed("up", "--yes", "--skip-preview", "--refresh")
    assert "by-hand" not in helm(it, "get", "values", "carto")
    it.succeed("preview", "--refresh", "--expect-no-changes")


def test_an_unnoticed_manual_change_is_corrected_by_the_next_change_of_a_value(running: ClusterSandbox) -> None:
    it = running
    helm(it, "upgrade", "carto", chart_of(it), "--reuse-values", "--set", "appConfigValues.logLevel=debug")
    it.cluster.api.delete(it.path("deployments", "carto-maps-api"))
    it.cluster.api.delete(it.path("services", "carto-maps-api"))
    it.succeed("preview", "--refresh", "--expect-no-changes")

    it.set({"carto:helmValues.mapsApi.podAnnotations": {"restored": "2026-01-31"}})
    it.up()

    assert "maps-api" in it.revisions()
    assert "debug" not in helm(it, "get", "values", "carto")
    assert "carto-maps-api" in {one["metadata"]["name"] for one in it.objects("services")}


def test_what_was_deleted_by_hand_is_created_again(running: ClusterSandbox) -> None:
    it = running
    (job,) = (one["metadata"]["name"] for one in it.objects("jobs"))
    helm(it, "uninstall", "carto")
    it.cluster.api.delete(it.path("jobs", job) + "?propagationPolicy=Background")
    it.cluster.api.delete(it.path("secrets", "carto-database-login"))
    it.cluster.api.patch(f"/api/v1/namespaces/{it.namespace}", {"metadata": {"labels": {ENFORCE: "privileged"}}})

    it.succeed("up", "--yes", "--skip-preview", "--refresh")

    everything_runs(it)
    assert it.cluster.api.get(f"/api/v1/namespaces/{it.namespace}")["metadata"]["labels"][ENFORCE] == "baseline"
    it.succeed("preview", "--refresh", "--expect-no-changes")


def test_a_release_of_somebody_else_is_refused_and_left_alone(sandbox: Callable[[str], ClusterSandbox]) -> None:
    it = sandbox("demo")
    it.set({"carto:createNamespace": False})
    minimal = ["--set", "internalPostgresql.enabled=false,externalPostgresql.host=db,upgradeCheck.enabled=false"]
    helm(it, "install", "carto", chart_of(it), "--create-namespace", *minimal)
    before = it.helm_secrets()

    output = it.fail("up", "--yes", "--skip-preview")

    assert "A release of that name exists already" in output
    assert "docs/adopt.md" in output
    assert it.helm_secrets() == before
    assert it.release_status() == "deployed"
