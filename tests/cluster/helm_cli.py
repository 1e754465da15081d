"""Helm, as a user runs it in addition to Pulumi."""

from __future__ import annotations

import subprocess

from tests.cluster.sandbox import ClusterSandbox
from tools.toolchain import helm_bin


def helm(it: ClusterSandbox, *arguments: str) -> str:
    """What it printed."""
    found = helm_bin()
    assert found, "run `make cluster-tools`"
    command = [str(found), "--namespace", it.namespace, "--kubeconfig", str(it.cluster.kubeconfig_file), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
