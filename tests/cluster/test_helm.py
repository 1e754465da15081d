"""Helm releases that fail, time out, and are upgraded."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from test_cluster.nodes import UNPULLABLE
from test_cluster.simulated_chart import write_chart
from test_cluster.wiring import CHART
from tests.cluster.sandbox import ClusterSandbox

BROKEN = {"carto:helmValues.mapsApi.resources.requests.cpu": "many"}
MENDED = {"carto:helmValues.mapsApi.resources.requests.cpu": "100m"}

UNPULLED = {"carto:helmValues.mapsApi.image.tag": UNPULLABLE}
PULLED = {"carto:helmValues.mapsApi.image.tag": "1"}

only_the_simulated_chart = pytest.mark.skipif("CARTO_CHART" in os.environ, reason="makes other versions of the chart")


def test_a_first_install_the_cluster_refuses_can_be_corrected_and_repeated(
    sandbox: Callable[[str], ClusterSandbox],
) -> None:
    it = sandbox("demo")
    it.set(BROKEN)
    output = it.fail("up", "--yes", "--skip-preview")
    assert "quantities must match" in output

    it.set(MENDED)
    it.up()
    assert it.release_status() == "deployed"
    it.succeed("up", "--yes", "--skip-preview", "--expect-no-changes")
    it.destroy()
    assert it.gone()


@pytest.mark.waits
def test_a_first_install_that_times_out_can_be_corrected_and_repeated(sandbox: Callable[[str], ClusterSandbox]) -> None:
    it = sandbox("demo")
    it.set({"carto:chart.timeoutSeconds": 60, **UNPULLED})
    output = it.fail("up", "--yes", "--skip-preview")
    assert "The release timed out" in output
    assert it.release_status() == "failed"

    it.set(PULLED)
    it.up()
    assert it.release_status() == "deployed"
    it.set(UNPULLED)
    assert "The release timed out" in it.fail("up", "--yes", "--skip-preview")
    assert it.release_status() == "failed"

    it.set(PULLED)
    it.up()
    assert it.release_status() == "deployed"
    it.succeed("up", "--yes", "--skip-preview", "--refresh", "--run-program", "--expect-no-changes")


def test_an_upgrade_the_cluster_refuses_can_be_corrected_and_repeated(sandbox: Callable[[str], ClusterSandbox]) -> None:
    it = sandbox("demo")
    it.up()
    it.set(BROKEN)
    assert "quantities must match" in it.fail("up", "--yes", "--skip-preview")

    it.set(MENDED)
    it.up()
    assert it.release_status() == "deployed"


def test_a_value_of_one_component_rolls_that_one_alone(running: ClusterSandbox) -> None:
    it = running
    before = it.revisions()

    it.set({"carto:helmValues.mapsApi.podAnnotations": {"example.com/owner": "gis"}})
    it.up()

    assert {name for name, revision in it.revisions().items() if revision != before[name]} == {"maps-api"}


@only_the_simulated_chart
def test_a_newer_chart_is_an_upgrade_and_an_older_one_is_refused(sandbox: Callable[[str], ClusterSandbox]) -> None:
    it = sandbox("demo")
    it.up()
    write_chart(it.simulator.program / CHART, version="1.281.0")
    it.set({"carto:chart.version": "1.281.0"})
    steps = [step.op for step in it.up() if step.type == "kubernetes:helm.sh/v3:Release"]
    assert steps == ["update"]
    images = {
        c["image"].rsplit(":", 1)[1] for _, t in it.templates() for c in t["spec"]["containers"] if "maps" in c["name"]
    }
    assert images == {"1.281.0"}

    write_chart(it.simulator.program / CHART, version="1.280.1")
    it.set({"carto:chart.version": "1.280.1"})
    output = it.fail("preview")
    assert "1.281.0" in output
    assert "only go forward" in output
