"""Trouble on request, and the journal that says what happened."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from simulator.core.values import Secret
from simulator.faults import BadFault, parse
from simulator.journal import Journal
from tests.unit.simulator.simulated import Cloud, Refusal

if TYPE_CHECKING:
    from pathlib import Path

BUCKET = "aws:s3/bucket:Bucket"
USER = "aws:iam/user:User"


class Crashed(BaseException):
    """The provider process would have ended here."""


@pytest.fixture
def crashes(monkeypatch: pytest.MonkeyPatch) -> None:
    def end(code: int) -> None:
        raise Crashed

    monkeypatch.setattr("simulator.server.os._exit", end)


def outcomes(home: Path, faults: str, count: int) -> list[str]:
    """What each of a number of bucket creations came to, every one in a process of its own."""
    found = []
    for number in range(count):
        cloud = Cloud("aws", home, {"region": "eu-west-1"}, faults)
        try:
            cloud.create(BUCKET, {"bucket": f"bucket-{number}"}, name=f"bucket-{number}")
            found.append("made")
        except Refusal:
            found.append("refused")
    return found


@pytest.mark.parametrize(
    ("faults", "expected"),
    [
        ("create aws:s3/bucket:Bucket fail", ["refused", "made", "made"]),
        ("create *:Bucket#2 fail once", ["made", "refused", "made"]),
        ("create *:Bucket#2 fail always", ["made", "refused", "refused"]),
        ("create bucket-1 fail", ["made", "refused", "made"]),
        ("create bucket-1 timeout", ["made", "refused", "made"]),
        ("* urn:*::bucket-2 fail", ["made", "made", "refused"]),
        ("delete *:Bucket fail; create *:Role fail", ["made", "made", "made"]),
        ("create *:Bucket fail each", ["refused", "refused", "refused"]),
        ("create *:Bucket#2 fail each", ["made", "made", "made"]),
        ("create bucket-0 fail\ncreate bucket-2 fail", ["refused", "made", "refused"]),
    ],
)
def test_a_fault_happens_when_it_is_due_and_is_remembered_between_runs(
    tmp_path: Path, faults: str, expected: list[str]
) -> None:
    assert outcomes(tmp_path, faults, 3) == expected


def test_what_failed_each_at_its_first_attempt_does_not_fail_at_its_second(tmp_path: Path) -> None:
    assert outcomes(tmp_path, "create *:Bucket fail each", 2) == ["refused", "refused"]
    assert outcomes(tmp_path, "create *:Bucket fail each", 3) == ["made", "made", "refused"]


@pytest.mark.parametrize(
    "text", ["fail", "make *:Bucket fail", "create *:Bucket#0 fail", "create *:Bucket explode", "create x slow"]
)
def test_what_is_not_a_fault_is_refused_with_what_was_expected(text: str) -> None:
    with pytest.raises(BadFault, match=r"is not a fault\. Expected: <operation>"):
        parse(text)


def test_a_preview_is_never_troubled_by_faults_of_creation(tmp_path: Path) -> None:
    cloud = Cloud("aws", tmp_path, {"region": "eu-west-1"}, "create * fail always")

    assert cloud.preview(BUCKET, {"bucket": "acme"})["bucket"] == "acme"


@pytest.mark.parametrize(("effect", "left"), [("fail", 0), ("fail-after", 1)])
def test_a_lost_answer_leaves_the_resource_behind(tmp_path: Path, effect: str, left: int) -> None:
    cloud = Cloud("aws", tmp_path, {"region": "eu-west-1"}, f"create *:Bucket {effect}")

    with pytest.raises(Refusal, match="simulated fault"):
        cloud.create(BUCKET, {"bucket": "acme"})

    assert len(cloud.inventory.all()) == left


@pytest.mark.usefixtures("crashes")
def test_a_crash_after_creation_leaves_an_orphan_whose_name_is_taken(tmp_path: Path) -> None:
    cloud = Cloud("aws", tmp_path, {"region": "eu-west-1"}, "create acme crash-after")

    with pytest.raises(Crashed):
        cloud.create(BUCKET, {"bucket": "acme"}, name="acme")
    with pytest.raises(Refusal, match="BucketAlreadyOwnedByYou"):
        cloud.create(BUCKET, {"bucket": "acme"}, name="acme")


@pytest.mark.usefixtures("crashes")
def test_a_crash_before_creation_leaves_nothing(tmp_path: Path) -> None:
    cloud = Cloud("aws", tmp_path, {"region": "eu-west-1"}, "create acme crash")

    with pytest.raises(Crashed):
        cloud.create(BUCKET, {"bucket": "acme"}, name="acme")

    assert cloud.inventory.all() == []


def test_slowness_beyond_the_resources_own_timeout_is_a_timeout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []

    def wait(seconds: float) -> bool:
        waits.append(seconds)
        return False

    cloud = Cloud("aws", tmp_path, {"region": "eu-west-1"}, "create slow slow(20); create late slow(20)")
    monkeypatch.setattr(cloud.servicer.cancelled, "wait", wait)

    cloud.create(BUCKET, {"bucket": "slow"}, name="slow")
    with pytest.raises(Refusal, match=r"timeout while waiting for late .*5s"):
        cloud.create(BUCKET, {"bucket": "late"}, name="late", timeout=5)

    assert waits == [20, 5]


def test_a_cancelled_run_does_not_wait_for_what_is_slow(tmp_path: Path) -> None:
    cloud = Cloud("aws", tmp_path, {"region": "eu-west-1"}, "create slow slow(3600)")
    cloud.call("Cancel", None)

    with pytest.raises(Refusal, match="was cancelled"):
        cloud.create(BUCKET, {"bucket": "slow"}, name="slow")


def test_the_journal_says_what_happened_and_no_secret(tmp_path: Path) -> None:
    log = tmp_path / "log" / "operations.jsonl"
    cloud = Cloud("aws", tmp_path, {"region": "eu-west-1"}, log=Journal(log))
    cloud.create(USER, {"name": "carto", "tags": {"note": Secret("hunter2")}})
    with pytest.raises(Refusal):
        cloud.create(USER, {"name": "carto"})

    lines = [json.loads(line) for line in log.read_text().splitlines()]

    assert [(line["operation"], "error" in line) for line in lines] == [
        ("check", False),
        ("create", False),
        ("check", False),
        ("create", True),
    ]
    assert lines[1]["inputs"]["tags"] == {"note": "[secret]"}
    assert "hunter2" not in log.read_text()
