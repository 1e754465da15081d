"""The example program with nothing but the Analytics Toolbox gateway, through its whole life."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from simulator.engine import ROOT, Completed, Simulator
from tests.support import fork_server

EXAMPLE = ROOT / "examples" / "analytics-toolbox"
STACK = "example"


def test_the_gateway_alone_comes_stays_and_goes(tmp_path: Path) -> None:
    program = tmp_path / "program"
    shutil.copytree(EXAMPLE, program)
    project = program / "Pulumi.yaml"
    runtime = "runtime: {name: python, options: {virtualenv: .venv}}"
    project.write_text(project.read_text().replace("runtime: python", runtime))
    (program / ".venv").symlink_to(fork_server.environment())
    (program / "carto_selfhosted").symlink_to(ROOT / "components")
    simulator = Simulator(home=tmp_path / "home", program=program, python=fork_server.environment() / "bin/python")

    def succeed(*arguments: str) -> Completed:
        done = simulator.run(*arguments, stack=STACK)
        assert done.returncode == 0, done.output
        return done

    succeed("up", "--yes", "--skip-preview")
    outputs = json.loads(succeed("stack", "output", "--json").stdout)["analyticsToolbox"]
    assert outputs["redshiftCluster"] == "warehouse"
    assert '"api_base_url": "https://carto.example.com/api"' in outputs["setup"]
    succeed("up", "--yes", "--skip-preview", "--expect-no-changes")
    assert any(each.type == "aws:lambda/function:Function" for each in simulator.inventory())
    succeed("destroy", "--yes", "--skip-preview")
    assert [record for record in simulator.inventory() if record.urn] == []
