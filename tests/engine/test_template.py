"""`pulumi new` from the templates, on the real engine: a project of the user's own that installs CARTO."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
import yaml

from components.settings.placeholders import TENANT
from simulator.engine import ROOT, Completed, Simulator
from tests.support import fork_server

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.page_commands import PageRun

pytestmark = pytest.mark.long
TEMPLATES = re.compile(r"https://github\.com/\S+/templates$", re.MULTILINE)
"""Of the release; the test has those of this checkout, and the answers of the person."""
ANSWERS = {
    "aws": {"carto:domain": "maps.acme.dev"},
    "azure": {"carto:domain": "maps.acme.dev"},
    "gcp": {"carto:domain": "maps.acme.dev", "gcp:project": "acme-maps"},
}
PYTHON = """#!/bin/sh
case "$1 $2" in
"-m venv") mkdir -p "$3/bin" && touch "$3/pyvenv.cfg" && cp "$0" "$3/bin/python" ;;
"-m pip") echo "$*" >> "{log}" ;;
*) exec "{python}" "$@" ;;
esac
"""
"""The Python of the new project: it creates a virtual environment, into which it installs nothing from the network."""


@pytest.mark.parametrize("cloud", sorted(ANSWERS))
def test_a_project_from_the_template_installs_carto(page_run: PageRun, tmp_path: Path, cloud: str) -> None:
    project, installed, command = tmp_path / "maps", tmp_path / "pip", tmp_path / "python"
    python = fork_server.environment() / "bin/python"
    command.write_text(PYTHON.format(log=installed, python=python))
    command.chmod(0o755)
    settings = {"PULUMI_PYTHON_CMD": str(command)}
    simulator = Simulator(home=tmp_path / "home", program=project, python=python, settings=settings)

    def succeed(*arguments: str) -> Completed:
        done = simulator.run(*arguments, stack="production")
        assert done.returncode == 0, done.output
        return done

    answers = " ".join(f"--config {key}={value}" for key, value in ANSWERS[cloud].items())
    typed, found = TEMPLATES.subn(f"{ROOT}/templates/{cloud} --yes --stack production {answers}", page_run.take().text)
    assert found == 1
    (simulator.home / "backend").mkdir(parents=True)
    new = subprocess.run(
        ["bash", "-ec", typed],
        cwd=tmp_path,
        env=simulator.environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert new.returncode == 0, new.stdout + new.stderr
    assert "Put the customer package" in new.stdout
    assert "-r requirements.txt" in installed.read_text()
    assert sorted(file.name for file in project.iterdir()) == [
        *(".gitignore", ".venv", "Pulumi.production.yaml", "Pulumi.yaml", "__main__.py", "requirements.txt")
    ]
    assert "template" not in yaml.safe_load((project / "Pulumi.yaml").read_text())

    package = project / "customer-package"
    shutil.copytree(ROOT / "examples/customer-package", package)
    values = package / "carto-values.yaml"
    values.write_text(values.read_text().replace(TENANT, "onp-acme"))
    (project / "carto_selfhosted").symlink_to(ROOT / "components")
    succeed("up", "--yes", "--skip-preview")
    assert json.loads(succeed("stack", "output", "--json").stdout)["url"] == "https://maps.acme.dev"
    succeed("preview", "--expect-no-changes")
