"""The pipeline for GitLab: its jobs, when they run, and what their scripts do."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.support.pages import ROOT, pages
from tests.support.workflows import with_environment

if TYPE_CHECKING:
    from pathlib import Path

FILE = ROOT / "examples/gitlab/.gitlab-ci.yml"
PIPELINE: dict[str, Any] = yaml.safe_load(FILE.read_text())
JOBS = ("preview", "deploy", "drift")
LINES = [
    *PIPELINE[".pulumi"]["before_script"],
    *(line for job in JOBS for part in ("script", "after_script") for line in PIPELINE[job].get(part, [])),
]
CURL = """#!/bin/sh
echo "$*" >> "$LOG"
for last; do :; done
case "$last" in
*/user) echo '{"id": 5}' ;;
*/issues?*) cat issues ;;
*/notes?*per_page*) cat notes ;;
*/merge_requests/7) cat request ;;
*/commits/abc/merge_requests) cat merged ;;
*/merge_requests/7/pipelines) echo '[{"id": 9}, {"id": 8}]' ;;
*/pipelines/9/jobs*) echo '[{"id": 1, "name": "preview: [staging]"}, {"id": 2, "name": "preview: [production]"}]' ;;
*/jobs/2/artifacts/reviewed.json) cp kept reviewed.json ;;
esac
"""
CHECK: str = PIPELINE[".pulumi"]["before_script"][-1]
DELETED = {"op": "delete", "urn": "urn:pulumi:s::p::aws:s3/bucket:Bucket::b", "oldState": {}}


def test_each_job_has_a_stage_an_environment_and_one_rule() -> None:
    assert {name for name in PIPELINE if not name.startswith(".")} == {"stages", *JOBS}
    assert tuple(PIPELINE["stages"]) == tuple(PIPELINE[name]["stage"] for name in JOBS)
    assert [PIPELINE[name]["environment"]["name"] for name in JOBS] == [f"{name}/$STACK" for name in JOBS]
    assert {PIPELINE[name]["extends"] for name in JOBS} == {".pulumi"}
    assert [len(PIPELINE[name]["rules"]) for name in JOBS] == [1, 1, 1]


def test_forks_get_no_preview_and_only_the_default_branch_is_deployed_by_hand() -> None:
    preview, deploy, drift = (PIPELINE[name]["rules"][0] for name in JOBS)
    assert "$CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_PROJECT_ID" in preview["if"]
    assert "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH" in deploy["if"]
    assert deploy["when"] == "manual"
    assert '$CI_PIPELINE_SOURCE == "schedule"' in drift["if"]


def test_commands_run_in_the_environment_that_has_their_packages() -> None:
    text = FILE.read_text()
    assert re.findall(r"(\S*)python -m operations", text) == [".venv/bin/"] * text.count("-m operations")


@pytest.mark.parametrize("line", LINES, ids=range(len(LINES)))
def test_every_line_is_valid_for_bash(line: str) -> None:
    subprocess.run(["bash", "-n", "-c", line], check=True)


def test_the_file_has_no_secret_and_the_engine_of_the_project() -> None:
    assert re.findall(r"glpat-|AKIA|pul-[0-9a-f]{8}|-----BEGIN|password|passphrase", FILE.read_text()) == []
    assert "install.engine()" in PIPELINE[".pulumi"]["before_script"][0]
    assert not re.search(r"\|\s*(ba)?sh\b", FILE.read_text())
    assert set(PIPELINE[".pulumi"]["id_tokens"]) == {"AWS_ID_TOKEN", "GOOGLE_ID_TOKEN", "ARM_OIDC_TOKEN"}


def run(folder: Path, script: str, **more: str) -> int:
    """The script as a runner of GitLab runs it, with replacements of `curl` and `pulumi`."""
    (folder / "bin").mkdir()
    for name, text in {"curl": CURL, "pulumi": "#!/bin/sh\ncat preview-of-pulumi\n"}.items():
        (folder / "bin" / name).write_text(text)
        (folder / "bin" / name).chmod(0o755)
    (folder / "bin/python").symlink_to(sys.executable)
    with_environment(folder)
    (folder / "preview-of-pulumi").write_text(json.dumps({"steps": [DELETED], "changeSummary": {"delete": 1}}))
    environment = {
        "PATH": f"{folder}/bin:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "HOME": str(folder),
        "LOG": str(folder / "log"),
        "STACK": "production",
        **more,
    }
    return subprocess.run(
        ["bash", "-eo", "pipefail", "-c", script], cwd=folder, env=environment, check=False
    ).returncode


@pytest.mark.parametrize(
    ("description", "code"), [(None, 3), ("Accept-danger: deletes-data/b=Empty since March\n$(touch executed)", 0)]
)
@pytest.mark.parametrize(
    ("notes", "call"),
    [
        (
            # Somebody else's note with the same first line, who could change the report afterwards.
            [{"id": 40, "body": "<!-- preview of production -->\nold", "author": {"id": 6}}],
            "--request POST --data-urlencode body@note.md api/projects/1/merge_requests/7/notes",
        ),
        (
            [
                {"id": 40, "body": "Looks good", "author": {"id": 5}},
                {"id": 41, "body": "<!-- preview of production -->\nold", "author": {"id": 5}},
            ],
            "--request PUT --data-urlencode body@note.md api/projects/1/merge_requests/7/notes/41",
        ),
    ],
)
def test_the_note_of_a_stack_is_posted_once_and_then_changed(
    tmp_path: Path, description: str | None, code: int, notes: list[dict[str, Any]], call: str
) -> None:
    (tmp_path / "request").write_text(json.dumps({"description": description}))
    (tmp_path / "notes").write_text(json.dumps(notes))
    _, script, policies = PIPELINE["preview"]["script"]
    assert policies == "check_policies"
    assert "--objects" in script
    request = {"CI_API_V4_URL": "api", "CI_PROJECT_ID": "1", "CI_MERGE_REQUEST_IID": "7", "GITLAB_TOKEN": "x"}
    assert run(tmp_path, script, **request) == code
    assert (tmp_path / "log").read_text().splitlines()[-1].endswith(call)
    assert (tmp_path / "note.md").read_text().startswith("<!-- preview of production -->\n## s: ")
    (kept,) = PIPELINE["preview"]["artifacts"]["paths"]
    assert json.loads((tmp_path / kept).read_text())["changes"][0]["urn"] == DELETED["urn"]
    assert not (tmp_path / "executed").exists()


@pytest.mark.parametrize(("accepted", "code"), [("", 3), ("Accept-danger: deletes-data/b=Empty since March\n", 0)])
def test_a_deployment_needs_accepted_dangers(tmp_path: Path, accepted: str, code: int) -> None:
    (tmp_path / "accepted.md").write_text(accepted)
    script = PIPELINE["deploy"]["script"]
    assert run(tmp_path, "\n".join([CHECK, *script[3:]])) == code
    assert script[-1].startswith("pulumi up ")


MERGED = [{"iid": 6, "state": "closed"}, {"iid": 7, "state": "merged"}]
REVIEWED = {"changes": [{"urn": DELETED["urn"], "change": "delete", "values": {}}]}


@pytest.mark.parametrize(
    ("merged", "kept", "only", "code"),
    [
        (MERGED, REVIEWED, "", 0),
        (MERGED, REVIEWED, "true", 0),
        (MERGED, {"changes": []}, "", 3),
        (MERGED, None, "", 0),
        (MERGED, None, "true", 3),
        ([], REVIEWED, "", 0),
        ([], REVIEWED, "true", 3),
    ],
)
def test_a_deployment_is_compared_with_the_preview_of_its_merge_request(
    tmp_path: Path, merged: list[Any], kept: Any, only: str, code: int
) -> None:
    (tmp_path / "merged").write_text(json.dumps(merged))
    (tmp_path / "accepted.md").write_text("Accept-danger: deletes-data/b=Empty since March\n")
    if kept is not None:
        (tmp_path / "kept").write_text(json.dumps(kept))
    script = [CHECK, *(line for line in PIPELINE["deploy"]["script"] if "history" not in line)]
    commit = {"CI_API_V4_URL": "api", "CI_PROJECT_ID": "1", "CI_COMMIT_SHA": "abc", "GITLAB_TOKEN": "x"}
    assert run(tmp_path, "\n".join(script), **commit, DEPLOY_ONLY_REVIEWED=only) == code


def test_the_token_goes_to_no_other_host() -> None:
    """curl sends a header of its own name to the host that an artifact's address leads to, and this one not."""
    assert "PRIVATE-TOKEN:" not in FILE.read_text()
    assert FILE.read_text().count("Authorization: Bearer $") == 3


@pytest.mark.parametrize(
    ("status", "titles", "call"),
    [
        ("failed", [], "--data labels=drift --data-urlencode title=Drift of production --data-urlencode description="),
        ("failed", ["Drift of prod", "Drift of production"], "--request PUT --data-urlencode description=The last"),
        ("success", ["Drift of production"], "--request PUT --data state_event=close api/projects/1/issues/1"),
        ("success", ["Drift of prod"], "api/projects/1/issues?state=opened&labels=drift&per_page=100"),
        ("canceled", [], None),
    ],
)
def test_drift_keeps_one_issue_for_each_stack(tmp_path: Path, status: str, titles: list[str], call: str | None) -> None:
    (tmp_path / "issues").write_text(json.dumps([{"iid": 1, "title": title} for title in titles]))
    (script,) = PIPELINE["drift"]["after_script"]
    variables = {"CI_API_V4_URL": "api", "CI_PROJECT_ID": "1", "CI_JOB_URL": "https://example.com/1"}
    assert run(tmp_path, script, **variables, CI_JOB_STATUS=status, GITLAB_TOKEN="x") == 0
    log = tmp_path / "log"
    assert (call in log.read_text().splitlines()[-1]) if call is not None else not log.exists()


@pytest.mark.parametrize(("check", "code", "calls"), [("", 0, 1), ("true", 0, 3), ("true", 1, 2)])
def test_policies_are_checked_before_and_while_it_deploys(tmp_path: Path, check: str, code: int, calls: int) -> None:
    log = 'echo "$*" >> log'
    (tmp_path / "policies-production.json").touch()
    stubs = f"pulumi() {{ {log}; [ $1 = up ] || return {code}; }}\npython() {{ {log}; }}\n"
    script = "\n".join([CHECK, *PIPELINE["deploy"]["script"][-2:]])
    assert run(tmp_path, f"set -e\n{stubs}{script}", CHECK_POLICIES=check) == code
    made = (tmp_path / "log").read_text().splitlines()
    assert len(made) == calls
    options = " --policy-pack policies --policy-pack-config policies-production.json" if check else ""
    assert made[-1].endswith(f"--suppress-outputs{options}")


def test_google_gets_a_file_of_credentials_without_a_key(tmp_path: Path) -> None:
    lines = [line for line in PIPELINE[".pulumi"]["before_script"] if line.startswith("if ")]
    google = {"GOOGLE_PROVIDER": "projects/1/p", "GOOGLE_SERVICE_ACCOUNT": "a@example.com", "GOOGLE_ID_TOKEN": "token"}
    assert run(tmp_path, "\n".join(lines), **google) == 0
    credentials = json.loads((tmp_path / "google.json").read_text())
    assert credentials["audience"] == "//iam.googleapis.com/projects/1/p"
    assert (tmp_path / "google-id-token").read_text() == "token"
    assert not (tmp_path / "aws-id-token").exists()


def test_the_image_is_pinned() -> None:
    assert re.fullmatch(
        r"python:3\.11-bookworm@sha256:[0-9a-f]{64}", yaml.safe_load(FILE.read_text())[".pulumi"]["image"]
    )


def test_the_page_names_the_pipelines_variables() -> None:
    named = {name for code in pages()["docs/pull-requests.md"].code for name in re.findall(r"[A-Z]+_[A-Z_]+", code)}
    used = set(re.findall(r"\$\{?((?:AWS_ROLE|GOOGLE|GITLAB|ARM_CLIENT)[A-Z_]*)", FILE.read_text()))
    assert used - {"GOOGLE_APPLICATION_CREDENTIALS", "GOOGLE_ID_TOKEN"} <= named
