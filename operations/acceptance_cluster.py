"""A separate kubeconfig for `operations.verify`, from the cloud's command line."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING, Any

from operations.acceptance_engine import StepFailed
from operations.clouds import of_cloud

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from operations.acceptance_engine import Engine


def commands(engine: Engine, kubeconfig: Path) -> list[list[str]]:
    """Commands that write the kubeconfig; none for a Kubernetes of no cloud, where kubectl's own context is used."""
    cloud = of_cloud(str(engine.setting("carto:cloud")))
    cluster: Mapping[str, Any] = engine.setting("carto:cluster") or {}
    written: list[list[str]] = cloud.kubeconfig_commands(engine, cluster, str(kubeconfig)) if cloud else []
    return written


def environment(engine: Engine, kubeconfig: Path) -> dict[str, str]:
    """Writes the kubeconfig, and returns the variables with which kubectl uses it.

    Raises:
        StepFailed: a command line is missing, or has no access to the cluster.
    """
    wanted = commands(engine, kubeconfig)
    variables = {"KUBECONFIG": str(kubeconfig)} if wanted else {}
    for command in wanted:
        try:
            done = subprocess.run(
                command,
                env={**os.environ, **variables},
                capture_output=True,
                text=True,
                stdin=subprocess.DEVNULL,
                check=False,
            )
        except FileNotFoundError:
            raise StepFailed(f"{command[0]} is not installed: the cluster can't be reached") from None
        if done.returncode:
            raise StepFailed(f"`{' '.join(command[:3])}` failed:\n{done.stderr.strip()}")
    return variables
