"""The command as somebody runs it, on a cluster whose answers are files."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from components.images import host_and_path
from components.settings.database import BOOTSTRAP_IMAGE
from operations.verify import __main__ as command
from operations.verify.in_cluster import IMAGE, manifest
from operations.verify.probe.__main__ import MARK

CONTAINER = {
    "name": "workspace-api",
    "env": [{"name": "REDIS_PASSWORD", "valueFrom": {"secretKeyRef": {"name": "carto-cache", "key": "password"}}}],
    "envFrom": [{"configMapRef": {"name": "carto-workspace-api"}}],
    "volumeMounts": [{"name": "postgresql-ssl-ca", "mountPath": "/usr/src/certs"}],
}
POD = {
    "serviceAccountName": "carto-common-backend",
    "containers": [CONTAINER],
    "volumes": [{"name": "postgresql-ssl-ca", "configMap": {"name": "carto-externalpostgresql"}}],
    "tolerations": [{"key": "carto", "operator": "Exists"}],
}
LINES = [
    ["bucket imports", "write", True, "status 200", ""],
    ["bucket imports", "CORS", False, "status 403", "docs/troubleshooting.md#cors-errors-in-the-browser"],
]


def workload(name: str, *, ready: int = 1, wanted: int = 1) -> dict[str, Any]:
    return {
        "metadata": {"name": name},
        "spec": {"replicas": wanted, "template": {"spec": POD}},
        "status": {"readyReplicas": ready},
    }


def cluster(**changes: Any) -> dict[str, Any]:
    """What `kubectl` answers, by its first two words."""
    ended = {"state": {"terminated": {"exitCode": changes.get("migrated", 0)}}}
    pod = {
        "metadata": {"name": "carto-workspace-api-1"},
        "spec": {"initContainers": [{"name": "workspace-migrations"}]},
        "status": {"initContainerStatuses": [ended]},
    }
    revisions = [{"metadata": {"labels": {"version": str(n), "status": s}}} for n, s in changes.get("revisions", ())]
    return {
        "get secrets": {"items": revisions},
        "get pods": {"items": [pod]},
        "get deployments": {"items": [workload("carto-router"), workload("carto-maps-api", **changes.get("maps", {}))]},
        "get deployment": workload("carto-workspace-api"),
        "get service": {"metadata": {"name": "carto-router"}, "spec": {"type": "ClusterIP"}},
        "logs job/carto-verify": "\n".join(["starting", *(f"{MARK}{json.dumps(line)}" for line in changes["lines"])]),
    }


@pytest.fixture
def answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder where replacements for kubectl and pulumi find their answers and record their calls."""
    script = f"""#!/usr/bin/env -S python3 -SE
import json, pathlib, sys
folder = pathlib.Path({str(tmp_path)!r})
words = [word for word in sys.argv[1:] if word not in ("--namespace", "carto")]
with (folder / "asked").open("a") as asked:
    asked.write(" ".join(words) + "\\n")
if words[0] == "stack":
    print((folder / "outputs").read_text())
    sys.exit()
if words[0] == "apply":
    (folder / "applied").write_text(sys.stdin.read())
found = json.loads((folder / "answers").read_text()).get(" ".join(words[:2]), "")
print(found if isinstance(found, str) else json.dumps(found))
"""
    for name in ("kubectl", "pulumi"):
        (tmp_path / name).write_text(script)
        (tmp_path / name).chmod(stat.S_IRWXU)
    (tmp_path / "outputs").write_text(json.dumps({"namespace": "carto", "url": "https://carto.example.com"}))
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    return tmp_path


def verified(answers: Path, capsys: pytest.CaptureFixture[str], **changes: Any) -> tuple[int, dict[str, str]]:
    settings = {"revisions": [(1, "superseded"), (2, "deployed")], "lines": LINES[:1], **changes}
    (answers / "answers").write_text(json.dumps(cluster(**settings)))
    code = command.main(["--stack", "production", "--json", "--no-domain"])
    found = json.loads(capsys.readouterr().out)
    assert found["passed"] is (code == 0)
    return code, {f"{one['subject']}, {one['check']}": one["state"] for one in found["findings"]}


def test_a_stack_that_works_passes(answers: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, found = verified(answers, capsys)
    assert code == 0
    assert set(found.values()) == {"passed"}
    assert {"release, deployed", "carto-router, pods", "database, migrations", "bucket imports, write"} <= set(found)


@pytest.mark.parametrize(
    ("changes", "failed"),
    [
        ({"revisions": []}, "release, deployed"),
        ({"revisions": [(9, "deployed"), (10, "pending-upgrade")]}, "release, deployed"),
        ({"maps": {"ready": 1, "wanted": 2}}, "carto-maps-api, pods"),
        ({"migrated": 1}, "database, migrations"),
        ({"lines": LINES}, "bucket imports, CORS"),
    ],
    ids=["no release", "an upgrade that hangs", "a pod that is not ready", "migrations that failed", "no CORS rule"],
)
def test_what_is_wrong_is_named_and_fails(
    answers: Path, capsys: pytest.CaptureFixture[str], changes: dict[str, Any], failed: str
) -> None:
    code, found = verified(answers, capsys, **changes)
    assert code == 1
    assert [name for name, state in found.items() if state == "failed"] == [failed]


def test_a_job_whose_pod_never_ran_fails_nothing_and_is_reported(
    answers: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, found = verified(answers, capsys, lines=[])
    assert code == 0
    assert found["pods, buckets, database and cache"] == "skipped"


def test_the_job_is_deleted_whatever_it_found(answers: Path, capsys: pytest.CaptureFixture[str]) -> None:
    verified(answers, capsys, lines=LINES)
    asked = (answers / "asked").read_text().splitlines()
    assert asked[-1].startswith("delete job/carto-verify configmap/carto-verify")


def test_a_missing_stack_is_reported_and_nothing_is_started(answers: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (answers / "outputs").write_text("{}")
    assert command.main(["--stack", "production"]) == 2
    assert "pulumi up --stack production" in capsys.readouterr().err
    assert (answers / "asked").read_text().startswith("stack output")


def test_the_probe_sees_what_carto_sees_and_holds_no_secret_itself() -> None:
    config, job = manifest(workload("carto-workspace-api"), "python:3.12-slim")["items"]
    pod = job["spec"]["template"]["spec"]
    container = pod["containers"][0]
    assert pod["serviceAccountName"] == "carto-common-backend"
    assert pod["tolerations"] == POD["tolerations"]
    assert CONTAINER["env"][0] in container["env"]
    assert container["envFrom"] == CONTAINER["envFrom"]
    assert {each["name"] for each in pod["volumes"]} == {each["name"] for each in container["volumeMounts"]}
    assert set(config["data"]) >= {"__main__.py", "buckets.py", "servers.py"}
    assert "@" not in json.dumps(job)


def test_the_probe_ends_in_a_service_mesh_and_is_pulled_from_where_the_bootstrap_is() -> None:
    _, job = manifest(workload("carto-workspace-api"), IMAGE)["items"]
    metadata = job["spec"]["template"]["metadata"]
    assert metadata["labels"]["sidecar.istio.io/inject"] == "false"
    assert metadata["annotations"] == {"linkerd.io/inject": "disabled"}
    assert host_and_path(IMAGE)[0] == host_and_path(BOOTSTRAP_IMAGE)[0]


def test_the_probe_is_admitted_where_pods_are_restricted() -> None:
    """Kubernetes' Pod Security Standards, "Restricted"."""
    _, job = manifest(workload("carto-workspace-api"), "python:3.12-slim")["items"]
    context = job["spec"]["template"]["spec"]["containers"][0]["securityContext"]
    assert context["allowPrivilegeEscalation"] is False
    assert context["runAsNonRoot"] is True
    assert context["capabilities"] == {"drop": ["ALL"]}
    assert context["seccompProfile"] == {"type": "RuntimeDefault"}
