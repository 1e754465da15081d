"""A copy of the program whose clouds are simulated and whose Kubernetes is a temporary cluster."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import yaml

from simulator.engine import ROOT, CannotRun, Simulator
from test_cluster.simulated_chart import write_chart
from test_cluster.throwaway import Cluster
from tools.toolchain import KUBERNETES_PROVIDER, cluster_binary

LINKED = ("components", "examples")
COPIED = ("Pulumi.yaml", "__main__.py", "stacks")
CHART = "chart"
"""The folder of the simulated chart in the copy."""


def program_copy(folder: Path, environment: Path = ROOT / ".venv") -> Path:
    """The program as it is in the repository, with stack files that may be written to.

    It runs in the virtual environment `environment`.
    """
    folder.mkdir(parents=True)
    (folder / ".venv").symlink_to(environment)
    for name in LINKED:
        (folder / name).symlink_to(ROOT / name)
    for name in COPIED:
        source = ROOT / name
        shutil.copytree(source, folder / name) if source.is_dir() else shutil.copy(source, folder)
    return folder


def simulator_of(folder: Path, program: Path, python: Path = Path(sys.executable)) -> Simulator:
    """Simulated clouds below `folder`, run by `python`, for a program whose Kubernetes is real."""
    helm = {f"HELM_{kind}_HOME": str(folder / "helm" / kind.lower()) for kind in ("CACHE", "CONFIG", "DATA")}
    return Simulator(
        home=folder / "home",
        program=program,
        settings=helm,
        python=python,
        plugins={"kubernetes": cluster_binary(KUBERNETES_PROVIDER)},
    )


def connect(simulator: Simulator, stack: str, cluster: Cluster, *, group: str | None = None) -> None:
    """Let a stack deploy into the cluster: its kubeconfig, as a secret, and the chart.

    The chart is the one that CARTO_CHART names, or else the simulated one.
    """
    named = os.environ.get("CARTO_CHART")
    if not named:
        write_chart(simulator.program / CHART)
    _run(simulator, "stack", "init", stack)
    set_kubeconfig(simulator, stack, cluster.kubeconfig(group=group))
    _run(simulator, "config", "set", "--path", "carto:chart.path", named or CHART, "--stack", stack)


def set_kubeconfig(simulator: Simulator, stack: str, kubeconfig: str) -> None:
    """Set the kubeconfig with which the stack connects to the cluster."""
    command = ("config", "set", "--secret", "--path", "carto:cluster.kubeconfig", "--stack", stack)
    _run(simulator, *command, stdin=kubeconfig)


def chart_version(simulator: Simulator) -> str:
    """The version of the chart that is deployed."""
    folder = Path(os.environ.get("CARTO_CHART") or simulator.program / CHART)
    return str(yaml.safe_load((folder / "Chart.yaml").read_text())["version"])


def _run(simulator: Simulator, *command: str, stdin: str | None = None) -> None:
    done = simulator.run(*command, stdin=stdin)
    if done.returncode:
        raise CannotRun(f"pulumi {' '.join(command)} failed:\n{done.output}")
