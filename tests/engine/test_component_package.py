"""The component package in plugin/, used by a program in YAML on the real engine."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.engine.running_stacks import locked, shared_folder
from tests.support import component_package
from tools import install
from tools.toolchain import YAML_HOST

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from simulator.engine import Completed

pytestmark = pytest.mark.long


@pytest.fixture(scope="session")
def yaml_host(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The language host for YAML, which a new machine builds once."""
    with locked(shared_folder(tmp_path_factory) / "yaml-host.lock"):
        return install.language_host(YAML_HOST)


@pytest.fixture
def run(tmp_path: Path, yaml_host: Path) -> Callable[..., Completed]:
    """A command on the example's program, with other properties of the component if it gets some."""
    simulator = component_package.simulator(tmp_path, YAML_HOST, yaml_host)

    def command(*arguments: str, properties: dict[str, Any] | None = None) -> Completed:
        project = component_package.project("yaml", simulator.program)
        if properties is not None:
            project["resources"]["carto"]["properties"] = properties
        (simulator.program / "Pulumi.yaml").write_text(yaml.safe_dump(project))
        return simulator.run(*arguments, stack="test")

    return command


def test_a_program_in_yaml_installs_carto_and_changes_it(run: Callable[..., Completed]) -> None:
    done = run("up", "--yes", "--skip-preview")
    assert done.returncode == 0, done.output
    outputs = json.loads(run("stack", "output", "--json").stdout)
    assert outputs["url"] == "https://maps.acme.dev"
    assert "Send CARTO Support" in outputs["nextSteps"][0]
    state = json.loads(run("stack", "export").stdout)["deployment"]["resources"]
    types = {each["type"]: each for each in state}
    assert types["aws:rds/instance:Instance"]["inputs"]["tags"]["team"] == "gis"
    assert types["aws:rds/instance:Instance"]["protect"] is True

    same = run("preview", "--expect-no-changes")
    assert same.returncode == 0, same.output
    changed = run("up", "--yes", "--skip-preview", properties={"settings": {"tags": {"team": "maps"}}})
    assert changed.returncode == 0, changed.output
    assert "created" not in changed.output.partition("Resources:")[2]
    refused = run("destroy", "--yes", "--skip-preview")
    assert refused.returncode != 0
    assert "docs/destroy.md" in refused.output or "read-docs-destroy-md-first" in refused.output


def test_settings_that_cannot_be_used_are_refused_and_nothing_is_created(run: Callable[..., Completed]) -> None:
    wrong = run("up", "--yes", "--skip-preview", properties={"settings": {"profile": "huge"}})
    assert wrong.returncode != 0
    assert "settings: The stack's settings have one problem. Nothing was changed." in wrong.output
    assert re.search(r"^ *carto:profile\n +expected one of", wrong.output, re.MULTILINE), wrong.output
    secret = {"fn::secret": "ExampleOnly0123456789"}
    hidden = run(
        "up", "--yes", "--skip-preview", properties={"settings": {"features": {"ai": {"geminiApiKey": secret}}}}
    )
    assert hidden.returncode != 0
    assert "pulumi config set --secret --path carto:features.ai.geminiApiKey" in hidden.output
    assert "ExampleOnly0123456789" not in hidden.output
    assert "aws:" not in run("stack", "export").stdout
