"""The workflow that previews pull requests: which stacks, the comment, and what it installs."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.support.pages import ROOT, pages
from tests.support.workflows import steps, text, with_environment, workflow
from tools.toolchain import HELM


@pytest.mark.skipif(shutil.which("jq") is None, reason="there is no jq, which GitHub's runners have")
@pytest.mark.parametrize(
    ("files", "stacks"),
    [
        (["stacks/Pulumi.staging.yaml"], ["staging"]),
        (["stacks/Pulumi.production.yaml", "docs/day-2.md", "README.md"], ["my-org/carto/production"]),
        (["stacks/Pulumi.other.yaml"], []),
        (["docs/day-2.md", "tests/unit/test_a.py"], []),
        (["stacks/Pulumi.staging.yaml", "components/aws/rds.py"], ["staging", "my-org/carto/production"]),
        (["stacks/stack.schema.json"], ["staging", "my-org/carto/production"]),
        ([f"docs/{number}.md" for number in range(3000)], ["staging", "my-org/carto/production"]),
    ],
)
def test_a_preview_is_of_the_stacks_that_a_change_may_affect(
    tmp_path: Path, files: list[str], stacks: list[str]
) -> None:
    (step,) = workflow("preview.yml")["jobs"]["stacks"]["steps"]
    (tmp_path / "gh").write_text("#!/bin/sh\ncat changed\n")
    (tmp_path / "gh").chmod(0o755)
    (tmp_path / "changed").write_text("".join(f"{file}\n" for file in files))
    environment = {
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "GITHUB_OUTPUT": str(tmp_path / "output"),
        "STACKS": '["staging", "my-org/carto/production"]',
        "CHANGED": step["env"]["CHANGED"],
        "NAMES": "",
    }
    subprocess.run(["bash", "-e", "-c", step["run"]], cwd=tmp_path, env=environment, check=True)
    assert json.loads((tmp_path / "output").read_text().removeprefix("stacks=")) == stacks


def test_a_preview_is_one_job_a_stack_and_comments_on_the_pull_request() -> None:
    job = workflow("preview.yml")["jobs"]["preview"]
    (report,) = [step for step in job["steps"] if "operations.preview_report" in step.get("run", "")]
    assert list(job["strategy"]["matrix"]) == ["stack"]
    assert job["strategy"]["fail-fast"] is False
    assert report["env"]["STACK"] == "${{ matrix.stack }}"
    assert {"--json", "--show-sames", "--objects"} <= set(report["run"].split())


COMMENTS = """#!/bin/sh
echo "gh $*" >> "$LOG"
case "$*" in *--paginate*github-actions*bot*) test -z "$KNOWN" || echo "$KNOWN" ;; esac
"""


@pytest.mark.parametrize(
    ("known", "call"), [("", "issues/7/comments --field"), ("41", "PATCH repos/a/b/issues/comments/41")]
)
@pytest.mark.parametrize(("fail_on", "code"), [("--fail-on danger", 3), ("", 0)])
def test_the_comment_of_a_stack_is_posted_once_and_then_changed(
    tmp_path: Path, known: str, call: str, fail_on: str, code: int
) -> None:
    """The step's own script, with replacements of `gh` and `pulumi`; a description cannot run anything."""
    deleted = {"op": "delete", "urn": "urn:pulumi:s::p::aws:s3/bucket:Bucket::b", "oldState": {}}
    preview = {"steps": [deleted], "changeSummary": {"delete": 1}}
    (tmp_path / "bin").mkdir()
    for name, script in {"gh": COMMENTS, "pulumi": f"#!/bin/sh\necho '{json.dumps(preview)}'\n"}.items():
        (tmp_path / "bin" / name).write_text(script)
        (tmp_path / "bin" / name).chmod(0o755)
    with_environment(tmp_path)
    (script,) = [step["run"] for step in steps("preview.yml") if "operations.preview_report" in step.get("run", "")]
    environment = {
        "PATH": f"{tmp_path}/bin:/usr/bin:/bin",
        "PYTHONPATH": str(ROOT),
        "LOG": str(tmp_path / "log"),
        "KNOWN": known,
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
        "GITHUB_OUTPUT": str(tmp_path / "outputs"),
        "GITHUB_REPOSITORY": "a/b",
        "NUMBER": "7",
        "STACK": "production",
        "DESCRIPTION": '$(touch executed) "; touch executed',
        "FAIL_ON": fail_on,
    }
    done = subprocess.run(
        ["bash", "-e", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == code, done.stderr
    assert call in (tmp_path / "log").read_text()
    assert (tmp_path / "comment.md").read_text().startswith("<!-- preview of production -->\n## s: **1 danger**")
    assert "deletes-data/b" in (tmp_path / "summary").read_text()
    assert json.loads((tmp_path / "reviewed.json").read_text())["changes"][0]["change"] == "delete"
    assert (tmp_path / "outputs").read_text() == "artifact=reviewed-production\n"
    assert not (tmp_path / "executed").exists()


def test_a_preview_gets_the_projects_helm_by_its_checksum() -> None:
    (helm,) = [step for step in steps("preview.yml") if step.get("name") == "Install Helm"]
    variables = yaml.safe_load((ROOT / "examples/gitlab/.gitlab-ci.yml").read_text())["preview"]["variables"]
    assert helm["env"]["ARCHIVE"] == variables["HELM"] == f"helm-{HELM.version}-linux-amd64.tar.gz"
    assert helm["env"]["SHA256"] == variables["HELM_SHA256"]
    assert helm["run"].index("sha256sum --check") < helm["run"].index("tar ")


@pytest.mark.parametrize("is_as_published", [True, False])
def test_an_archive_of_helm_with_another_checksum_ends_the_job(tmp_path: Path, is_as_published: bool) -> None:
    (helm,) = [step for step in steps("preview.yml") if step.get("name") == "Install Helm"]
    (tmp_path / "linux-amd64").mkdir()
    (tmp_path / "linux-amd64/helm").write_text("#!/bin/sh")
    subprocess.run(["tar", "-czf", "published", "linux-amd64/helm"], cwd=tmp_path, check=True)
    (tmp_path / "curl").write_text("#!/bin/sh\ncp published helm.tar.gz\n")
    (tmp_path / "curl").chmod(0o755)
    (tmp_path / "runner").mkdir()
    checksum = hashlib.sha256((tmp_path / "published").read_bytes()).hexdigest()
    environment = {
        "PATH": f"{tmp_path}:/usr/bin:/bin",
        "RUNNER_TEMP": str(tmp_path / "runner"),
        "GITHUB_PATH": str(tmp_path / "paths"),
        "ARCHIVE": helm["env"]["ARCHIVE"],
        "SHA256": checksum if is_as_published else helm["env"]["SHA256"],
    }
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", helm["run"]], cwd=tmp_path, env=environment, capture_output=True, check=False
    )
    assert (done.returncode == 0) is is_as_published
    assert (tmp_path / "runner/linux-amd64/helm").exists() is is_as_published


def test_a_preview_skips_forks_and_repositories_that_name_no_stacks() -> None:
    jobs = workflow("preview.yml")["jobs"]
    assert jobs["preview"]["needs"] == "stacks"
    assert jobs["preview"]["if"] == "needs.stacks.outputs.stacks != '[]'"
    job = jobs["stacks"]
    assert "github.event.pull_request.head.repo.full_name == github.repository" in job["if"]
    assert "vars.PREVIEW_STACKS != ''" in job["if"]


def test_another_description_is_read_and_another_title_is_not() -> None:
    # PyYAML reads the key `on` as true.
    assert "edited" in yaml.safe_load(text("preview.yml"))[True]["pull_request"]["types"]
    condition = workflow("preview.yml")["jobs"]["stacks"]["if"]
    assert "(github.event.action != 'edited' || github.event.changes.body || github.event.changes.base)" in condition


def test_a_preview_gets_no_long_lived_key() -> None:
    (aws,) = [s for s in steps("preview.yml") if s.get("uses", "").startswith("aws-actions/configure-aws-credentials@")]
    assert "role-to-assume" in aws["with"]
    assert "aws-access-key-id" not in aws["with"]


def test_a_preview_logs_in_to_the_clouds_that_the_repository_has_an_identity_for() -> None:
    logins = {
        step["uses"].partition("@")[0]: (step.get("if", ""), set(step["with"]))
        for step in steps("preview.yml")
        if re.match(r"aws-actions/|google-github-actions/auth|azure/login", step.get("uses", ""))
    }
    assert {name for name, (condition, _) in logins.items() if "!= ''" in condition} == {
        "aws-actions/configure-aws-credentials",
        "google-github-actions/auth",
        "azure/login",
    }
    long_lived = {"aws-secret-access-key", "credentials_json", "creds", "client-secret"}
    assert [name for name, (_, inputs) in logins.items() if inputs & long_lived] == []


def test_the_page_names_every_variable_and_secret_of_the_preview() -> None:
    used = set(re.findall(r"(vars|secrets)\.([A-Z_]+)", text("preview.yml")))
    rows = [row for row in pages()["docs/pull-requests.md"].rows if len(row) == 3]
    kinds = {"variable": "vars", "secret": "secrets"}
    listed = {(kinds[kind], name) for kind, names, _ in rows[1:] for name in re.findall(r"`([A-Z_]+)`", names)}
    assert listed == used
