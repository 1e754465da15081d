"""An upgrade from the last release does to a running stack what UPGRADING.md announces, and nothing else."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.recorder import Graph
from tests.support.registrations import registered
from tests.unit.release_gate import gate
from tests.unit.release_gate.findings import Finding, Kind, differences, findings
from tests.unit.release_gate.notes import notes
from tests.unit.release_gate.recordings import RELEASE, Recording, last_release, write

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

pytestmark = pytest.mark.xdist_group("every stack's graph")  # one process registers them all, and remembers
WHAT_TO_DO = "keep the name with an alias, or announce it in UPGRADING.md: docs/releases.md"
VERSION, STACKS = last_release()
STACK = "aws-production"


@pytest.mark.parametrize("stack", STACKS)
def test_what_an_upgrade_does_is_announced(stack: str) -> None:
    assert list(gate.unannounced(findings(stack, STACKS[stack]), gate.announced())) == [], WHAT_TO_DO


def test_what_is_announced_happens() -> None:
    found = {(each.kind, each.subject) for _, each in gate.every_finding()}
    assert gate.announced() - found == set(), "UPGRADING.md announces what no example stack of the last release has"


def test_the_last_release_is_recorded() -> None:
    assert gate.project_version() == VERSION, "python -m tests.unit.release_gate --record"


def changed(name: str, **inputs: object) -> list[Finding]:
    graph = registered(STACK)
    nodes = [replace(node, inputs={**node.inputs, **inputs}) if node.name == name else node for node in graph]
    return list(differences(STACKS[STACK], replace(graph, nodes=nodes)))


CHANGES = {
    "a physical name that replaces": ("storage-imports", {"bucket": "another"}, Kind.REPLACED),
    "a physical name that changes in place": ("database-instance", {"identifier": "another"}, Kind.RENAMED),
    "a resource without data": ("cache-parameters", {"family": "valkey9"}, Kind.REPLACED),
}


@pytest.mark.parametrize(("name", "inputs", "kind"), CHANGES.values(), ids=CHANGES)
def test_a_changed_input_is_found(name: str, inputs: Mapping[str, Any], kind: Kind) -> None:
    (found,) = changed(name, **inputs)
    assert (found.kind, found.subject) == (kind, f"carto-{name}")
    assert next(iter(inputs)) in found.why


def test_an_update_in_place_passes() -> None:
    assert changed("database-instance", backupRetentionPeriod=9) == []


def test_a_name_or_type_that_goes_is_found() -> None:
    graph = registered(STACK)
    renamed, retyped, removed = (graph[name].urn for name in ("storage-imports", "encryption-key", "cache-subnets"))
    urns = {renamed: f"{renamed}-2", retyped: retyped.replace("kms/key:Key", "kms/externalKey:ExternalKey")}
    nodes = [replace(node, urn=urns.get(node.urn, node.urn)) for node in graph if node.urn != removed]
    found = list(differences(STACKS[STACK], replace(graph, nodes=nodes)))
    assert {each.subject: each.kind for each in found} == {
        "carto-storage-imports": Kind.LEFT,
        "carto-encryption-key": Kind.LEFT,
        "carto-cache-subnets": Kind.DELETED,
    }
    aliased = [replace(node, former_urns=(node.urn,), urn=f"{node.urn}-2") for node in graph]
    assert list(differences(STACKS[STACK], replace(graph, nodes=aliased))) == []


def test_what_the_cloud_keeps_and_outputs_are_found() -> None:
    recording = Recording(
        config={}, defaults={}, outputs=["url"], resources={"urn:pulumi:s::p::a:b/c:C::kept": {"retain": True}}
    )
    found = differences(recording, Graph(nodes=(), invokes=()))
    assert [(each.kind, each.subject) for each in found] == [(Kind.OUTPUT, "url"), (Kind.LEFT, "kept")]


def test_another_trigger_is_found() -> None:
    graph = registered(STACK)
    nodes = [replace(node, replacement_trigger="another") if node.name == "storage-imports" else node for node in graph]
    (found,) = differences(STACKS[STACK], replace(graph, nodes=nodes))
    assert (found.kind, found.why) == (Kind.REPLACED, "aws:s3/bucket:Bucket, because of its trigger")


@pytest.mark.parametrize(("setting", "was"), [("carto:database.version", "15"), ("carto:cache.node", "cache.t3.small")])
def test_another_default_is_found(setting: str, was: str) -> None:
    recording = STACKS["aws-quickstart"]
    key = next(key for key in recording.defaults if key.endswith(f" {setting}"))
    (found,) = findings("aws-quickstart", replace(recording, defaults={**recording.defaults, key: was}))
    assert (found.kind, found.subject) == (Kind.DEFAULT, setting)


def test_a_setting_that_is_refused_now_is_found() -> None:
    recording = STACKS[STACK]
    former = replace(recording, config={**recording.config, "carto:former": "1"})
    (found,) = findings(STACK, former)
    assert (found.kind, found.subject) == (Kind.REFUSED, "carto:former")


PAGE = """
## Unreleased

- **Replaced** `carto-a`,
  `carto-b`: wait a minute.

## 1.0.0

- **Deleted** `carto-c`: long ago.
"""


def test_a_note_lets_its_own_finding_pass_and_no_other() -> None:
    known = notes(PAGE, "1.0.0")
    assert known == {(Kind.REPLACED, "carto-a"), (Kind.REPLACED, "carto-b")}
    found = [
        Finding(kind=kind, subject=subject, why="x")
        for kind, subject in [(Kind.REPLACED, "carto-a"), (Kind.DELETED, "carto-a"), (Kind.DELETED, "carto-c")]
    ]
    assert list(gate.unannounced(found, known)) == ["**Deleted** `carto-a`: x", "**Deleted** `carto-c`: x"]


def test_a_note_with_an_unknown_word_is_refused() -> None:
    with pytest.raises(ValueError, match="Recreated"):
        notes("- **Recreated** `carto-a`: now.\n", "1.0.0")


def test_a_change_between_releases_is_not_recorded(tmp_path: Path) -> None:
    write(VERSION, {}, tmp_path)
    with pytest.raises(gate.NoRelease, match="is the last release"):
        gate.record(VERSION, tmp_path)


def test_a_recording_that_somebody_edited_is_refused(tmp_path: Path) -> None:
    write("1.0.0", {STACK: STACKS[STACK]}, tmp_path)
    assert last_release(tmp_path) == ("1.0.0", {STACK: STACKS[STACK]})
    file = tmp_path / f"{STACK}.json"
    file.write_text(file.read_text().replace('"url"', '"address"'))
    with pytest.raises(ValueError, match=r"not those of 1\.0\.0"):
        last_release(tmp_path)
    assert json.loads((tmp_path / RELEASE).read_text())["version"] == "1.0.0"
