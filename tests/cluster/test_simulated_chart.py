"""The simulated chart accepts the values of CARTO's chart, and refuses keys that CARTO's chart ignores."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from test_cluster.simulated_chart import write_chart
from tests.support.example_stacks import NAMES, built
from tools.toolchain import helm_bin


@pytest.fixture(scope="module")
def chart(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("chart")
    write_chart(folder)
    return folder


def render(chart: Path, values: Mapping[str, Any]) -> subprocess.CompletedProcess[str]:
    command = [str(helm_bin()), "template", "carto", str(chart), "--values", "-"]
    return subprocess.run(command, input=json.dumps(values), capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", NAMES)
def test_it_accepts_the_values_of_every_stack(name: str, chart: Path) -> None:
    rendered = render(chart, built(name).values)

    assert rendered.returncode == 0, rendered.stderr
    kinds = {document["kind"] for document in yaml.safe_load_all(rendered.stdout)}
    assert {"Deployment", "Service", "ConfigMap", "Job"} <= kinds


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("mapsApi.replicaCuont", 2),
        ("mapsApi.replicaCount", "2"),
        ("appConfigValues.storageProvider", "S3"),
        ("accountsWww.existingSecret", "never-read"),
        ("something", {}),
    ],
)
def test_it_refuses_what_the_chart_would_not_understand(path: str, value: object, chart: Path) -> None:
    values: dict[str, Any] = json.loads(json.dumps(built("demo").values))
    *above, last = path.split(".")
    place = values
    for word in above:
        place = place.setdefault(word, {})
    place[last] = value

    rendered = render(chart, values)

    assert rendered.returncode != 0
    assert last in rendered.stderr
