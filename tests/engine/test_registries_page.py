"""The page about private registries, typed from top to bottom on a simulated account."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from simulator.engine import ROOT
from test_cluster.simulated_chart import write_chart
from tests.support.commands import lines
from tests.support.page_commands import PageRun
from tests.support.sandbox import Sandbox
from tools.toolchain import helm_bin

STACK = "aws-quickstart"
REGISTRY = "registry.example.com/carto"


@pytest.mark.skipif(helm_bin() is None, reason="there is no Helm to render a chart with: run `make helm`")
def test_the_commands_of_the_page_list_the_images_and_log_in(
    page_run: PageRun, sandbox_with: Callable[[str], Sandbox], tmp_path: Path
) -> None:
    sandbox = sandbox_with(STACK)
    write_chart(tmp_path / "chart")
    sandbox.set({"carto:chart": {"path": str(tmp_path / "chart")}})
    tools = tmp_path / "bin"
    tools.mkdir()
    (tools / "helm").symlink_to(str(helm_bin()))
    environment = sandbox.simulator.environment({"PULUMI_STACK": STACK})
    environment |= {"PYTHONPATH": str(ROOT), "PATH": f"{tools}:{environment['PATH']}"}
    typed = [line for _, block in page_run.blocks() for line in lines(block.text)]
    printed = ""
    for line in typed:
        if line.startswith("pulumi up"):
            sandbox.succeed("up", "--yes", "--skip-preview")
        elif line.startswith(("pulumi config set", ".venv/bin/python -m operations.images")):
            words = shlex.split(
                line.partition(" > ")[0].replace("<stack>", STACK).replace(".venv/bin/python", sys.executable)
            )
            done = subprocess.run(
                words,
                cwd=sandbox.simulator.program,
                env=environment,
                input="ExampleOnlyToken",
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, f"{line}:\n{done.stdout}{done.stderr}"
            printed = done.stdout or printed
        else:
            assert line.startswith(("crane auth login registry.example.com", "sh -e copy.sh")), line
    assert f"crane copy gcr.io/carto-onprem-artifacts/router:1.280.1 {REGISTRY}/router:1.280.1" in printed.splitlines()
    state = json.loads(sandbox.succeed("stack", "export").stdout)["deployment"]["resources"]
    (login,) = [each for each in state if each["urn"].endswith("::carto-image-pull-login-secret")]
    assert login["inputs"]["type"] == "kubernetes.io/dockerconfigjson"
