"""What the demo tells: one count for one thing, and the same picture for the same session."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from simulator import counting, demo, recording
from simulator.engine import Simulator
from simulator.packages import of_cloud
from tests.support.pages import ROOT
from tests.support.registrations import registered
from tests.support.sandbox import STACKS

BUCKET = {"custom": True, "type": "aws:s3/bucket:Bucket", "urn": "urn:pulumi:demo::carto::aws:s3/bucket:Bucket::b"}
COMPONENT = {"custom": False, "type": "carto:aws:ObjectStorage"}
PROVIDER = {"custom": True, "type": "pulumi:providers:aws"}


def event(op: str, resource: dict[str, Any]) -> dict[str, Any]:
    return {"resOutputsEvent": {"metadata": {"op": op, "urn": BUCKET["urn"], "new": resource}}}


def test_a_preview_and_an_update_count_the_same_resources() -> None:
    steps: list[dict[str, Any]] = [
        {"op": op, "newState": one} for op in ("create", "same") for one in (BUCKET, COMPONENT, PROVIDER)
    ]
    parts: list[dict[str, Any]] = [
        {"op": op, "newState": BUCKET} for op in ("create-replacement", "replace", "delete-replaced")
    ]
    removed = {"op": "delete", "oldState": BUCKET}

    planned = counting.planned(json.dumps({"steps": [*steps, *parts, removed]}))

    assert planned == {"create": 1, "same": 1, "replace": 1, "delete": 1}
    events = [event(step["op"], step.get("newState") or step["oldState"]) for step in [*steps, *parts, removed]]
    assert [name for name in map(counting.changed, events) if name] == ["b"] * (planned.total() - planned["same"])


def test_a_failed_update_shows_errors_of_the_engine_and_other_lines_only() -> None:
    error = {"diagnosticEvent": {"severity": "error", "message": "<{%fg 1%}>no<{%reset%}> bucket\n"}}
    debug = {"diagnosticEvent": {"severity": "debug", "message": "calling"}}
    read = counting.events([json.dumps(debug), json.dumps(error), "panic: no\n"])
    assert [counting.problems(each) for each in read] == ["", "no bucket\n", "panic: no\n"]


@pytest.mark.parametrize("stack", STACKS)
def test_every_stack_can_be_shown_and_names_its_page(stack: str) -> None:
    console = recording.recorder()
    shown = demo.Demo(simulator=Simulator.default(), console=console, stack=stack)
    assert of_cloud(shown.cloud, "demo").TITLE
    assert f"docs/install-{shown.cloud}.md" in demo._next_steps(shown)


def test_a_picture_is_the_same_for_the_same_session_and_loads_nothing(tmp_path: Path) -> None:
    pictures = []
    for file in (tmp_path / "a.svg", tmp_path / "b.svg"):
        console = recording.recorder()
        console.print("[bold]make demo[/]")
        recording.save(console, file, title="A demo")
        pictures.append(file.read_text())
    assert pictures[0] == pictures[1]
    assert "make&#160;demo" in pictures[0]
    assert "url(http" not in pictures[0]


def test_the_readme_shows_the_recorded_demo() -> None:
    assert "docs/demo.svg" in (ROOT / "README.md").read_text()
    assert "make&#160;demo" in (ROOT / "docs/demo.svg").read_text()


def test_the_recorded_demo_has_the_components_and_the_count_of_today() -> None:
    graph = registered("demo")
    created = [node for node in graph if counting.is_resource({"custom": node.custom, "type": node.type})]
    parents = {node.parent for node in created}
    shown = {node.type.rsplit(":", 1)[-1] for node in graph if node.name in parents and not node.parent}
    picture = (ROOT / "docs/demo.svg").read_text().replace("&#160;", " ")
    assert f"{len(created)} to create" in picture, "make demo-recording"
    assert [name for name in sorted(shown) if name not in picture] == [], "make demo-recording"
