"""The workflow that deploys after a merge: only what was reviewed, and only where somebody set it up."""

from __future__ import annotations

import json
import os
import re
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.pages import ROOT, pages
from tests.support.workflows import steps, text, with_environment, workflow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

DELETED = {"op": "delete", "urn": "urn:pulumi:s::p::aws:s3/bucket:Bucket::b", "oldState": {}}
ACCEPT = "Accept-danger: deletes-data/b=Empty since March"
PULUMI = """#!/bin/sh
echo "$*" >> "$LOG"
case "$*" in 'stack history'*) cat history ;; preview*policy-pack*) [ ! -e violated ] ;; preview*) cat preview ;; esac
"""


def git(folder: Path, *arguments: str) -> str:
    """Run git with an identity of its own, and without the user's settings."""
    identity = {f"GIT_{who}_{what}": "a@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    environment = {**identity, "PATH": os.environ["PATH"], "HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1"}
    return subprocess.run(
        ["git", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=True
    ).stdout.strip()


def commit(folder: Path, message: str) -> str:
    git(folder, "commit", "--quiet", "--allow-empty", "--message", message)
    return git(folder, "rev-parse", "HEAD")


def update(head: str, result: str = "succeeded", kind: str = "update") -> dict[str, Any]:
    return {"kind": kind, "result": result, "environment": {"git.head": head}}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A repository whose first commit is deployed."""
    git(tmp_path, "init", "--quiet", "--initial-branch", "main")
    head = commit(tmp_path, "First\n\nAccept-danger: deletes-data/*=Deployed already")
    (tmp_path / "history").write_text(json.dumps([update(head)]))
    return tmp_path


def run(folder: Path, changes: Sequence[dict[str, Any]] | None = (DELETED,), **more: str) -> tuple[int, list[str]]:
    """The exit code of the step's own script, and the calls of `pulumi`."""
    (folder / "bin").mkdir()
    (folder / "bin/pulumi").write_text(PULUMI)
    (folder / "bin/pulumi").chmod(0o755)
    with_environment(folder)
    (folder / "bin/python").write_text('#!/bin/sh\necho "python $*" >> "$LOG"\n')
    (folder / "bin/python").chmod(0o755)
    (folder / "preview").write_text(
        "" if changes is None else json.dumps({"steps": changes, "changeSummary": {"create": 1}})
    )
    environment = {
        "PATH": f"{folder}/bin:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "LOG": str(folder / "log"),
        "GITHUB_STEP_SUMMARY": str(folder / "summary"),
        "RUNNER_TEMP": str(folder / "runner"),
        "STACK": "production",
        **more,
    }
    code = 0
    for script in [step["run"] for step in steps("deploy.yml") if "pulumi" in step.get("run", "")]:
        if not code:  # a step without a condition runs only after successful ones
            code = subprocess.run(
                ["bash", "-e", "-c", script], cwd=folder, env=environment, capture_output=True, check=False
            ).returncode
    return code, (folder / "log").read_text().splitlines()


def is_deployed(calls: Sequence[str]) -> bool:
    return calls[-1].startswith("up --stack production --yes --skip-preview")


def test_a_danger_that_nobody_accepted_is_not_deployed(checkout: Path) -> None:
    # Lines of commits that are deployed already accept nothing any more.
    commit(checkout, "Delete the bucket")
    code, calls = run(checkout)
    assert code == 3
    assert not is_deployed(calls)
    assert "deletes-data/b" in (checkout / "summary").read_text()


@pytest.mark.parametrize("later", [(), ("Change a page",)])
def test_a_danger_accepted_in_an_undeployed_merge_is_deployed(checkout: Path, later: Sequence[str]) -> None:
    for message in (f"Delete the bucket (#7)\n\n{ACCEPT}\r\n", *later):
        commit(checkout, message)
    code, calls = run(checkout)
    assert code == 0
    assert is_deployed(calls)
    assert "Accepted: Empty since March" in (checkout / "summary").read_text()


def test_a_failed_update_uses_up_no_accepted_danger(checkout: Path) -> None:
    head = commit(checkout, f"Delete the bucket\n\n{ACCEPT}")
    history = json.loads((checkout / "history").read_text())
    # Commits of a clone that was never pushed are unknown here.
    unsuccessful = [update("0" * 40), update(head, "failed"), update(head, kind="preview")]
    (checkout / "history").write_text(json.dumps([*unsuccessful, *history]))
    assert run(checkout)[0] == 0


def test_a_commit_of_the_merged_branch_accepts_nothing(checkout: Path) -> None:
    git(checkout, "switch", "--quiet", "--create", "change")
    commit(checkout, f"Delete the bucket\n\n{ACCEPT}")
    git(checkout, "switch", "--quiet", "main")
    git(checkout, "merge", "--quiet", "--no-ff", "--message", "Merge the change", "change")
    assert run(checkout)[0] == 3


def test_a_line_without_a_reason_accepts_nothing(checkout: Path) -> None:
    commit(checkout, "Delete the bucket\n\nAccept-danger: deletes-data/b=")
    assert run(checkout)[0] == 3


def test_a_stack_without_updates_takes_the_last_commit_alone(checkout: Path) -> None:
    (checkout / "history").write_text("[]")
    commit(checkout, "Change a page")
    assert run(checkout)[0] == 3


def test_a_failed_preview_is_not_deployed(checkout: Path) -> None:
    code, calls = run(checkout, None)
    assert code == 1
    assert not is_deployed(calls)


@pytest.mark.parametrize(("file", "tuned"), [("", ""), ("policies-production.json", "policies-production.json")])
def test_policies_are_checked_before_and_while_it_deploys(checkout: Path, file: str, tuned: str) -> None:
    if file:
        (checkout / file).touch()
    code, calls = run(checkout, [], CHECK_POLICIES="true")
    options = "--policy-pack policies" + (f" --policy-pack-config {tuned}" if tuned else "")
    assert code == 0
    assert calls[-3] == "python -m tools policies"
    assert [call.partition(" ")[0] for call in calls[-2:]] == ["preview", "up"]
    assert all(call.endswith(f"--suppress-outputs {options}") for call in calls[-2:])


def test_a_violated_policy_is_not_deployed(checkout: Path) -> None:
    (checkout / "violated").touch()
    code, calls = run(checkout, [], CHECK_POLICIES="true")
    assert code == 1
    assert not is_deployed(calls)


def reviewed(folder: Path, *changes: dict[str, Any]) -> None:
    """The file that the step before gets from the preview of the pull request."""
    (folder / "runner/reviewed").mkdir(parents=True)
    (folder / "runner/reviewed/reviewed.json").write_text(json.dumps({"changes": changes}))


BUCKET = {"urn": DELETED["urn"], "change": "delete", "values": {}}


@pytest.mark.parametrize(("changes", "code"), [([BUCKET], 0), ([], 3), ([{**BUCKET, "change": "replace"}], 3)])
def test_a_change_that_was_not_reviewed_is_not_deployed(
    checkout: Path, changes: Sequence[dict[str, Any]], code: int
) -> None:
    commit(checkout, f"Delete the bucket\n\n{ACCEPT}")
    reviewed(checkout, *changes)
    assert run(checkout)[0] == code
    assert ("`not-reviewed/b`" in (checkout / "summary").read_text()) is (code == 3)


def test_a_change_that_was_not_reviewed_can_be_accepted(checkout: Path) -> None:
    commit(checkout, f"Delete the bucket\n\n{ACCEPT}\nAccept-danger: not-reviewed/b=Seen in the run of yesterday")
    reviewed(checkout)
    assert run(checkout)[0] == 0


GH = """#!/bin/sh
echo "$*" >> "$LOG"
case "$*" in
*/pulls*) printf '%s' "$HEAD" ;;
*/runs?*) echo 42; echo 41; echo 40 ;;
"run download 41"*)
    [ -n "$KEPT" ] && mkdir -p "$RUNNER_TEMP/reviewed" && echo kept > "$RUNNER_TEMP/reviewed/reviewed.json" ;;
"run download"*) exit 1 ;;
esac
"""


@pytest.mark.parametrize(
    ("head", "kept", "only", "compared_with"),
    [
        ("abc", "yes", "", "kept"),
        ("abc", "yes", "true", "kept"),
        ("abc", "", "", None),
        ("abc", "", "true", '{"changes": []}'),
        ("", "yes", "", None),
        ("", "yes", "true", '{"changes": []}'),
    ],
)
def test_the_preview_of_the_merged_pull_request_is_what_was_reviewed(
    tmp_path: Path, head: str, kept: str, only: str, compared_with: str | None
) -> None:
    (script,) = [step["run"] for step in steps("deploy.yml") if "gh run download" in step.get("run", "")]
    (tmp_path / "gh").write_text(GH)
    (tmp_path / "gh").chmod(0o755)
    environment = {
        "PATH": f"{tmp_path}:/usr/bin:/bin",
        "HEAD": head,
        "KEPT": kept,
        "ONLY_REVIEWED": only,
        "MERGED": "",
        "RUNS": "",
        "GITHUB_SHA": "def",
        "GH_REPO": "a/b",
        "STACK": "my-org/carto/production",
        "LOG": str(tmp_path / "log"),
        "RUNNER_TEMP": str(tmp_path / "runner"),
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
    }
    done = subprocess.run(
        ["bash", "-e", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    file = tmp_path / "runner/reviewed/reviewed.json"
    assert (file.read_text().strip() if file.exists() else None) == compared_with
    assert ("no reviewed preview" in done.stdout) is (compared_with != "kept")
    calls = (tmp_path / "log").read_text().splitlines()
    assert calls[0].startswith("api repos/a/b/commits/def/pulls")
    if head:
        assert "head_sha=abc" in calls[1]
        assert "run download 42 --name reviewed-my-org-carto-production --dir" in calls[2]
        # A run for another title, or one that a later run cancelled, kept none.
        assert "run download 41 " in calls[3]
        assert len(calls) == (4 if kept else 5)


def test_preview_and_deployment_agree_on_the_name_of_what_is_kept() -> None:
    (upload,) = [step for step in steps("preview.yml") if step.get("uses", "").startswith("actions/upload-artifact@")]
    assert upload["with"]["path"] == "reviewed.json"
    assert upload["if"].startswith("always()"), "a preview with dangers is reviewed too"
    for name in ("preview.yml", "deploy.yml"):
        assert "reviewed-${STACK//\\//-}" in text(name), name


def test_nothing_runs_in_forks_or_before_the_set_up() -> None:
    deploy = workflow("deploy.yml")
    assert deploy["on"] == {"push": {"branches": ["main"]}, "workflow_dispatch": None}
    (job,) = deploy["jobs"].values()
    assert job["if"] == "github.ref == 'refs/heads/main' && vars.DEPLOY_STACKS != '' && vars.DEPLOY_STACKS != '[]'"


def test_each_stack_has_an_environment_and_waits_for_its_last_run() -> None:
    (job,) = workflow("deploy.yml")["jobs"].values()
    assert job["environment"] == "deploy-${{ matrix.stack }}"
    assert job["concurrency"] == {"group": "deploy-${{ matrix.stack }}", "cancel-in-progress": False}
    assert [step for step in job["steps"] if "run" in step and "if" in step] == []
    long_lived = {"aws-access-key-id", "aws-secret-access-key", "credentials_json", "creds", "client-secret"}
    assert [step["uses"] for step in job["steps"] if set(step.get("with", {})) & long_lived] == []


def test_the_page_names_every_variable_and_secret_of_deploy() -> None:
    used = set(re.findall(r"(vars|secrets)\.([A-Z_]+)", text("deploy.yml")))
    rows = [row for row in pages()["docs/deploy.md"].rows if len(row) == 3 and row[0] in {"variable", "secret"}]
    kinds = {"variable": "vars", "secret": "secrets"}
    assert {(kinds[kind], name) for kind, names, _ in rows for name in re.findall(r"`([A-Z_]+)`", names)} == used
