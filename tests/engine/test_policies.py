"""The policy pack on the real engine: with stacks of this project, and with a program of another team."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from simulator.engine import ROOT, Completed, Simulator
from tests.engine.running_stacks import locked, shared_folder
from tests.support import fork_server
from tests.support.page_commands import PageRun
from tests.support.pages import page_of
from tests.support.person import Person
from tests.support.sandbox import Sandbox
from tools import install, virtualenv

pytestmark = pytest.mark.long
PAGE = ROOT / "docs/policies.md"
PROGRAM = Path(__file__).parent / "policy_program"
VIOLATIONS = {
    "aws-database": "storage-encrypted",
    "gcp-bucket": "storage-private",
    "azure-cache": "storage-private",
    "namespace": "pods-restricted",
}
"""By resource: the policy that the program violates unless it follows the policies."""


@pytest.fixture(scope="session")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The policy pack with its own virtual environment, which a new machine creates once."""
    with locked(shared_folder(tmp_path_factory) / "policies.lock"):
        return install.policies()


@pytest.fixture
def preview(tmp_path: Path, pack: Path) -> Callable[..., Completed]:
    """A preview of the other team's program with the pack."""

    def run(*arguments: str, follows: bool, config: Any = None) -> Completed:
        program = tmp_path / "program"
        shutil.copytree(PROGRAM, program, dirs_exist_ok=True)
        (program / ".venv").unlink(missing_ok=True)
        (program / ".venv").symlink_to(fork_server.environment())
        file = program / "Pulumi.test.yaml"
        file.write_text(yaml.safe_dump({"config": {"another-program:follows": str(follows).lower()}}))
        (tmp_path / "policies.json").write_text(json.dumps(config or {}))
        simulator = Simulator(home=tmp_path / "home", program=program, python=fork_server.environment() / "bin/python")
        options = ["--policy-pack", str(pack), "--policy-pack-config", str(tmp_path / "policies.json")]
        return simulator.run("preview", *options, *arguments, stack="test")

    return run


def test_a_program_that_violates_a_policy_on_each_cloud_fails(preview: Callable[..., Completed]) -> None:
    done = preview(follows=False)
    assert done.returncode != 0
    for resource, policy in VIOLATIONS.items():
        assert re.search(rf"\[mandatory\].* {policy}  \(\S+ {resource}\)", done.output), done.output
    assert "Controls: RDS.3" in done.output


def test_a_program_that_follows_the_policies_passes(preview: Callable[..., Completed]) -> None:
    done = preview(follows=True)
    assert done.returncode == 0, done.output
    assert "mandatory" not in done.output


def test_a_stack_tunes_a_severity_and_has_exceptions(preview: Callable[..., Completed]) -> None:
    covered = {"resource": "*", "reason": "moves to another account", "until": "9999-12-31"}
    config = {
        "storage-encrypted": {"exceptions": [covered]},
        "storage-private": {"enforcementLevel": "advisory", "severity": "low"},
        "pods-restricted": {"exceptions": [{**covered, "until": "2020-01-31"}]},
        "deletion-protected": "disabled",
        "regions-allowed": {"regions": ["europe-north2"]},
    }
    done = preview("--diff", follows=False, config=config)
    assert done.returncode != 0
    assert "storage-encrypted" not in done.output, done.output
    assert re.search(r"\[advisory\] \[severity: low\] *storage-private ", done.output), done.output
    assert re.search(r"\[mandatory\] \[severity: high\] *pods-restricted ", done.output), done.output
    assert "The exception ended on 2020-01-31" in done.output, done.output
    assert "allowed: europe-north2" in done.output, done.output


def test_an_exception_without_a_reason_is_refused(preview: Callable[..., Completed]) -> None:
    done = preview(follows=True, config={"tagged": {"exceptions": [{"resource": "*", "until": "2027-01-31"}]}})
    assert done.returncode != 0
    assert "reason is required" in done.output, done.output


def test_a_mistyped_policy_is_refused(preview: Callable[..., Completed]) -> None:
    done = preview(follows=True, config={"storage-encryped": "disabled"})
    assert done.returncode != 0
    assert "storage-encryped is no policy, did you mean storage-encrypted?" in done.output, done.output


def test_a_stack_passes_by_the_commands_of_the_page(
    page_run: PageRun, sandbox_with: Callable[[str], Sandbox], pack: Path
) -> None:
    """The fixture has created the pack's virtual environment, and `make` is replaced."""
    (tuned,) = (block.text for block in page_of(page_run.page, PAGE.read_text()).blocks if block.language == "json")
    sandbox = sandbox_with(page_run.stack)
    for folder in (pack, virtualenv.POLICIES):
        (sandbox.simulator.program / folder.name).symlink_to(folder)
    person = Person.at(sandbox, {"policies-production.json": tuned})
    for _, block in page_run.blocks():
        printed = person.types(block.text, {})
        assert f"carto-selfhosted@v0.1.0 (local: {pack.name})" in printed, printed
        assert "[mandatory]" not in printed, printed
