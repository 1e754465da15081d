"""What others do beside the stack: hand-made changes and releases are noticed, never run over in silence."""

from __future__ import annotations

from collections.abc import Callable

from tests.cluster.helm_cli import helm
from tests.cluster.world import World


def test_a_secret_changed_by_hand_is_shown_and_put_right(running: World) -> None:
    it = running
    name = "carto-database-login"
    password = it.secrets()[name]["password"]
    it.cluster.api.patch(it.path("secrets", name), {"stringData": {"password": "ByHand"}})

    said = it.succeed("preview", "--refresh").output
    assert "secrets-database-login-secret" in said
    assert "ByHand" not in said

    it.succeed("up", "--yes", "--skip-preview", "--refresh")
    assert it.secrets()[name]["password"] == password
    it.succeed("preview", "--refresh", "--expect-no-changes")


def test_values_changed_with_helm_by_hand_are_shown_and_put_right(running: World) -> None:
    it = running
    chart = it.settings["carto:chart"]["path"]
    folder = chart if chart.startswith("/") else str(it.simulator.program / chart)
    helm(
        it,
        "upgrade",
        "carto",
        folder,
        "--reuse-values",
        "--set",
        "appConfigValues.selfHostedDomain=by-hand.example.com",
    )

    assert "release-helm" in it.succeed("preview", "--refresh").output

    it.succeed("up", "--yes", "--skip-preview", "--refresh")
    assert "by-hand" not in helm(it, "get", "values", "carto")
    it.succeed("preview", "--refresh", "--expect-no-changes")


def test_a_release_of_somebody_else_is_refused_and_left_alone(world: Callable[[str], World]) -> None:
    it = world("demo")
    chart = it.settings["carto:chart"]["path"]
    folder = chart if chart.startswith("/") else str(it.simulator.program / chart)
    it.set({"carto:createNamespace": False})
    minimal = ["--set", "internalPostgresql.enabled=false,externalPostgresql.host=db,upgradeCheck.enabled=false"]
    helm(it, "install", "carto", folder, "--create-namespace", *minimal)
    before = it.helm_secrets()

    said = it.fail("up", "--yes", "--skip-preview")

    assert "A release of that name exists already" in said
    assert "docs/adopt.md" in said
    assert it.helm_secrets() == before
    assert it.release_status() == "deployed"
