"""The Job that creates CARTO's databases runs when it must, and reports why it failed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from test_cluster.nodes import FAILING, FAILURE
from tests.cluster.sandbox import ClusterSandbox


def test_the_bootstrap_runs_once_and_again_exactly_when_it_must(running: ClusterSandbox) -> None:
    it = running
    (first,) = it.bootstrap_jobs().items()
    assert first[1] == "Complete"

    it.set({"carto:helmValues.mapsApi.extraEnvVars": [{"name": "ANYTHING", "value": "else"}]})
    it.up()
    assert dict([first]) == it.bootstrap_jobs()

    it.rotate("databasePassword")
    it.up()
    (second,) = it.bootstrap_jobs().items()
    assert second[0] != first[0]
    assert second[1] == "Complete"


@pytest.mark.waits
def test_a_bootstrap_that_fails_stops_the_release_and_shows_its_log(sandbox: Callable[[str], ClusterSandbox]) -> None:
    it = sandbox("demo")
    it.set({"carto:database.bootstrapImage": f"registry.example.com/{FAILING}/postgres:17"})

    output = it.fail("up", "--yes", "--skip-preview")

    assert FAILURE in output
    assert it.helm_secrets() == []
    assert it.objects("deployments") == []

    it.set({"carto:database.bootstrapImage": "registry.example.com/postgres:17"})
    it.up()
    assert list(it.bootstrap_jobs().values()) == ["Complete"]
