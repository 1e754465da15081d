"""A private registry, compared with what Helm renders: every pod pulls from it, and the list of images is complete."""

from __future__ import annotations

import functools
import subprocess
from collections.abc import Sequence

import pytest

from operations.images import Image, images
from tests.contract.charts import CHARTS, folder, rendered_with
from tests.contract.rendered import Rendered, helm
from tests.support.example_stacks import Built, build, raw_settings, settings_of
from tools.toolchain import helm_bin

if helm_bin() is None:
    pytest.skip("there is no Helm to render a chart with: run `make helm`", allow_module_level=True)

REGISTRY = "registry.example.com/carto"
PULL_SECRETS = [{"name": "registry-login"}, {"name": "carto-image-pull"}]
each_chart = pytest.mark.parametrize("chart", CHARTS)


@functools.cache
def stack(chart: str) -> Built:
    more = {
        "cache": {"mode": "in-cluster"},
        "chart": {"path": str(folder(chart))},
        "features": {"ai": {"enabled": True}, "publicEvents": {"enabled": True}},
        "images": {
            "registry": REGISTRY,
            "pullSecrets": {
                "existing": ["registry-login"],
                "credentials": {"username": "robot", "password": "ExampleOnlyToken"},
            },
        },
    }
    return build(settings_of({**raw_settings("aws-quickstart"), **more}))


def listed(chart: str) -> list[Image]:
    def run(arguments: Sequence[str], text: str) -> str:
        return subprocess.run([helm(), *arguments], input=text, capture_output=True, text=True, check=True).stdout

    return images(stack(chart).settings, run)


def pulled(release: Rendered) -> set[str]:
    """Every image of pods and hooks."""
    specs = [one["spec"]["template"]["spec"] for one in release.of_kind("Deployment", "StatefulSet", "Job")]
    return {
        container["image"] for spec in specs for container in [*(spec.get("initContainers") or []), *spec["containers"]]
    }


@each_chart
def test_every_pod_of_the_chart_pulls_from_the_registry_with_the_logins(chart: str) -> None:
    release = rendered_with(chart, stack(chart))
    assert {image for image in pulled(release) if not image.startswith(f"{REGISTRY}/")} == set()
    for one in release.of_kind("Deployment", "StatefulSet", "Job"):
        assert one["spec"]["template"]["spec"]["imagePullSecrets"] == PULL_SECRETS, one["metadata"]["name"]


@each_chart
def test_the_list_has_what_the_release_and_the_jobs_pull(chart: str) -> None:
    job = stack(chart).graph["database-bootstrap-run-job"].inputs["spec"]["template"]["spec"]["containers"][0]["image"]
    wanted = {*pulled(rendered_with(chart, stack(chart))), job, f"{REGISTRY}/docker/library/python:3.12-slim"}
    assert {image.mirror for image in listed(chart)} == wanted
