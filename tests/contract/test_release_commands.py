"""`operations.values` and `operations.manifests`: what a stack gives to Helm, and what Helm makes of it."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from operations import manifests, values
from operations.helm_release import RELEASE
from operations.preview_report.__main__ import main as report
from operations.settings import Pulumi
from test_cluster.simulated_chart import write_chart
from tests.contract.rendered import run_helm
from tests.support.example_stacks import built
from tools.toolchain import helm_bin

if helm_bin() is None:
    pytest.skip("there is no Helm to render a chart with: run `make helm`", allow_module_level=True)

STACK = "aws-quickstart"
SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "plaintext": '"hunter2"'}
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
COMPONENT = "carto:stack:SelfHosted$carto:carto:Carto$carto:carto:Release"


def inputs(values: dict[str, Any], chart: Path) -> dict[str, Any]:
    return {"name": "carto", "namespace": "carto", "chart": str(chart), "values": values}


def preview(before: dict[str, Any] | None, after: dict[str, Any], chart: Path = Path("/none"), **more: Any) -> str:
    old = {"oldState": {"inputs": inputs(before, chart)}} if before is not None else {}
    step = {
        "op": "update" if before is not None else "create",
        "urn": f"urn:pulumi:{STACK}::carto::{COMPONENT}${RELEASE}::carto-release-helm",
        "newState": {"inputs": inputs(after, chart) if after else {}},
    }
    return json.dumps({"steps": [step | old], "changeSummary": {}, **more})


@pytest.fixture
def chart(tmp_path: Path) -> Path:
    write_chart(tmp_path / "chart")
    return tmp_path / "chart"


def engine(text: str) -> Callable[[str], Pulumi]:
    """An engine that shows this preview."""
    return lambda _: lambda *_: text


def own() -> dict[str, Any]:
    return copy.deepcopy(dict(built(STACK).values))


def test_the_next_values_are_shown_without_secrets(capsys: pytest.CaptureFixture[str]) -> None:
    after = {"key": SECRET, "host": UNKNOWN, "router": {"replicaCount": 2}, "hosts": [SECRET]}
    text = preview({"router": {"replicaCount": 1}}, after)
    assert values.main(["--stack", STACK], engine=engine(text)) == 0
    shown = capsys.readouterr().out
    assert "hunter2" not in shown
    assert yaml.safe_load(shown) == {
        "key": "not-read",
        "host": "known-after-the-update",
        "router": {"replicaCount": 2},
        "hosts": ["not-read"],
    }
    assert values.main(["--stack", STACK, "--json"], engine=engine(text)) == 0
    assert json.loads(capsys.readouterr().out) == yaml.safe_load(shown)
    assert values.main(["--stack", STACK, "--deployed"], engine=engine(text)) == 0
    assert yaml.safe_load(capsys.readouterr().out) == {"router": {"replicaCount": 1}}


def test_objects_are_those_of_the_chart(chart: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert manifests.main(["--stack", STACK], engine=engine(preview(None, own(), chart)), helm=run_helm) == 0
    objects = list(yaml.safe_load_all(capsys.readouterr().out))
    assert "carto-router" in {each["metadata"]["name"] for each in objects if each["kind"] == "Deployment"}


def test_a_difference_names_what_changes_and_whose_pods_are_replaced(
    chart: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    before, after = own(), own()
    after["router"] = {**after["router"], "podAnnotations": {"example.com/changed": "yes"}}
    text = preview(before, after, chart)
    assert manifests.main(["--stack", STACK, "--diff"], engine=engine(text), helm=run_helm) == 0
    summary, _, diff = capsys.readouterr().out.partition("\n\n")
    lines = summary.splitlines()
    assert [line.rpartition(":")[0] for line in lines[:-1]] == [
        "changed: Deployment carto-router, its pods are replaced"
    ]
    assert lines[-1].endswith("objects stay as they are")
    assert diff.startswith("Deployment carto-router\n@@ ")
    assert "+        example.com/changed: 'yes'" in diff.splitlines()

    assert manifests.main(["--stack", STACK, "--diff", "--json"], engine=engine(text), helm=run_helm) == 0
    assert json.loads(capsys.readouterr().out) == {
        "lines": lines,
        "diffs": {"Deployment carto-router": diff.partition("\n")[2].rstrip("\n")},
    }

    file = tmp_path / "preview.json"
    file.write_text(text)
    assert report([str(file), "--objects"], helm=run_helm) == 0
    shown = capsys.readouterr().out
    assert lines[0] in shown
    assert "<details><summary>Diff of Deployment carto-router</summary>\n\n```diff\n@@ " in shown
    assert report([str(file), "--objects", "--format", "json"], helm=run_helm) == 0
    assert json.loads(capsys.readouterr().out)["objects"] == lines


def test_a_first_installation_lists_its_objects_without_their_text(chart: Path, tmp_path: Path, capsys: Any) -> None:
    file = tmp_path / "preview.json"
    file.write_text(preview(None, own(), chart))
    assert report([str(file), "--objects"], helm=run_helm) == 0
    shown = capsys.readouterr().out
    assert "`created: Deployment carto-router`" in shown
    assert "Diff of" not in shown


def test_a_report_is_written_without_the_chart_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "preview.json"
    file.write_text(preview(None, own(), tmp_path / "no-such-chart"))
    assert report([str(file), "--objects"], helm=run_helm) == 0
    assert "not compared: " in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (json.dumps({"steps": [], "changeSummary": {}}), "carto:release.install: false"),
        (preview(None, {}, diagnostics=[{"severity": "error", "message": "no region"}]), "no region"),
        (preview({}, {}), "no next release"),
        ("nothing", "pulumi preview --json"),
    ],
)
def test_a_stack_without_a_release_is_an_error_that_says_why(
    capsys: pytest.CaptureFixture[str], text: str, message: str
) -> None:
    for command in (values.main, manifests.main):
        assert command(["--stack", STACK], engine=engine(text)) == 1
        assert message in capsys.readouterr().err
