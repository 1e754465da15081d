"""The example in TypeScript, with the SDK that Pulumi generates for the component package, on the real engine."""

from __future__ import annotations

import json
import shutil
import subprocess
import tomllib
from typing import TYPE_CHECKING

import pytest
import yaml
from pulumi.provider.experimental.component import ComponentProvider

from plugin.installation import CartoSelfHosted
from simulator.engine import ROOT, Simulator
from tests.engine.running_stacks import locked, shared_folder
from tests.support import component_package
from tools import install
from tools.toolchain import NODE_HOST

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed: https://nodejs.org"),
]
EXAMPLE = ROOT / "examples/typescript"


@pytest.fixture
def simulator(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Simulator:
    """The example's program, with its SDK and its npm packages."""
    with locked(shared_folder(tmp_path_factory) / "node-host.lock"):
        host = install.language_host(NODE_HOST)
    simulator = component_package.simulator(tmp_path, NODE_HOST, host)
    program = simulator.program
    for name in ("package.json", "tsconfig.json", "index.ts"):
        shutil.copy(EXAMPLE / name, program)
    (program / "Pulumi.yaml").write_text(yaml.safe_dump(component_package.project("typescript", program)))

    package = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    schema = tmp_path / "schema.json"
    schema.write_text(str(ComponentProvider([CartoSelfHosted], package["name"], None, package["version"]).schema))
    generated = simulator.run("package", "gen-sdk", str(schema), "--language", "nodejs", "--out", str(tmp_path))
    assert generated.returncode == 0, generated.output
    (program / "sdks").mkdir()
    (tmp_path / "nodejs").rename(program / "sdks/carto-selfhosted")
    npm(program, "install", "--no-audit", "--no-fund", "--prefer-offline")
    return simulator


def npm(folder: Path, *arguments: str) -> None:
    """A command of npm that has to succeed."""
    done = subprocess.run(["npm", *arguments], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_program_in_typescript_compiles_and_installs_and_destroys_carto(simulator: Simulator) -> None:
    npm(simulator.program, "run", "check")
    index = simulator.program / "index.ts"
    right = index.read_text()
    index.write_text(right.replace("settings:", "setings:"))
    with pytest.raises(AssertionError, match="'setings' does not exist in type 'CartoSelfHostedArgs'"):
        npm(simulator.program, "run", "check")
    index.write_text(right.replace('{ team: "gis" }', '{ team: "gis" }, profile: "huge"'))
    wrong = simulator.run("up", "--yes", "--skip-preview", stack="test")
    assert wrong.returncode != 0
    assert "carto:profile" in wrong.output
    assert "the program ended with an error" not in wrong.output
    assert simulator.inventory() == []
    index.write_text(right)

    done = simulator.run("up", "--yes", "--skip-preview", stack="test")
    assert done.returncode == 0, done.output
    outputs = json.loads(simulator.run("stack", "output", "--json", stack="test").stdout)
    assert outputs["url"] == "https://maps.acme.dev"
    assert "Send CARTO Support" in outputs["nextSteps"][0]
    types = {each["type"]: each for each in simulator.resources("test")}
    assert types["aws:rds/instance:Instance"]["inputs"]["tags"]["team"] == "gis"

    simulator.run("config", "set", "carto:disposable", "true", stack="test")
    disposable = simulator.run("up", "--yes", "--skip-preview", stack="test")
    assert disposable.returncode == 0, disposable.output
    assert "created" not in disposable.output.partition("Resources:")[2]
    same = simulator.run("preview", "--expect-no-changes", stack="test")
    assert same.returncode == 0, same.output
    destroyed = simulator.run("destroy", "--yes", "--skip-preview", stack="test")
    assert destroyed.returncode == 0, destroyed.output
    assert simulator.inventory() == []
