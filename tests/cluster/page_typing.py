"""Blocks of pages, typed with kubectl in the namespace of a stack that runs."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

from tests.support.commands import EXAMPLE_SECRET

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cluster.sandbox import ClusterSandbox

REPLACED = {"aws": "exit 0", "az": "echo 00000000-0000-0000-0000-000000000000"}
"""Tools that would ask a cloud."""
LOGS = re.compile(r"kubectl (--namespace \S+) logs (?:(deploy\w*/\S+)|--selector (\S+)) *([^|\n]*).*")


def type_block(text: str, it: ClusterSandbox, folder: Path) -> None:
    """Type a block, of which every command has to succeed and to find something."""
    tools = folder / "bin"
    tools.mkdir(exist_ok=True)
    for name, script in REPLACED.items():
        (tools / name).write_text(f"#!/bin/sh\n{script}\n")
        (tools / name).chmod(0o755)
    text = text.replace("--namespace carto", f"--namespace {it.namespace}")
    text = text.replace("namespace carto ", f"namespace {it.namespace} ").replace("<password>", EXAMPLE_SECRET)
    text = LOGS.sub(_without_logs, text)
    own = it.simulator.environment({"KUBECONFIG": str(it.cluster.kubeconfig_file)})
    done = subprocess.run(
        ["bash", "-c", f"set -eo pipefail\n{text}"],
        cwd=folder,
        env=own | {"PATH": f"{tools}:{own['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{text}\n{done.stdout}{done.stderr}"
    assert "No resources found" not in done.stderr, text


def _without_logs(found: re.Match[str]) -> str:
    """No container of the cluster runs, so none has logs: kubectl parses the options, and the pods' owner exists."""
    namespace, owner, selector, options = found.groups()
    target = owner or f"pods --selector {selector}"
    return f"kubectl {namespace} logs {options} --help > /dev/null\nkubectl {namespace} get {target}"
