"""The pages' commands for a cluster, typed with kubectl on the running demo."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.support.commands import EXAMPLE_SECRET
from tests.support.page_commands import PageRun

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cluster.sandbox import ClusterSandbox

REPLACED = {"aws": "exit 0", "az": "echo 00000000-0000-0000-0000-000000000000"}
"""Tools that would ask a cloud."""
OF_THE_CLUSTER = ("clusterrole/carto-deployers", "clusterrolebinding/carto-deployers")
"""What a page creates outside of the namespace."""


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not installed")
def test_the_commands_of_a_page(page_run: PageRun, running: ClusterSandbox, tmp_path: Path) -> None:
    tools = tmp_path / "bin"
    tools.mkdir()
    for name, script in REPLACED.items():
        (tools / name).write_text(f"#!/bin/sh\n{script}\n")
        (tools / name).chmod(0o755)
    own = running.simulator.environment({"KUBECONFIG": str(running.cluster.kubeconfig_file)})
    before = running.revisions()
    for _, block in page_run.blocks():
        text = block.text.replace("--namespace carto", f"--namespace {running.namespace}")
        text = text.replace("namespace carto ", f"namespace {running.namespace} ").replace("<password>", EXAMPLE_SECRET)
        done = subprocess.run(
            ["bash", "-c", f"set -eo pipefail\n{text}"],
            cwd=tmp_path,
            env=own | {"PATH": f"{tools}:{own['PATH']}"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{text}\n{done.stdout}{done.stderr}"
        assert "No resources found" not in done.stderr, text
    assert running.revisions() == before
    kubectl = ["kubectl", "--kubeconfig", str(running.cluster.kubeconfig_file)]
    subprocess.run([*kubectl, "delete", "--ignore-not-found", *OF_THE_CLUSTER], check=True)
