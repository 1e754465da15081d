"""`python -m test_cluster.demo`: the example stack `demo` in a temporary Kubernetes; the clouds stay simulated."""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from simulator.engine import CannotRun
from test_cluster.processes import ClusterFailed
from test_cluster.throwaway import Cluster, throwaway
from test_cluster.wiring import connect, program_copy, simulator_of
from tools.toolchain import ToolMissing

STACK, NAMESPACE = "demo", "carto"


def main() -> int:
    """Run the demo and keep the cluster until the user presses Enter; the exit code is the engine's."""
    try:
        began = time.monotonic()
        with throwaway() as cluster, tempfile.TemporaryDirectory(prefix="carto-demo-") as folder:
            up = f"Kubernetes {cluster.version()} is up ({time.monotonic() - began:.1f} s)"
            print(f"{up}: only the kubelets are simulated.\n", flush=True)
            home = Path(folder)
            simulator = simulator_of(home, program_copy(home / "program"))
            connect(simulator, STACK, cluster)
            code = simulator.hand_over(["up", "--yes", "--skip-preview", "--stack", STACK])
            _show(cluster, ended_well=code == 0)
            return code
    except (CannotRun, ClusterFailed, ToolMissing) as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def _show(cluster: Cluster, *, ended_well: bool) -> None:
    if ended_well:
        pods = cluster.api.list(f"/api/v1/namespaces/{NAMESPACE}/pods")
        phases = Counter(str(pod["status"]["phase"]) for pod in pods)
        print("\nPods: " + ", ".join(f"{count} {phase}" for phase, count in phases.items()))
    if not sys.stdin.isatty():
        print("\nIn a terminal, the cluster stays up until you press Enter.")
        return
    print("\nInspect it in another terminal:\n")
    print(f"  export KUBECONFIG={cluster.kubeconfig_file}")
    for command in ("get pods", "get secrets", "get events --sort-by=.lastTimestamp"):
        print(f"  kubectl --namespace {NAMESPACE} {command}")
    print(f"  helm --namespace {NAMESPACE} list\n")
    input("Press Enter to remove the cluster. ")


if __name__ == "__main__":
    sys.exit(main())
