"""The command that moves the chart's own database: what it does to the cluster, in which order."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from operations.migrate_database import __main__ as command
from operations.migrate_database import release, run_job
from operations.migrate_database.job import NAME
from operations.migrate_database.progress import MARK, Progress
from operations.migrate_database.release import REPLICAS
from operations.verify.kubectl import Kubectl

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "carto-migration-target"


def deployment(name: str, replicas: int, component: str) -> dict[str, Any]:
    labels = {"app.kubernetes.io/component": component}
    spec = {"replicas": replicas, "template": {"spec": {}}}
    return {"metadata": {"name": name, "labels": labels, "annotations": {}}, "spec": spec}


@dataclass(frozen=True, kw_only=True)
class Cluster(Kubectl):
    """A namespace in memory: what the command reads and changes."""

    deployments: dict[str, dict[str, Any]]
    objects: dict[str, dict[str, Any]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    ends: dict[str, bool] = field(default_factory=dict)
    """How the Job of an action ends, if not well."""
    keys: str = "host user password database owner ca.pem"

    def run(self, *arguments: str, stdin: str | None = None, timeout: float = 60) -> str:
        verb, what = arguments[:2]
        if verb == "get":
            return self._get(what, arguments)
        if verb == "logs":
            return f'{MARK}{{"kind": "step", "step": "dump", "state": "started"}}\n'
        if verb == "patch":
            self._patch(self.deployments[what.partition("/")[2]], json.loads(arguments[-1]))
        if verb == "apply":
            assert stdin is not None
            self._apply(json.loads(stdin))
        if verb == "delete":
            for name in arguments[1:]:
                self.objects.pop(name, None)
        return ""

    def _get(self, what: str, arguments: tuple[str, ...]) -> str:
        if what == "secret":
            # Names of keys alone: the command never reads a value.
            assert "go-template" in arguments[-1]
            return self.keys
        claim = {"resources": {"requests": {"storage": "8Gi"}}, "storageClassName": "standard"}
        pod = {"metadata": {"name": "pod", "creationTimestamp": "1"}, "status": {"phase": "Running"}}
        found: dict[str, Any] = {
            "persistentvolumeclaim": {"spec": claim},
            "deployments": {"items": list(self.deployments.values())},
            "pods": {"items": [pod] if "job-name" in arguments[-3] else []},
            **self.objects,
        }
        return json.dumps(found[what]) if what in found else ""

    def _patch(self, found: dict[str, Any], change: dict[str, Any]) -> None:
        for key, value in change["metadata"]["annotations"].items():
            found["metadata"]["annotations"][key] = value
            if value is None:
                del found["metadata"]["annotations"][key]
        found["spec"].update(change.get("spec", {}))
        self.calls.append(f"scale {found['metadata']['name']} {found['spec']['replicas']}")

    def _apply(self, manifest: dict[str, Any]) -> None:
        for each in manifest["items"]:
            self.objects[f"{each['kind'].lower()}/{each['metadata']['name']}"] = each
            if each["kind"] == "Job":
                action = each["metadata"]["labels"]["carto.com/migration-action"]
                kind = "Complete" if self.ends.get(action, True) else "Failed"
                each["status"] = {"conditions": [{"type": kind, "status": "True"}]}
                self.calls.append(f"job {action}")


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Cluster:
    password = {"secretKeyRef": {"name": "carto-postgresql", "key": "postgres-password"}}
    env = [{"name": "POSTGRES_DB", "value": "workspace"}, {"name": "POSTGRES_POSTGRES_PASSWORD", "valueFrom": password}]
    of_chart = {"spec": {"template": {"spec": {"containers": [{"env": env}]}}}}
    found = Cluster(
        namespace="carto",
        deployments={
            "carto-maps-api": deployment("carto-maps-api", 3, "maps-api"),
            "carto-valkey": deployment("carto-valkey", 1, "valkey"),
        },
        objects={"statefulset": of_chart},
    )
    monkeypatch.setattr(command, "Kubectl", lambda **_: found)
    monkeypatch.setattr(run_job, "POLL_SECONDS", 0)
    monkeypatch.setattr(release, "STOP_SECONDS", 0)
    return found


def test_a_move_checks_stops_copies_and_starts_after_the_switch(
    cluster: Cluster, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(["run"]) == 0
    assert cluster.calls == ["job check", "scale carto-maps-api 0", "job run"]
    assert "pulumi up" in capsys.readouterr().out

    assert command.main(["finish"]) == 2
    assert "switch it first" in capsys.readouterr().err

    del cluster.objects["statefulset"]
    assert command.main(["finish", "--json"]) == 0
    assert cluster.deployments["carto-maps-api"]["spec"]["replicas"] == 3
    assert cluster.deployments["carto-maps-api"]["metadata"]["annotations"] == {}
    assert cluster.objects == {}
    messages = [json.loads(line)["message"] for line in capsys.readouterr().out.splitlines()]
    assert "data-carto-postgresql-0" in messages[-1]
    assert command.main(["rollback"]) == 2


@pytest.mark.parametrize("size", ["20GB", "20 Gi", "large", "0", ""])
def test_a_size_that_kubernetes_does_not_have_is_refused(size: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["check", "--dump-size", size]) == 2
    assert "expected a size such as 20Gi" in capsys.readouterr().err


def test_a_check_that_fails_stops_nothing(cluster: Cluster) -> None:
    cluster.ends["check"] = False
    assert command.main(["run"]) == 1
    assert cluster.deployments["carto-maps-api"]["spec"]["replicas"] == 3
    assert f"persistentvolumeclaim/{NAME}" not in cluster.objects


def test_a_failed_copy_continues_and_remembers_the_replicas(cluster: Cluster) -> None:
    cluster.ends["run"] = False
    assert command.main(["run"]) == 1
    assert cluster.deployments["carto-maps-api"]["metadata"]["annotations"] == {REPLICAS: "3"}
    cluster.ends["run"] = True
    cluster.calls.clear()
    assert command.main(["run"]) == 0
    assert "job check" not in cluster.calls
    assert command.main(["rollback"]) == 0
    assert cluster.deployments["carto-maps-api"]["spec"]["replicas"] == 3
    assert list(cluster.objects) == ["statefulset"]


def test_a_stop_that_was_interrupted_continues_and_every_replica_comes_back(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster.deployments["carto-sql-worker"] = deployment("carto-sql-worker", 2, "sql-worker")
    patch = cluster._patch

    def interrupted(found: dict[str, Any], change: dict[str, Any]) -> None:
        if found["metadata"]["name"] == "carto-sql-worker":
            raise KeyboardInterrupt
        patch(found, change)

    monkeypatch.setattr(Cluster, "_patch", lambda _, found, change: interrupted(found, change))
    assert command.main(["run"]) == 130
    assert replicas(cluster) == {"carto-maps-api": 0, "carto-valkey": 1, "carto-sql-worker": 2}
    monkeypatch.undo()
    monkeypatch.setattr(command, "Kubectl", lambda **_: cluster)
    assert command.main(["run"]) == 0
    assert replicas(cluster) == {"carto-maps-api": 0, "carto-valkey": 1, "carto-sql-worker": 0}
    assert command.main(["rollback"]) == 0
    assert replicas(cluster) == {"carto-maps-api": 3, "carto-valkey": 1, "carto-sql-worker": 2}


def replicas(cluster: Cluster) -> dict[str, int]:
    """Of each Deployment."""
    return {name: found["spec"]["replicas"] for name, found in cluster.deployments.items()}


def test_a_job_that_runs_is_followed_and_no_second_one_starts(
    cluster: Cluster, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(["run"]) == 0
    del cluster.objects[f"job/{NAME}"]["status"]
    assert command.main(["rollback"]) == 2
    assert "busy with `run`" in capsys.readouterr().err


def test_no_password_is_in_the_job(cluster: Cluster) -> None:
    assert command.main(["run"]) == 0
    (container,) = cluster.objects[f"job/{NAME}"]["spec"]["template"]["spec"]["containers"]
    env = {each["name"]: each for each in container["env"]}
    assert env["TARGET_PASSWORD"]["valueFrom"] == {"secretKeyRef": {"name": SECRET, "key": "password"}}
    assert env["SOURCE_PASSWORD"]["valueFrom"]["secretKeyRef"]["name"] == "carto-postgresql"
    assert env["TARGET_SSLROOTCERT"]["value"] == "/target/ca.pem"
    assert container["command"] == ["/bin/sh", "/migration/migrate.sh", "run"]


def test_the_job_runs_on_the_nodes_of_the_database_and_then_of_carto(cluster: Cluster) -> None:
    affinity: dict[str, Any] = {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": []}}
    of_database = {
        "nodeSelector": {"pool": "databases"},
        "tolerations": [{"key": "dedicated", "operator": "Equal", "value": "databases", "effect": "NoSchedule"}],
        "affinity": {"nodeAffinity": affinity, "podAntiAffinity": {}},
        "imagePullSecrets": [{"name": "of-the-registry"}],
    }
    cluster.objects["statefulset"]["spec"]["template"]["spec"].update(of_database)
    of_carto = {"nodeSelector": {"pool": "maps"}, "tolerations": [{"operator": "Exists"}]}
    cluster.deployments["carto-maps-api"]["spec"]["template"] = {"spec": of_carto}

    assert command.main(["run", "--image-pull-secret", "of-a-person"]) == 0
    pod = cluster.objects[f"job/{NAME}"]["spec"]["template"]["spec"]
    assert pod["nodeSelector"] == of_database["nodeSelector"]
    assert pod["tolerations"] == of_database["tolerations"]
    assert pod["affinity"] == {"nodeAffinity": affinity}
    assert pod["imagePullSecrets"] == [{"name": "of-the-registry"}, {"name": "of-a-person"}]
    (container,) = pod["containers"]
    assert set(container["resources"]["requests"]) == {"cpu", "memory", "ephemeral-storage"}

    finished = placement_of_finish(cluster)
    assert (finished["nodeSelector"], finished["tolerations"]) == (of_carto["nodeSelector"], of_carto["tolerations"])


def placement_of_finish(cluster: Cluster) -> dict[str, Any]:
    """The pod of the last Job, after the switch."""
    del cluster.objects["statefulset"]
    cluster.ends["finish"] = False
    assert command.main(["finish"]) == 1
    found: dict[str, Any] = cluster.objects[f"job/{NAME}"]["spec"]["template"]["spec"]
    return found


def test_a_secret_without_a_key_is_refused_with_the_page(
    cluster: Cluster, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Cluster(namespace="carto", deployments={}, objects=cluster.objects, keys="host user")
    monkeypatch.setattr(command, "Kubectl", lambda **_: other)
    assert command.main(["check"]) == 2
    assert "lacks password, database, owner" in capsys.readouterr().err


def test_progress_has_the_time_that_is_left() -> None:
    it = Progress()
    assert it.line(f'{MARK}{{"kind": "step", "step": "restore", "state": "started"}}', 100) == ["restore: started"]
    half = f'{MARK}{{"kind": "progress", "step": "restore", "done": 1073741824, "total": 2147483648}}'
    assert it.line(half, 400) == ["restore: 50 %, 1.0 GiB of 2.0 GiB, about 5 minutes left"]
    assert it.line(half, 401) == []
    dump = f'{MARK}{{"kind": "progress", "step": "dump", "done": 5, "total": 2147483648, "written": 734003200}}'
    assert it.line(dump, 405) == ["dump: 0 %, 0 MiB of 2.0 GiB, 700 MiB written"]


def test_a_line_that_was_cut_is_shown_as_it_is(tmp_path: Path) -> None:
    kubectl = tmp_path / "kubectl"
    kubectl.write_text("#!/bin/sh\nprintf 'table \\345\\234'\n")
    kubectl.chmod(0o755)
    cut = Kubectl(namespace="carto", executable=str(kubectl)).run("logs", "pod")
    assert cut == "table \ufffd"
    assert Progress().line(f'{MARK}{{"kind": "check", "detail": "{cut}', 0) == [
        f'  {MARK}{{"kind": "check", "detail": "table \ufffd'
    ]
