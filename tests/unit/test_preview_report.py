"""The report about a preview: what a reviewer sees, and what never."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from operations.preview_report import accepted
from operations.preview_report.__main__ import DANGER, FAILED, main
from operations.preview_report.dangers import RULES
from operations.preview_report.findings import Finding, found
from operations.preview_report.markdown import report
from operations.preview_report.steps import NoPreview, read
from tests.support.previews import SECRET, STACK, UNKNOWN, changed, dangers, digest, without_condition

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.xdist_group("every stack's graph")  # one process registers them all, and remembers


def test_a_document_is_shown_by_its_statements_and_not_by_its_text() -> None:
    steps = changed("carto-identity-role", "assumeRolePolicy", without_condition)
    preview = read(digest(steps))
    text = report(preview, found(preview, RULES), {})
    assert "`assumeRolePolicy`, by its statements:" in text
    assert "`+ Allow sts:AssumeRole to Service pods.eks.amazonaws.com`" in text
    assert "`- Allow sts:AssumeRole to Service pods.eks.amazonaws.com if StringEquals aws:" in text


def test_long_values_are_shown_where_they_differ() -> None:
    long = "a" * 300
    steps = changed("carto-storage-imports", "bucket", lambda inputs: inputs.update(bucket=f"{long}-new"))
    steps["carto-storage-imports"]["oldState"]["inputs"]["bucket"] = f"{long}-old"
    preview = read(digest(steps))
    text = report(preview, [], {})
    assert "aaa-old` → `…" in text
    assert "aaa-new`" in text


def test_what_is_in_a_secret_is_a_secret_and_not_missing() -> None:
    steps = changed("carto-database-instance", "password.inner", lambda inputs: inputs.update(password=SECRET))
    steps["carto-database-instance"]["oldState"]["inputs"]["password"] = SECRET
    assert "`password.inner`: `[secret]` → `[secret]`" in report(read(digest(steps)), [], {})


def test_no_secret_is_in_the_report() -> None:
    steps = changed("carto-database-instance", "password", lambda inputs: inputs.update(password=SECRET))
    steps["carto-database-instance"]["oldState"]["inputs"]["password"] = dict(SECRET, plaintext='"hunter1"')
    preview = read(digest(steps))
    text = report(preview, found(preview, RULES), {})
    assert "`password`: `[secret]` → `[secret]`" in text
    assert "hunter" not in text


def test_what_is_known_later_is_called_so() -> None:
    steps = changed("carto-identity-role", "assumeRolePolicy", lambda inputs: inputs.update(assumeRolePolicy=UNKNOWN))
    preview = read(digest(steps))
    assert "→ known after the update" in report(preview, found(preview, RULES), {})
    assert "read it in the diff" in dangers(steps)["widens-rights/carto-identity-role"]


@pytest.mark.parametrize("limit", [2_000, 65_000])
def test_a_report_fits_into_a_comment_and_keeps_the_dangers(limit: int) -> None:
    steps = changed(
        "carto-database-instance", "instanceClass", lambda inputs: inputs.update(instanceClass="db.m7g.large")
    )
    for number in range(3_000):
        parents = f"carto:stack:SelfHosted$carto:a:B$carto:a:C{number}"
        urn = f"urn:pulumi:{STACK}::carto::{parents}$aws:s3/bucket:Bucket::{number}"
        steps[str(number)] = {"op": "create", "urn": urn, "newState": {"inputs": {"bucket": "b" * 200}}}
    preview = read(digest(steps))
    text = report(preview, found(preview, RULES), {}, limit=limit)
    assert len(text) <= limit
    assert "`shrinks/carto-database-instance`" in text
    assert "Left out" in text


@pytest.mark.parametrize(("number", "shown"), [(300, "`ends-protection/carto-299`"), (900, "`ends-protection`: 900 ")])
def test_many_dangers_are_shortened_and_the_next_step_stays(number: int, shown: str) -> None:
    findings = [Finding(id=f"ends-protection/carto-{each}", text="x" * 250) for each in range(number)]
    text = report(read(digest(changed("carto-storage-imports", "bucket", dict))), findings, {}, limit=50_000)
    assert len(text) <= 50_000
    assert shown in text
    assert "**Next:** if a danger is intended" in text


def test_names_in_the_report_mention_nobody_and_start_no_html() -> None:
    reason = {"shrinks/carto-database-instance": "agreed with @team <b>"}
    steps = changed("carto-database-instance", "instanceClass", lambda inputs: inputs.update(instanceClass="`@all`"))
    preview = read(digest(steps))
    text = report(preview, found(preview, RULES), reason)
    assert "@team" not in text
    assert "<b>" not in text
    assert "`` `@all` ``" in text


def test_an_accepted_danger_passes_with_its_reason(tmp_path: Path, capsys: Any) -> None:
    steps = changed("carto-storage-imports", "bucket", lambda inputs: inputs.update(bucket="other"), op="replace")
    file, description = tmp_path / "preview.json", tmp_path / "description.md"
    file.write_text(digest(steps))
    description.write_text("Rename.\n\nAccept-danger: deletes-data/carto-storage-imports=The bucket is empty\n")
    assert main([str(file), "--fail-on", "danger", "--accepted-in", str(description)]) == 0
    assert "Accepted: The bucket is empty" in capsys.readouterr().out
    assert main([str(file), "--accept", "deletes-data/carto-storage-imports"]) == 2
    assert "needs a reason" in capsys.readouterr().err
    assert main([str(file), "--fail-on", "danger", "--accept", "deletes-data/*=The buckets are empty"]) == 0


@pytest.mark.parametrize("line", ["deletes-data/carto-storage-imports", "deletes-data/carto-storage-imports=<reason>"])
def test_a_line_without_a_reason_accepts_nothing_and_the_report_is_written(
    line: str, tmp_path: Path, capsys: Any
) -> None:
    steps = changed("carto-storage-imports", "bucket", lambda inputs: inputs.update(bucket="other"), op="replace")
    file, description = tmp_path / "preview.json", tmp_path / "description.md"
    file.write_text(digest(steps))
    description.write_text(f"Accept-danger: {line}\n")
    assert main([str(file), "--fail-on", "danger", "--accepted-in", str(description)]) == DANGER
    out, err = capsys.readouterr()
    assert "**1 danger**" in out
    assert "without a reason, so not accepted: deletes-data/carto-storage-imports\n" in err


def test_a_file_that_is_missing_is_named(tmp_path: Path, capsys: Any) -> None:
    file = tmp_path / "preview.json"
    assert main([str(file)]) == FAILED
    file.write_text(json.dumps({"steps": []}))
    assert main([str(file), "--accepted-in", str(tmp_path / "description.md")]) == FAILED
    lines = capsys.readouterr().err.splitlines()
    assert [line.rpartition("/")[2] for line in lines] == ["preview.json'", "description.md'"]
    reviewed = tmp_path / "reviewed.json"
    reviewed.write_bytes(b"\xff\xfe")
    assert main([str(file), "--reviewed", str(reviewed)]) == FAILED
    assert "can't decode" in capsys.readouterr().err


@pytest.mark.parametrize("content", ["[1]", '"x"', "x"])
def test_what_is_no_history_accepts_nothing(content: str, tmp_path: Path, capsys: Any) -> None:
    file = tmp_path / "history.json"
    file.write_text(content)
    assert accepted.main([str(file)]) == 1
    assert capsys.readouterr() == ("", "expected the output of `pulumi stack history --json`\n")


def test_without_a_repository_the_words_of_git_are_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "history.json").write_text("[]")
    assert accepted.main(["history.json"]) == 1
    assert "git failed: fatal: not a git repository" in capsys.readouterr().err


def test_the_report_for_programs_has_the_same(tmp_path: Path, capsys: Any) -> None:
    file = tmp_path / "preview.json"
    file.write_text(
        digest(changed("carto-storage-imports", "bucket", lambda inputs: inputs.update(bucket="x"), op="replace"))
    )
    assert main([str(file), "--format", "json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert [one["id"] for one in shown["dangers"]] == ["deletes-data/carto-storage-imports"]
    (change,) = shown["changes"]
    assert change.pop("urn").endswith("::carto-storage-imports")
    assert list(change.pop("values")) == ["bucket"]
    assert change == {
        "name": "carto-storage-imports",
        "type": "aws:s3/bucket:Bucket",
        "change": "replace",
        "paths": ["bucket"],
    }


def test_a_preview_that_failed_is_reported_and_fails(tmp_path: Path, capsys: Any) -> None:
    file = tmp_path / "preview.json"
    failed = {"severity": "error", "message": "<{%reset%}>carto:domain: expected a host name<{%reset%}>\n"}
    ended = {"severity": "error", "message": "error: Program exited with non-zero exit code: 1"}
    file.write_text(json.dumps({"diagnostics": [failed, ended]}))
    assert main([str(file)]) == FAILED
    shown = capsys.readouterr().out
    assert "`carto:domain: expected a host name`" in shown
    assert "exit code" not in shown
    assert "**Next:** correct what the messages name" in shown


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "error: no stack", "null", '{"steps": [{}]}', '{"steps": [{"op": "same", "urn": "a"}]}']
)
def test_other_input_is_refused_with_the_command(text: str) -> None:
    with pytest.raises(NoPreview, match="pulumi preview --json --show-sames"):
        read(text)
