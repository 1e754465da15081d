"""The move of the chart's own database, on a real API server: rights, Pod Security, and what is left."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import time
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from operations.migrate_database import __main__ as command
from operations.migrate_database import run_job
from operations.migrate_database.job import NAME
from operations.migrate_database.release import POSTGRESQL, REPLICAS
from simulator.engine import ROOT
from test_cluster.nodes import node
from tests.support.commands import lines
from tests.support.page_commands import PageRun

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from test_cluster.throwaway import Cluster

NAMESPACE = "carto-to-migrate"
CORE, APPS, BATCH, RBAC = (
    f"/{group}/namespaces/{NAMESPACE}"
    for group in ("api/v1", "apis/apps/v1", "apis/batch/v1", "apis/rbac.authorization.k8s.io/v1")
)
VOLUME = "/api/v1/persistentvolumes/for-the-dump"
GROUP = "carto-migrators"
SOON, PAUSE = 60, 0.5
"""Seconds until a deleted claim has left the cluster, and between two looks."""
TOLERATION = {"key": "dedicated", "operator": "Equal", "value": "databases", "effect": "NoSchedule"}
RESTRICTED = {
    "allowPrivilegeEscalation": False, "runAsNonRoot": True, "runAsUser": 1001,
    "capabilities": {"drop": ["ALL"]}, "seccompProfile": {"type": "RuntimeDefault"},
}  # fmt: skip


def workload(name: str, component: str, **spec: Any) -> dict[str, Any]:
    labels = {"app.kubernetes.io/instance": "carto", "app.kubernetes.io/component": component}
    password = {"secretKeyRef": {"name": POSTGRESQL, "key": "postgres-password"}}
    env = [{"name": "POSTGRES_DB", "value": "workspace"}, {"name": "POSTGRES_POSTGRES_PASSWORD", "valueFrom": password}]
    container = {"name": "any", "image": "registry.example.com/any:1", "env": env, "securityContext": RESTRICTED}
    template = {"metadata": {"labels": labels}, "spec": {"containers": [container]}}
    return {
        "metadata": {"name": name, "labels": labels},
        "spec": {"selector": {"matchLabels": labels}, "template": template, **spec},
    }


def tainted_node() -> dict[str, Any]:
    """A node for databases alone."""
    found = node(9)
    found["metadata"]["labels"]["pool"] = "databases"
    found["spec"] = {"taints": [{"key": "dedicated", "value": "databases", "effect": "NoSchedule"}]}
    return found


def provide_volume(cluster: Cluster) -> None:
    """A volume for the dump, which one claim can use."""
    source = {"accessModes": ["ReadWriteOnce"], "capacity": {"storage": "8Gi"}, "hostPath": {"path": "/dump"}}
    reference = {"namespace": NAMESPACE, "name": NAME}
    spec = {**source, "storageClassName": "by-hand", "claimRef": reference}
    path, _, name = VOLUME.rpartition("/")
    cluster.api.create(path, {"metadata": {"name": name}, "spec": spec})


@pytest.fixture
def release(cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    """A release with its own database, and a person with the rights of the page."""
    if shutil.which("kubectl") is None:
        pytest.skip("kubectl is not installed")
    create = cluster.api.create
    labels = {"pod-security.kubernetes.io/enforce": "restricted"}
    create("/api/v1/namespaces", {"metadata": {"name": NAMESPACE, "labels": labels}})
    claim = {
        "accessModes": ["ReadWriteOnce"],
        "resources": {"requests": {"storage": "8Gi"}},
        "storageClassName": "by-hand",
    }
    create(f"{CORE}/persistentvolumeclaims", {"metadata": {"name": f"data-{POSTGRESQL}-0"}, "spec": claim})
    provide_volume(cluster)
    create(f"{CORE}/secrets", {"metadata": {"name": POSTGRESQL}, "stringData": {"postgres-password": "Hunter2"}})
    keys = dict.fromkeys(("host", "user", "password", "database", "owner"), "any")
    create(f"{CORE}/secrets", {"metadata": {"name": "carto-migration-target"}, "stringData": keys})
    create("/api/v1/nodes", tainted_node())
    database = workload(POSTGRESQL, "primary", serviceName=POSTGRESQL)
    database["spec"]["template"]["spec"] |= {"nodeSelector": {"pool": "databases"}, "tolerations": [TOLERATION]}
    create(f"{APPS}/statefulsets", database)
    create(f"{APPS}/deployments", workload("carto-maps-api", "maps-api", replicas=2))
    role = yaml.safe_load((ROOT / "docs/migrate-database-rbac.yaml").read_text())
    role["metadata"]["namespace"] = NAMESPACE
    create(f"{RBAC}/roles", role)
    subject = {"kind": "Group", "name": GROUP, "apiGroup": "rbac.authorization.k8s.io"}
    bound = {"kind": "Role", "name": role["metadata"]["name"], "apiGroup": "rbac.authorization.k8s.io"}
    create(f"{RBAC}/rolebindings", {"metadata": {"name": "migrators"}, "subjects": [subject], "roleRef": bound})
    kubeconfig = tmp_path / "kubeconfig"
    kubeconfig.write_text(cluster.kubeconfig(group=GROUP))
    monkeypatch.setattr(run_job, "PENDING_SECONDS", 60)
    monkeypatch.setenv("KUBECONFIG", str(kubeconfig))
    yield cluster
    cluster.api.delete(VOLUME)
    cluster.api.delete(f"/api/v1/nodes/{tainted_node()['metadata']['name']}")
    cluster.api.delete(f"/api/v1/namespaces/{NAMESPACE}")


def deployment(cluster: Cluster) -> dict[str, Any]:
    found: dict[str, Any] = cluster.api.get(f"{APPS}/deployments/carto-maps-api")
    return found


def type_block(text: str, cluster: Cluster) -> None:
    """Type a block of the page: this project's command with the person's rights, kubectl with the administrator's."""
    for words in (shlex.split(line, comments=True) for line in lines(text)):
        if words[0] == "kubectl":
            assert words[1:3] == ["--namespace", "carto"]
            place = ["--kubeconfig", str(cluster.kubeconfig_file), "--namespace", NAMESPACE]
            subprocess.run(["kubectl", *words[3:], *place], check=True)
        else:
            assert words[:3] == [".venv/bin/python", "-m", "operations.migrate_database"]
            assert command.main([*words[3:], "--namespace", NAMESPACE]) == 0


def test_a_person_with_the_documented_role_moves_and_finishes(release: Cluster, page_run: PageRun) -> None:
    copy, back, finish = (page_run.take().text for _ in range(3))
    type_block(copy, release)
    assert deployment(release)["spec"]["replicas"] == 0
    assert deployment(release)["metadata"]["annotations"][REPLICAS] == "2"
    job = release.api.get(f"{BATCH}/jobs/{NAME}")
    assert job["status"]["succeeded"] == 1
    assert "Hunter2" not in str(job)
    pods = release.api.list(f"{CORE}/pods")
    (copied,) = [pod for pod in pods if pod["metadata"]["labels"].get("job-name") == NAME]
    assert copied["spec"]["nodeName"] == tainted_node()["metadata"]["name"]

    type_block(back, release)
    assert deployment(release)["spec"]["replicas"] == 2
    assert release.api.find(f"{BATCH}/jobs/{NAME}") is None
    until = time.monotonic() + SOON
    while release.api.find(f"{CORE}/persistentvolumeclaims/{NAME}") and time.monotonic() < until:
        time.sleep(PAUSE)
    release.api.delete(VOLUME)
    provide_volume(release)
    type_block(copy, release)
    assert deployment(release)["spec"]["replicas"] == 0

    # The switch: Helm removes the chart's own PostgreSQL, and leaves its volume.
    release.api.delete(f"{APPS}/statefulsets/{POSTGRESQL}")
    type_block(finish, release)
    assert deployment(release)["spec"]["replicas"] == 2
    assert REPLICAS not in deployment(release)["metadata"]["annotations"]
    assert release.api.find(f"{BATCH}/jobs/{NAME}") is None
    assert release.api.find(f"{CORE}/configmaps/{NAME}") is None
    assert release.api.find(f"{CORE}/secrets/carto-migration-target") is None
    left = [
        one
        for one in release.api.list(f"{CORE}/persistentvolumeclaims")
        if not one["metadata"].get("deletionTimestamp")
    ]
    assert [one["metadata"]["name"] for one in left] == [f"data-{POSTGRESQL}-0"]
