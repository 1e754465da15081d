"""A preview just before the update, compared with the one that was reviewed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from operations.preview_report.__main__ import DANGER, FAILED, main

if TYPE_CHECKING:
    from pathlib import Path

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "plaintext": '"hunter2"'}
SERVER = "x:y:Server"


def update(name: str, old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    paths = {path: {"kind": "update"} for path in {*old, *new} if old.get(path) != new.get(path)}
    urn = f"urn:pulumi:production::carto::{SERVER}::{name}"
    return {"op": "update", "urn": urn, "oldState": {"inputs": old}, "newState": {"inputs": new}, "detailedDiff": paths}


def create(name: str, new: dict[str, Any]) -> dict[str, Any]:
    return {"op": "create", "urn": f"urn:pulumi:production::carto::x:y:Z::{name}", "newState": {"inputs": new}}


REVIEWED = [
    update("server", {"port": 5432, "password": SECRET}, {"port": 5433, "password": dict(SECRET, plaintext='"new"')}),
    create("record", {"name": "maps", "value": UNKNOWN}),
    create("group", {"name": "carto-group-0a1b2c3", "tags": ["carto-group-0a1b2c3"]}),
]


@pytest.fixture
def compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """The exit code and what is found, for the steps of the second preview."""

    def compare(*steps: dict[str, Any]) -> tuple[int, dict[str, str], str]:
        first, second, kept = (tmp_path / name for name in ("first.json", "second.json", "reviewed.json"))
        first.write_text(json.dumps({"steps": REVIEWED, "changeSummary": {"create": 1}}))
        assert main([str(first), "--format", "json"]) == 0
        kept.write_text(capsys.readouterr().out)
        assert "hunter2" not in kept.read_text()
        second.write_text(json.dumps({"steps": steps, "changeSummary": {"create": 1}}))
        code = main([str(second), "--format", "json", "--reviewed", str(kept), "--fail-on", "danger"])
        shown = capsys.readouterr()
        found = {each["id"]: each["text"] for each in json.loads(shown.out)["dangers"]}
        return code, {id_: text for id_, text in found.items() if id_.startswith("not-reviewed/")}, shown.err

    return compare


def test_another_generated_name_is_no_difference(compared: Any) -> None:
    assert compared(create("group", {"name": "carto-group-3c2b1a0", "tags": ["carto-group-3c2b1a0"]}))[1] == {}


def test_the_same_preview_passes(compared: Any) -> None:
    code, found, _ = compared(*REVIEWED)
    assert (code, found) == (0, {})


def test_a_value_that_is_known_by_now_is_no_difference(compared: Any) -> None:
    assert compared(REVIEWED[0], create("record", {"name": "maps", "value": "10.0.0.1"}))[1] == {}


@pytest.mark.parametrize(
    ("step", "id_", "sentence"),
    [
        (create("more", {}), "not-reviewed/more", "creates it, and the reviewed preview did not change it"),
        (
            {**REVIEWED[0], "op": "replace", "replaceReasons": ["port"]},
            "not-reviewed/server",
            "replaces it, and the reviewed preview updates it",
        ),
        (
            update("server", {"port": 5432}, {"port": 5434}),
            "not-reviewed/server",
            "port changes in another way than in the reviewed preview",
        ),
        (
            update("server", {"port": 5431}, {"port": 5433}),
            "not-reviewed/server",
            "port changes in another way than in the reviewed preview",
        ),
        (
            update("server", {"port": 5432, "multiAz": True}, {"port": 5433, "multiAz": False}),
            "not-reviewed/server",
            "multiAz changes, and did not in the reviewed preview",
        ),
        (
            create("record", {"name": "other", "value": UNKNOWN}),
            "not-reviewed/record",
            "name changes in another way than in the reviewed preview",
        ),
    ],
)
def test_what_was_not_reviewed_is_refused_with_what_differs(
    compared: Any, step: dict[str, Any], id_: str, sentence: str
) -> None:
    code, found, _ = compared(step)
    assert code == DANGER
    assert found == {id_: sentence}


def test_what_is_done_by_now_is_named_and_refused_by_nobody(compared: Any) -> None:
    code, found, message = compared(REVIEWED[0])
    assert (code, found) == (0, {})
    assert message.endswith("up to date by now: group, record\n")


def test_another_file_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    preview, other = tmp_path / "preview.json", tmp_path / "other.json"
    preview.write_text(json.dumps({"steps": REVIEWED, "changeSummary": {"create": 1}}))
    other.write_text('{"steps": []}')
    assert main([str(preview), "--reviewed", str(other)]) == FAILED
    assert "--format json" in capsys.readouterr().err
