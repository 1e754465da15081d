"""Start of a temporary cluster, until it is ready."""

from __future__ import annotations

import base64
import json
import secrets
import socket
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from test_cluster.api import Api, Refused
from test_cluster.nodes import STAGES, node
from test_cluster.processes import ClusterFailed, Processes
from tools.toolchain import CONTROL_PLANE, ETCD, KWOK, cluster_binary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

API_SERVER = "kube-apiserver"
NODES = 3
PATIENCE = 120.0
"""Time limit in seconds for a cluster to get ready; an idle machine needs less than ten."""
ATTEMPTS = 3
"""How often a start is tried: a free port may be taken by someone else before it is used."""
SERVICES = "10.96.0.0/16"


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """A cluster that is up."""

    processes: Processes
    api: Api

    @property
    def kubeconfig_file(self) -> Path:
        """A kubeconfig of the administrator."""
        return self.processes.folder / "kubeconfig"

    def kubeconfig(self, *, group: str | None = None) -> str:
        """A kubeconfig's text: of the administrator, or of somebody who is in one group and nothing else."""
        certificate = self.api.ca_file.read_text()
        return _kubeconfig(self.api.server, self.api.token, certificate, group)

    def version(self) -> str:
        """The API server's version, as "v1.2.3"."""
        return str(self.api.get("/version")["gitVersion"])

    def wait_until(self, what: str, ready: Callable[[], bool]) -> None:
        """Wait for something in the cluster. Raises ClusterFailed when it does not come."""
        _wait(self.processes, what, ready)

    def kill_api_server(self) -> None:
        """Nobody answers from now on; what is stored stays."""
        self.processes.kill(API_SERVER)

    def start_api_server(self) -> None:
        """After it was killed: wait until it answers, and the nodes are well."""
        self.processes.start_again(API_SERVER)
        _wait(self.processes, "the API server", lambda: self.api.get("/readyz") == "ok")
        _wait(self.processes, "the nodes", lambda: all(map(_ready, self.api.list("/api/v1/nodes"))))


@contextmanager
def throwaway() -> Iterator[Cluster]:
    """A cluster of its own for a block of code; afterwards nothing of it is left.

    Raises ClusterFailed with the log of a part that cannot start, ToolMissing when `make cluster-tools` has not run.
    """
    for attempt in range(1, ATTEMPTS + 1):
        with Processes() as processes:
            try:
                cluster = _started(processes)
            except ClusterFailed as failed:
                if attempt == ATTEMPTS or "address already in use" not in str(failed):
                    raise
                continue
            yield cluster
            return


def _started(processes: Processes) -> Cluster:
    folder = processes.folder
    etcd, peers, secure = free_ports(3)
    api = Api(f"https://127.0.0.1:{secure}", folder / "certificates/apiserver.crt", secrets.token_urlsafe(32))
    _etcd(processes, etcd, peers)
    _api_server(processes, etcd, secure, api.token)
    _wait(processes, "the API server", lambda: api.ca_file.exists() and api.get("/readyz") == "ok")
    cluster = Cluster(processes=processes, api=api)
    cluster.kubeconfig_file.write_text(cluster.kubeconfig())
    for number in range(1, NODES + 1):
        api.create("/api/v1/nodes", node(number))
    _controllers(processes, cluster.kubeconfig_file)
    _wait(processes, "the nodes", lambda: all(map(_ready, api.list("/api/v1/nodes"))))
    account = "/api/v1/namespaces/default/serviceaccounts/default"
    _wait(processes, "the controllers", lambda: api.find(account) is not None)
    return cluster


def free_ports(count: int) -> list[int]:
    """Ports nobody listens on at this moment."""
    taken = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [int(one.getsockname()[1]) for one in taken]
    for one in taken:
        one.close()
    return ports


def _etcd(processes: Processes, port: int, peers: int) -> None:
    client, peer = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{peers}"
    arguments = [
        f"--data-dir={processes.folder / 'etcd'}",
        f"--listen-client-urls={client}",
        f"--advertise-client-urls={client}",
        f"--listen-peer-urls={peer}",
        f"--initial-advertise-peer-urls={peer}",
        f"--initial-cluster=default={peer}",
        # The data need not survive the process.
        "--unsafe-no-fsync",
        "--log-level=warn",
    ]
    processes.start(cluster_binary(ETCD), arguments, name="etcd")


def _api_server(processes: Processes, etcd: int, port: int, token: str) -> None:
    folder, binary = processes.folder, cluster_binary(CONTROL_PLANE)
    key, tokens = folder / "service-accounts.key", folder / "tokens.csv"
    printed = subprocess.run(["new-private-key"], executable=binary, capture_output=True, check=True)
    key.write_bytes(printed.stdout)
    tokens.write_text(f"{token},admin,admin,system:masters\n")
    arguments = [
        f"--etcd-servers=http://127.0.0.1:{etcd}",
        "--bind-address=127.0.0.1",
        "--advertise-address=127.0.0.1",
        # Pods are simulated, so none connects to the API server through its Service.
        "--endpoint-reconciler-type=none",
        f"--secure-port={port}",
        f"--cert-dir={folder / 'certificates'}",
        f"--token-auth-file={tokens}",
        "--authorization-mode=RBAC",
        f"--service-account-key-file={key}",
        f"--service-account-signing-key-file={key}",
        "--service-account-issuer=https://kubernetes.default.svc",
        f"--service-cluster-ip-range={SERVICES}",
    ]
    processes.start(binary, arguments, name=API_SERVER)


def _controllers(processes: Processes, kubeconfig: Path) -> None:
    folder, binary = processes.folder, cluster_binary(CONTROL_PLANE)
    common = [
        f"--kubeconfig={kubeconfig}",
        "--leader-elect=false",
        "--secure-port=0",
        "--kube-api-qps=200",
        "--kube-api-burst=400",
    ]
    arguments = [
        f"--root-ca-file={folder / 'certificates/apiserver.crt'}",
        f"--service-account-private-key-file={folder / 'service-accounts.key'}",
    ]
    processes.start(binary, common + arguments, name="kube-controller-manager")
    processes.start(binary, common, name="kube-scheduler")
    arguments = [
        f"--kubeconfig={kubeconfig}",
        "--manage-all-nodes",
        f"--config={STAGES}",
        "--node-lease-duration-seconds=40",
    ]
    processes.start(cluster_binary(KWOK), arguments, name="kwok")


def _ready(node: dict[str, object]) -> bool:
    conditions = node["status"].get("conditions") or ()  # type: ignore[attr-defined]
    return any(one["type"] == "Ready" and one["status"] == "True" for one in conditions)


def _wait(processes: Processes, what: str, ready: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    last: Exception | None = None
    while time.monotonic() < end:
        processes.check()
        try:
            if ready():
                return
        except (OSError, Refused) as not_yet:
            last = not_yet
        time.sleep(0.1)
    raise ClusterFailed(f"{what} did not get ready in {PATIENCE:.0f} s ({last})")


def _kubeconfig(server: str, token: str, certificate: str, group: str | None) -> str:
    user = {"token": token, **({"as": "somebody", "as-groups": [group]} if group else {})}
    data = base64.b64encode(certificate.encode()).decode()
    return json.dumps(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "throwaway", "cluster": {"server": server, "certificate-authority-data": data}}],
            "users": [{"name": "admin", "user": user}],
            "contexts": [{"name": "throwaway", "context": {"cluster": "throwaway", "user": "admin"}}],
            "current-context": "throwaway",
        }
    )
