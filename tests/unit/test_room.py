"""The command that compares CARTO's pods with the nodes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from components.carto.args import SchedulingArgs
from operations.room import main, usable
from operations.verify.kubectl import CannotVerify
from tests.support.example_stacks import raw_settings
from tests.support.stack_settings import as_text

POOL = {"pool": "carto"}
DEDICATED = {"key": "dedicated", "value": "maps", "effect": "NoSchedule"}
TOLERATED = {"key": "dedicated", "operator": "Equal", "value": "maps", "effect": "NoSchedule"}


def node(cpu: str = "4", memory: str = "16Gi", *taints: dict[str, str], **more: Any) -> dict[str, Any]:
    return {
        "metadata": {"labels": more.pop("labels", {})},
        "spec": {"taints": list(taints), **more},
        "status": {"allocatable": {"cpu": cpu, "memory": memory}},
    }


def engine(_: str) -> Any:
    config = {f"carto:{key}": {"value": value} for key, value in as_text(raw_settings("aws-quickstart")).items()}
    return lambda *_: json.dumps(config)


def printed(capsys: pytest.CaptureFixture[str], nodes: Any, *options: str) -> str:
    def nodes_of(_: object) -> Any:
        if nodes is None:
            raise CannotVerify("forbidden")
        return nodes

    assert main(["--stack", "production", *options], engine=engine, nodes_of=nodes_of) == 0
    return capsys.readouterr().out


def test_nodes_that_are_too_small_are_a_warning_with_the_figures(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, [node("3920m", "15168352Ki")])
    assert "20 pods request 6 processors and 15.7 Gi when nobody uses CARTO" in text
    assert "Nodes that CARTO may run on: 1. They can allocate 3.92 processors and 14.5 Gi" in text
    assert "warning: CARTO does not fit" in text


def test_nodes_that_are_large_enough_are_no_warning(capsys: pytest.CaptureFixture[str]) -> None:
    assert "warning" not in printed(capsys, [node(), node()])


def test_who_may_not_list_nodes_gets_what_the_pods_request(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, None)
    assert "20 pods request" in text
    assert "The nodes are not compared" in text
    assert "warning" not in text


def test_json_has_the_figures_in_the_units_of_kubernetes(capsys: pytest.CaptureFixture[str]) -> None:
    shown = json.loads(printed(capsys, [node()], "--json"))
    assert shown["least"]["pods"] == 20
    assert shown["nodes"] == {"count": 1, "milliCpu": 4000, "memoryMi": 16384, "fits": False}
    assert json.loads(printed(capsys, None, "--json"))["nodes"] is None


@pytest.mark.parametrize(
    ("found", "scheduling", "count"),
    [
        (node(unschedulable=True), SchedulingArgs(), 0),
        (node("4", "16Gi", DEDICATED), SchedulingArgs(), 0),
        (node("4", "16Gi", DEDICATED), SchedulingArgs(tolerations=[TOLERATED]), 1),
        (node("4", "16Gi", {**DEDICATED, "value": "other"}), SchedulingArgs(tolerations=[TOLERATED]), 0),
        (node("4", "16Gi", {**DEDICATED, "effect": "PreferNoSchedule"}), SchedulingArgs(), 1),
        (
            node("4", "16Gi", {**DEDICATED, "effect": "NoExecute"}),
            SchedulingArgs(tolerations=[{"key": "dedicated", "operator": "Exists"}]),
            1,
        ),
        (node(), SchedulingArgs(node_selector=POOL), 0),
        (node(labels=POOL), SchedulingArgs(node_selector=POOL), 1),
    ],
)
def test_nodes_count_that_take_cartos_pods(found: dict[str, Any], scheduling: SchedulingArgs, count: int) -> None:
    nodes = usable([found], scheduling)
    assert nodes.count == count
    assert nodes.room.cpu == 4000 * count
