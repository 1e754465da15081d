"""The example program that reads a running stack's outputs and creates its DNS records in another project."""

from __future__ import annotations

import dataclasses
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from simulator.engine import ROOT, Completed
from tests.support import fork_server
from tests.support.sandbox import Sandbox

pytestmark = pytest.mark.long


def test_records_of_another_project_follow_the_stack(sandbox_with: Callable[[str], Sandbox], tmp_path: Path) -> None:
    carto = sandbox_with("aws-quickstart")
    program = tmp_path / "dns"
    shutil.copytree(ROOT / "examples/stack-references", program)
    project, settings = program / "Pulumi.yaml", program / "Pulumi.example.yaml"
    runtime = "runtime: {name: python, options: {virtualenv: .venv}}"
    project.write_text(project.read_text().replace("runtime: python", runtime))
    settings.write_text(settings.read_text().replace("carto/production", f"carto/{carto.stack}"))
    (program / ".venv").symlink_to(fork_server.environment())
    (program / "carto_selfhosted").symlink_to(ROOT / "components")
    dns = dataclasses.replace(carto.simulator, program=program)

    def succeed(*arguments: str) -> Completed:
        done = dns.run(*arguments, stack="example")
        assert done.returncode == 0, done.output
        return done

    def records() -> set[str]:
        return {str(each["inputs"]["name"]) for each in dns.resources("example") if each["type"].endswith(":Record")}

    succeed("up", "--yes", "--skip-preview")
    assert records() == set()
    assert json.loads(succeed("stack", "output", "--json").stdout)["url"] == "https://carto.example.com"

    carto.set({"carto:exposure": {"allowedCidrs": ["203.0.113.0/24"], "targets": "controller"}})
    carto.up()
    assert "carto.example.com-cname" in succeed("preview").stdout
    succeed("up", "--yes", "--skip-preview")
    assert "carto.example.com" in records()
    succeed("up", "--yes", "--skip-preview", "--expect-no-changes")
    succeed("destroy", "--yes", "--skip-preview")
    carto.has_converged()
