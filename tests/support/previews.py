"""Previews of a real stack's resources, in which single inputs change."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

from operations.preview_report.dangers import RULES
from operations.preview_report.findings import found
from operations.preview_report.steps import read
from tests.support.recorder import revealed
from tests.support.registrations import registered

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

STACK = "aws-production"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "plaintext": '"hunter2"'}


def unchanged(stack: str = STACK) -> dict[str, dict[str, Any]]:
    """A step for each resource of a stack, by logical name, in which nothing changes."""
    steps = {}
    for node in registered(stack):
        if node.custom:
            state = {
                "inputs": json.loads(json.dumps(revealed(dict(node.inputs)), default=str)),
                "protect": node.protect,
            }
            urn = f"urn:pulumi:{stack}::carto::carto:stack:SelfHosted$carto:aws:Platform$carto:aws:Part${node.type}"
            name = f"carto-{node.name}"
            steps[name] = {
                "op": "same",
                "urn": f"{urn}::{name}",
                "oldState": state,
                "newState": copy.deepcopy(state),
            }
    return steps


def digest(steps: Mapping[str, Mapping[str, Any]]) -> str:
    """The JSON of the engine."""
    return json.dumps({"steps": list(steps.values()), "changeSummary": {"same": len(steps)}})


def changed(
    name: str, path: str, change: Callable[[dict[str, Any]], object], *, op: str = "update"
) -> dict[str, dict[str, Any]]:
    """All steps, of which one changes an input."""
    steps = unchanged()
    step = steps[name]
    change(step["newState"]["inputs"])
    kind = "update-replace" if op == "replace" else "update"
    step |= {"op": op, "detailedDiff": {path: {"kind": kind, "inputDiff": True}}}
    if op == "replace":
        step["replaceReasons"] = [path]
    return steps


def dangers(steps: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """The text of each finding, by its id."""
    return {finding.id: finding.text for finding in found(read(digest(steps)), RULES)}


def without_condition(inputs: dict[str, Any]) -> None:
    """A trust policy whose first statement trusts more."""
    document = json.loads(inputs["assumeRolePolicy"])
    del document["Statement"][0]["Condition"]
    inputs["assumeRolePolicy"] = json.dumps(document)
