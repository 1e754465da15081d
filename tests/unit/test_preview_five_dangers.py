"""The five worst dangers of a preview are named, come first in the report, and fail the gate, on every cloud."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from operations.preview_report.__main__ import DANGER, main
from tests.support.previews import SECRET, changed, dangers, digest, unchanged, without_condition

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

pytestmark = pytest.mark.xdist_group("every stack's graph")  # one process registers them all, and remembers


def open_to_everybody(inputs: dict[str, Any]) -> None:
    inputs["cidrIpv4"] = "0.0.0.0/0"


FIVE: Mapping[str, tuple[str, str, str, Callable[[dict[str, Any]], object], str]] = {
    "a smaller database": (
        "shrinks/carto-database-instance",
        "carto-database-instance",
        "instanceClass",
        lambda inputs: inputs.update(instanceClass="db.m7g.large"),
        "update",
    ),
    "another name of a bucket": (
        "deletes-data/carto-storage-imports",
        "carto-storage-imports",
        "bucket",
        lambda inputs: inputs.update(bucket="other"),
        "replace",
    ),
    "everybody reaches the database": (
        "opens/carto-database-access-from-cluster",
        "carto-database-access-from-cluster",
        "cidrIpv4",
        open_to_everybody,
        "update",
    ),
    "another key": (
        "swaps-key/carto-database-instance",
        "carto-database-instance",
        "kmsKeyId",
        lambda inputs: inputs.update(kmsKeyId="arn:aws:kms:eu-west-1:123456789012:key/other"),
        "replace",
    ),
    "a condition less": (
        "widens-rights/carto-identity-role",
        "carto-identity-role",
        "assumeRolePolicy",
        without_condition,
        "update",
    ),
}


@pytest.mark.parametrize("case", FIVE)
def test_a_danger_is_named(case: str) -> None:
    id_, name, path, change, op = FIVE[case]
    assert id_ in dangers(changed(name, path, change, op=op))


def test_five_dangers_are_before_everything_else_and_fail_the_gate(tmp_path: Path, capsys: Any) -> None:
    steps = unchanged()
    for _, name, path, change, op in FIVE.values():
        known = steps[name].get("detailedDiff") or {}
        change(steps[name]["newState"]["inputs"])
        steps[name] |= {"op": op, "detailedDiff": known | {path: {"kind": "update"}}, "replaceReasons": [path]}
    file = tmp_path / "preview.json"
    file.write_text(digest(steps))

    assert main([str(file), "--fail-on", "danger"]) == DANGER

    head, _, details = capsys.readouterr().out.partition("<details>")
    assert [id_ for id_, *_ in FIVE.values() if f"`{id_}`" not in head] == []
    assert details


def _changes(old: Any, new: Any, path: str = "") -> Iterator[str]:
    """The paths that differ, as the engine names them."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted({*old, *new}):
            yield from _changes(old.get(key), new.get(key), f"{path}.{key}" if path else key)
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for place, (before, after) in enumerate(zip(old, new, strict=True)):
            yield from _changes(before, after, f"{path}[{place}]")
    elif old != new:
        yield path


ELSEWHERE: Mapping[str, Mapping[str, tuple[str, str, str, Any]]] = {
    "gcp-everything": {
        "shrinks/carto-database-instance": ("carto-database-instance", "update", "settings.tier", "db-custom-1-3840"),
        "deletes-data/carto-storage-imports": ("carto-storage-imports", "replace", "name", "other"),
        "opens/carto-exposure-clients": (
            "carto-exposure-clients",
            "update",
            "rules.0.match.config.srcIpRanges",
            ["0.0.0.0/0"],
        ),
        "swaps-key/carto-database-instance": ("carto-database-instance", "replace", "encryptionKeyName", "other"),
        "widens-rights/carto-identity-pods": ("carto-identity-pods", "update", "condition", None),
    },
    "azure-everything": {
        "shrinks/carto-database-server": ("carto-database-server", "update", "sku.name", "Standard_B2s"),
        "deletes-data/carto-storage-imports": ("carto-storage-imports", "replace", "containerName", "other"),
        "opens/carto-storage-account": ("carto-storage-account", "update", "networkRuleSet.defaultAction", "Allow"),
        "swaps-key/carto-database-server": (
            "carto-database-server",
            "update",
            "dataEncryption.primaryKeyURI",
            "https://other",
        ),
        "widens-rights/carto-encryption-role": ("carto-encryption-role", "update", "condition", None),
    },
}
"""By stack and finding: the resource, the operation, the input and its new value."""
BEFORE = {"condition": "only for one workload", "networkRuleSet.defaultAction": "Deny"}
"""Inputs that the example stacks have otherwise, or not at all."""


def _set(inputs: dict[str, Any], path: str, value: Any) -> None:
    inner: Any = inputs
    *parents, last = path.split(".")
    for each in parents:
        inner = inner[int(each) if each.isdigit() else each]
    if value is None:
        del inner[last]
    else:
        inner[last] = value


@pytest.mark.parametrize("stack", ELSEWHERE)
def test_the_five_dangers_are_in_one_report_on_other_clouds(stack: str, tmp_path: Path, capsys: Any) -> None:
    steps = unchanged(stack)
    for name, op, path, value in ELSEWHERE[stack].values():
        step = steps[name]
        if path in BEFORE:
            _set(step["oldState"]["inputs"], path, BEFORE[path])
            _set(step["newState"]["inputs"], path, BEFORE[path])
        _set(step["newState"]["inputs"], path, value)
        paths = _changes(step["oldState"]["inputs"], step["newState"]["inputs"])
        found = {path: {"kind": "update"} for path in paths}
        step |= {"op": op, "detailedDiff": found, "replaceReasons": list(found)}
    for step in steps.values():
        for state in (step["oldState"], step["newState"]):
            state["inputs"] |= {name: SECRET for name in state["inputs"] if "assword" in name}
    file = tmp_path / "preview.json"
    file.write_text(digest(steps))
    assert main([str(file), "--fail-on", "danger"]) == DANGER
    printed = capsys.readouterr().out
    head = printed.partition("<details>")[0]
    assert [id_ for id_ in ELSEWHERE[stack] if f"`{id_}`" not in head] == []
    assert "hunter2" not in printed
