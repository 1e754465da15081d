"""An acceptance run: what it refuses, says before it starts, and never leaves out."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pytest

from operations import acceptance
from operations.acceptance_cluster import commands
from operations.acceptance_plan import planned
from operations.acceptance_run import Run
from tests.unit.scripted_engine import BUCKET, SETTINGS, Scripted

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs the command on a scripted engine."""

    def run(engine: Scripted, *arguments: str, typed: str = "") -> int:
        monkeypatch.setattr(acceptance, "Engine", lambda **_: engine)
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        return acceptance.main(["--stack", "demo", *arguments])

    return run


def test_a_stack_that_keeps_its_data_is_refused_before_anything_runs(
    start: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = Scripted(stack="demo", settings_={**SETTINGS, "carto:disposable": False})

    assert start(engine, "--yes") == 2
    assert engine.ran == []
    assert "the stack demo is not disposable" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["--yes"], []])
def test_a_stack_with_resources_is_refused_and_not_destroyed(
    start: Any, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    engine = Scripted(stack="demo", state=[{**BUCKET, "urn": "urn:pulumi:demo::carto::aws:s3/bucket:Bucket::imports"}])

    assert start(engine, *arguments) == 2
    assert engine.ran == []
    assert "make acceptance STACK=demo TEARDOWN=1" in capsys.readouterr().err


def test_costs_are_shown_and_nothing_is_created_without_the_stacks_name(
    start: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = Scripted(stack="demo")

    assert start(engine, typed="yes\n") == 2
    assert engine.verbs == ["preview"]
    output = capsys.readouterr().out
    assert "demo: 3 resources" in output
    assert "1 x database server (db.t4g.small)" in output
    assert "2 x bucket" in output
    assert "https://aws.amazon.com/rds/postgresql/pricing/" in output
    assert "about an hour" in output


def test_the_stacks_name_starts_the_run(start: Any) -> None:
    engine = Scripted(stack="demo", failing="up")

    assert start(engine, typed="demo\n") == 1
    assert "up" in engine.verbs


def test_after_a_failure_checks_are_skipped_and_the_stack_is_destroyed(
    start: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = Scripted(stack="demo", failing="up")
    file = tmp_path / "results.json"

    assert start(engine, "--yes", "--report", str(file), "--json") == 1

    assert engine.verbs == ["preview", "up", "destroy"]
    report = json.loads(file.read_text())
    assert json.loads(capsys.readouterr().out) == report
    assert report["passed"] is False
    outcomes = {each["step"]: each["outcome"] for each in report["steps"]}
    assert outcomes["up"] == "failed"
    assert outcomes["compare with the simulator"] == "skipped"
    assert outcomes["destroy"] == "passed"


def test_the_stack_is_destroyed_when_somebody_interrupts(start: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Scripted(stack="demo")

    def interrupted(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Run, "checks", interrupted)

    assert start(engine, "--yes") == 130
    assert engine.verbs[-1] == "destroy"


def test_a_teardown_creates_nothing(start: Any) -> None:
    engine = Scripted(stack="demo", state=[])

    assert start(engine, "--teardown") == 0
    assert engine.verbs == ["destroy"]


def test_what_is_not_billed_is_counted_only() -> None:
    plan = planned(Scripted(stack="demo"))

    assert plan.created == 3
    assert [what for what, _ in plan.billed] == ["database server (db.t4g.small)", "bucket", "bucket"]


WAYS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "aws": ({"carto:cluster": {"name": "platform"}}, ["aws eks update-kubeconfig --name platform --region eu-west-1"]),
    "gcp": (
        {"carto:cluster": {"name": "platform", "location": "europe-west1"}, "gcp:project": "acme"},
        ["gcloud container clusters get-credentials platform --location=europe-west1 --project=acme"],
    ),
    "azure": (
        {"carto:cluster": {"name": "platform", "resourceGroup": "aks"}},
        [
            "az aks get-credentials --resource-group aks --name platform",
            "kubelogin convert-kubeconfig --login azurecli",
        ],
    ),
    "kubernetes": ({"carto:cluster": {}}, []),
}


@pytest.mark.parametrize("cloud", WAYS)
def test_the_cluster_of_the_stack_is_verified_and_no_other(cloud: str, tmp_path: Path) -> None:
    settings, expected = WAYS[cloud]
    engine = Scripted(stack="demo", settings_={**SETTINGS, **settings, "carto:cloud": cloud})

    found = [" ".join(command) for command in commands(engine, tmp_path / "kubeconfig")]

    assert [line.partition(" --kubeconfig")[0].partition(" --file")[0] for line in found] == expected


def test_a_report_that_cannot_be_written_is_refused_before_anything_runs(
    start: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = Scripted(stack="demo")

    assert start(engine, "--yes", "--report", str(tmp_path / "missing/report.json")) == 2
    assert engine.ran == []
    assert "--report: there is no folder" in capsys.readouterr().err
