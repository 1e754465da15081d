"""GitHub's workflows: pinned, with no more rights than they use, and doing what the pages say."""

from __future__ import annotations

import importlib.metadata
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.support.pages import ROOT, pages
from tests.support.workflows import steps, text, workflow
from tools.requirements import PROGRAM, normalized, pins

FILES = sorted((ROOT / ".github/workflows").glob("*.yml"))
WRITES = {
    "preview.yml": {"id-token", "pull-requests"},
    "acceptance.yml": {"id-token"},
    "deploy.yml": {"id-token"},
    "drift.yml": {"id-token", "issues"},
    "release.yml": {"attestations", "contents", "id-token"},
}
"""What each workflow may write, and nothing else: an identity for the clouds, a comment, an issue, a release."""


@pytest.fixture(params=[file.name for file in FILES])
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_a_workflow_starts_with_no_right_to_write(name: str) -> None:
    assert set(workflow(name)["permissions"].values()) <= {"read", "none"}


def test_a_job_may_write_only_what_it_has_to(name: str) -> None:
    granted = {
        scope
        for job in workflow(name)["jobs"].values()
        for scope, right in job.get("permissions", {}).items()
        if right == "write"
    }
    assert granted == WRITES.get(name, set())


def test_every_action_is_pinned_to_a_commit_with_its_version_in_a_comment(name: str) -> None:
    used = re.findall(r"uses: (.*)", text(name))
    assert used
    assert [line for line in used if not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+(\.\d+)?", line)] == []


def test_no_checkout_leaves_its_token_behind(name: str) -> None:
    checkouts = [step for step in steps(name) if step.get("uses", "").startswith("actions/checkout@")]
    assert checkouts
    assert [step["with"]["persist-credentials"] for step in checkouts] == [False] * len(checkouts)


def test_a_script_takes_nothing_from_the_pull_request(name: str) -> None:
    # A title or branch name that is pasted into a script is a command.
    assert [step["run"] for step in steps(name) if "${{" in step.get("run", "")] == []
    assert "pull_request_target" not in workflow(name)["on"]


def test_commands_run_in_the_environment_that_has_their_packages(name: str) -> None:
    """The runner's own Python has none of them."""
    assert re.findall(r"(\S*)python -m operations", text(name)) == [".venv/bin/"] * text(name).count("-m operations")


def test_a_report_needs_no_package_but_those_of_the_program() -> None:
    code = (
        "import sys; before = {*sys.modules}\n"
        "import operations.preview_report.__main__, operations.preview_report.accepted, operations.manifests\n"
        "print(*{name.partition('.')[0] for name in {*sys.modules} - before})"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    packages = importlib.metadata.packages_distributions()
    used = {normalized(each) for name in done.stdout.split() for each in packages.get(name, [])}
    assert used <= set(pins(PROGRAM.read_text(), platform="linux"))
    assert {"pyyaml", "pydantic"} <= used


def test_ci_runs_what_every_change_has_to_pass() -> None:
    assert ".ci/run" in [step.get("run") for step in steps("ci.yml")]
    assert os.access(ROOT / ".ci/run", os.X_OK)
    commands = {line.strip() for line in (ROOT / ".ci/run").read_text().splitlines()}
    assert commands >= {"make lint", "make test", "make test-long", "make fault-injection-sample", "make test-cluster"}


def test_ci_keeps_tools_by_the_hash_of_their_sources() -> None:
    caches = [step for step in steps("ci.yml") if step.get("uses", "").startswith("actions/cache@")]
    keys = {cache["with"]["key"] for cache in caches}
    assert len(keys) == len(workflow("ci.yml")["jobs"]), "jobs that make different tools do not share a key"
    assert all("hashFiles('tools/**')" in key for key in keys)


def test_acceptance_runs_on_demand_and_weekly_and_never_for_a_change() -> None:
    assert set(workflow("acceptance.yml")["on"]) == {"workflow_dispatch", "schedule"}
    assert len(workflow("acceptance.yml")["on"]["schedule"]) == 1


def test_acceptance_tears_down_whatever_happened() -> None:
    (job,) = workflow("acceptance.yml")["jobs"].values()
    run, teardown = (step for step in job["steps"] if "operations.acceptance" in step.get("run", ""))
    assert job["steps"][-1] is teardown
    assert teardown["if"] == "always()"
    assert "--teardown" in teardown["run"]
    assert run["timeout-minutes"] < job["timeout-minutes"], "a run that takes too long leaves time for its teardown"
    assert workflow("acceptance.yml")["concurrency"]["cancel-in-progress"] is False


def test_acceptance_gets_no_long_lived_key() -> None:
    long_lived = {"aws-access-key-id", "aws-secret-access-key", "credentials_json", "creds", "client-secret"}
    assert [step["uses"] for step in steps("acceptance.yml") if set(step.get("with", {})) & long_lived] == []


def test_the_page_names_every_variable_and_secret_of_acceptance() -> None:
    used = set(re.findall(r"(vars|secrets)\.([A-Z_]+)", text("acceptance.yml")))
    rows = [row for row in pages()["docs/acceptance.md"].rows if len(row) == 3 and row[0] in {"variable", "secret"}]
    kinds = {"variable": "vars", "secret": "secrets"}
    assert {(kinds[kind], name) for kind, names, _ in rows for name in re.findall(r"`([A-Z_]+)`", names)} == used


def test_drift_is_compared_every_day_with_an_identity_of_its_own() -> None:
    drift = workflow("drift.yml")
    assert set(drift["on"]) == {"workflow_dispatch", "schedule"}, "never for a change: the identity reads passwords"
    check = drift["jobs"]["check"]
    assert check["environment"] == "drift"
    assert check["strategy"]["fail-fast"] is False
    long_lived = {"aws-access-key-id", "aws-secret-access-key", "credentials_json", "creds", "client-secret"}
    assert [step["uses"] for step in check["steps"] if set(step.get("with", {})) & long_lived] == []
    assert check["steps"][-1]["name"] == "Compare with the account"


def test_the_job_that_writes_issues_has_no_identity_in_a_cloud() -> None:
    jobs = workflow("drift.yml")["jobs"]
    assert "issues" not in jobs["check"]["permissions"]
    assert jobs["report"]["permissions"] == {"actions": "read", "issues": "write"}
    assert "environment" not in jobs["report"]


STACK_ISSUES = """#!/bin/sh
case "$*" in
*/actions/runs/*) cat compared ;;
*state=open*) cat open ;;
*) echo "$*" >> done; case "$*" in *body=@*) cp body.md "body of $(grep -c body=@ done)" ;; esac ;;
esac
"""


def report_drift(folder: Path, compared: str, open_issues: str) -> list[str]:
    """What the step's own script does, with a replacement of `gh`."""
    (report,) = workflow("drift.yml")["jobs"]["report"]["steps"]
    (folder / "gh").write_text(STACK_ISSUES)
    (folder / "gh").chmod(0o755)
    (folder / "compared").write_text(compared)
    (folder / "open").write_text(open_issues)
    (folder / "done").touch()
    environment = {
        "PATH": f"{folder}:/usr/bin:/bin",
        "GH_REPO": "a/b",
        "GITHUB_RUN_ID": "1",
        "RUN": "https://example.com/run",
        "COMPARED": "",
        "OPEN": "",
    }
    subprocess.run(["bash", "-e", "-c", report["run"]], cwd=folder, env=environment, check=True)
    return (folder / "done").read_text().splitlines()


DRIFTED = "failure\thttps://example.com/1\tCompare with the account\n"
SAME = "success\thttps://example.com/1\tno step\n"


@pytest.mark.parametrize(
    ("compared", "open_issues", "expected"),
    [
        (f"production\t{SAME}", "", []),
        (
            f"production\t{SAME}",
            "production\t7\n",
            ["issues/7/comments", "PATCH repos/a/b/issues/7 --raw-field state=closed"],
        ),
        (f"production\t{DRIFTED}", "", ["label create drift", "issues --raw-field title=Drift of production "]),
        (f"production\t{DRIFTED}", "production\t7\n", ["PATCH repos/a/b/issues/7 --field body=@body.md"]),
        # Names that begin alike, and a stack in an organization of Pulumi Cloud.
        (f"prod\t{SAME}", "production\t7\n", []),
        (f"my-org/carto/prod\t{DRIFTED}", "prod\t7\n", ["label create", "title=Drift of my-org/carto/prod "]),
        (
            f"staging\t{SAME}prod\t{DRIFTED}",
            "prod\t8\nstaging\t9\n",
            ["9/comments", "issues/9", "issues/8 --field body"],
        ),
    ],
)
def test_drift_keeps_one_issue_for_each_stack(
    tmp_path: Path, compared: str, open_issues: str, expected: list[str]
) -> None:
    done = report_drift(tmp_path, compared, open_issues)
    assert [wanted in line for line, wanted in zip(done, expected, strict=True)] == [True] * len(expected), done


def test_the_issue_of_a_stack_begins_with_what_finds_it_again(tmp_path: Path) -> None:
    report_drift(tmp_path, f"production\t{DRIFTED}$(touch executed)\t{DRIFTED}", "")
    body = (tmp_path / "body of 1").read_text()
    assert body.startswith("<!-- drift of production -->\n")
    assert "https://example.com/1" in body
    assert "failed in the step: Compare with the account." in body
    assert not (tmp_path / "executed").exists()
    (report,) = workflow("drift.yml")["jobs"]["report"]["steps"]
    assert '"^<!-- drift of (?<stack>[^ ]+) -->"' in report["env"]["OPEN"]
    assert workflow("drift.yml")["jobs"]["check"]["name"] == "Drift of ${{ matrix.stack }}"
    assert '"Drift of "' in report["env"]["COMPARED"]


def test_the_page_names_every_variable_and_secret_of_drift() -> None:
    used = set(re.findall(r"(vars|secrets)\.([A-Z_]+)", text("drift.yml")))
    rows = [row for row in pages()["docs/drift.md"].rows if len(row) == 3 and row[0] in {"variable", "secret"}]
    kinds = {"variable": "vars", "secret": "secrets"}
    assert {(kinds[kind], name) for kind, names, _ in rows for name in re.findall(r"`([A-Z_]+)`", names)} == used


def test_what_ci_runs_also_runs_every_week_with_the_newest_engine() -> None:
    newest = workflow("newest.yml")
    assert set(newest["on"]) == {"workflow_dispatch", "schedule"}
    (job,) = newest["jobs"].values()
    (engine,) = [step for step in job["steps"] if step.get("uses", "").startswith("pulumi/actions@")]
    assert engine["with"] == {"pulumi-version": "latest"}
    assert job["steps"].index(engine) < len(job["steps"]) - 1, "set-up uses an engine that it finds on PATH"
    assert job["steps"][-1] == {"run": ".ci/run"}


def test_dependabot_watches_every_place_that_pins_something() -> None:
    updates = yaml.safe_load((ROOT / ".github/dependabot.yml").read_text())["updates"]
    watched = {entry["package-ecosystem"]: entry.get("directories", [entry.get("directory")]) for entry in updates}
    modules = sorted(f"/{file.parent.relative_to(ROOT)}" for file in (ROOT / "tools").glob("*/go.mod"))
    programs = sorted(f"/{file.parent.relative_to(ROOT)}" for file in (ROOT / "examples").glob("*/package.json"))
    assert watched == {"uv": ["/"], "gomod": modules, "npm": programs, "github-actions": ["/"]}


def test_git_ignores_a_customer_package_where_the_pages_put_it() -> None:
    ignored = (ROOT / ".gitignore").read_text().splitlines()
    assert "/customer-package/" in ignored
