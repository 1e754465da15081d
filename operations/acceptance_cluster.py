"""A separate kubeconfig for `operations.verify`, from the cloud's command line."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING, Any

from operations.acceptance_engine import StepFailed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from operations.acceptance_engine import Engine


def commands(engine: Engine, kubeconfig: Path) -> list[list[str]]:
    """What writes the kubeconfig; nothing for a Kubernetes of no cloud, where kubectl's own context is used.

    Sources: `aws eks update-kubeconfig`, `gcloud container clusters get-credentials`, `az aks get-credentials` and
    `kubelogin convert-kubeconfig` in the references of the command lines.
    """
    cluster: Mapping[str, Any] = engine.setting("carto:cluster") or {}
    name, file = str(cluster.get("name")), str(kubeconfig)
    match engine.setting("carto:cloud"):
        case "aws":
            region = str(engine.setting("aws:region"))
            return [["aws", "eks", "update-kubeconfig", "--name", name, "--region", region, "--kubeconfig", file]]
        case "gcp":
            place = [f"--location={cluster.get('location')}", f"--project={engine.setting('gcp:project')}"]
            return [["gcloud", "container", "clusters", "get-credentials", name, *place]]
        case "azure":
            group = str(cluster.get("resourceGroup"))
            return [
                ["az", "aks", "get-credentials", "--resource-group", group, "--name", name, "--file", file],
                ["kubelogin", "convert-kubeconfig", "--login", "azurecli", "--kubeconfig", file],
            ]
    return []


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
