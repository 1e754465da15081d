"""Runs `probe/` as a Job next to CARTO's pods, with the identity and the configuration of workspace-api."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from components.carto.chart import RELEASE
from components.images import mirrored, registry_of
from components.kubernetes.without_mesh import WITHOUT_PROXY, WITHOUT_SIDECAR
from operations.restricted_container import RESTRICTED
from operations.verify.findings import Finding, State, skipped
from operations.verify.kubectl import CannotVerify
from operations.verify.probe.__main__ import MARK

if TYPE_CHECKING:
    from operations.verify.kubectl import Kubectl

IMAGE = "public.ecr.aws/docker/library/python:3.12-slim"
"""Has the standard library and openssl, and nothing else is needed. Docker's official image from Amazon ECR Public, as
the bootstrap's: Docker Hub limits pulls without a login by address. A private registry has a copy of it."""
NAME = "carto-verify"
_CONTAINER = "workspace-api"
MODEL = f"{RELEASE}-{_CONTAINER}"
"""The deployment whose environment the probe gets."""
DEADLINE_SECONDS = 300
_PROBE = Path(__file__).parent / "probe"


def check_in_cluster(cluster: Kubectl, image: str | None = None) -> list[Finding]:
    """What a pod of CARTO's sees of buckets, database and cache. The Job and its files are deleted afterwards."""
    deployment = cluster.get("deployment", MODEL)
    image = image or _image_next_to(deployment)
    cluster.run("apply", "--filename", "-", stdin=json.dumps(manifest(deployment, image)))
    try:
        log = _ended(cluster)
    finally:
        cluster.run("delete", f"job/{NAME}", f"configmap/{NAME}", "--ignore-not-found", "--wait=false")
    return read(log)


def _image_next_to(deployment: dict[str, Any]) -> str:
    """`IMAGE`, in the private registry that CARTO's images are from."""
    containers = deployment["spec"]["template"]["spec"]["containers"]
    model = next(each for each in containers if each["name"] == _CONTAINER)
    registry = registry_of(str(model.get("image")), _CONTAINER)
    return mirrored(IMAGE, registry) if registry is not None else IMAGE


def _ended(cluster: Kubectl) -> str:
    seconds = DEADLINE_SECONDS + 30
    try:
        cluster.run("wait", f"job/{NAME}", "--for=condition=complete", f"--timeout={seconds}s", timeout=seconds + 10)
    except CannotVerify as error:
        pods = cluster.run("get", "pods", "--selector", f"job-name={NAME}", "--output", "wide")
        raise CannotVerify(f"the Job {NAME} did not end ({error}):\n{pods}") from error
    return cluster.run("logs", f"job/{NAME}")


def manifest(deployment: dict[str, Any], image: str) -> dict[str, Any]:
    """The Job and its files, as a List, from the deployment that CARTO's chart made."""
    metadata = {"name": NAME, "labels": {"app.kubernetes.io/part-of": "carto"}}
    pod = deployment["spec"]["template"]["spec"]
    model = next(each for each in pod["containers"] if each["name"] == _CONTAINER)
    files = {path.name: path.read_text() for path in sorted(_PROBE.glob("*.py"))}
    container = {
        "name": "verify",
        "image": image,
        "command": ["python", "-m", "probe"],
        "workingDir": "/verify",
        "env": [*model.get("env", []), {"name": "PYTHONDONTWRITEBYTECODE", "value": "1"}],
        "envFrom": model.get("envFrom", []),
        "volumeMounts": [
            *model.get("volumeMounts", []),
            {"name": "verify-probe", "mountPath": "/verify/probe", "readOnly": True},
            {"name": "verify-temporary", "mountPath": "/tmp"},  # noqa: S108 - the pod's own
        ],
        "securityContext": dict(RESTRICTED),
        "resources": {"requests": {"cpu": "50m", "memory": "64Mi"}, "limits": {"cpu": "500m", "memory": "256Mi"}},
    }
    # The release's label and a component of its own: the network policies for CARTO's pods hold for it too, and no
    # Service selects it.
    labels = {
        **metadata["labels"],  # type: ignore[dict-item]
        "app.kubernetes.io/instance": RELEASE,
        "app.kubernetes.io/component": "verify",
        **WITHOUT_SIDECAR,
    }
    spec = {
        "restartPolicy": "Never",
        "serviceAccountName": pod.get("serviceAccountName", "default"),
        "automountServiceAccountToken": False,
        "nodeSelector": pod.get("nodeSelector", {}),
        "tolerations": pod.get("tolerations", []),
        "imagePullSecrets": pod.get("imagePullSecrets", []),
        "containers": [container],
        "volumes": [
            *pod.get("volumes", []),
            {"name": "verify-probe", "configMap": {"name": NAME}},
            {"name": "verify-temporary", "emptyDir": {"medium": "Memory", "sizeLimit": "16Mi"}},
        ],
    }
    job = {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": metadata,
        "spec": {
            "activeDeadlineSeconds": DEADLINE_SECONDS,
            "backoffLimit": 0,
            "ttlSecondsAfterFinished": 600,
            "template": {"metadata": {"labels": labels, "annotations": dict(WITHOUT_PROXY)}, "spec": spec},
        },
    }
    config = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": files}
    return {"apiVersion": "v1", "kind": "List", "items": [config, job]}


def read(log: str) -> list[Finding]:
    """The findings in a pod's log."""
    findings = []
    for line in log.splitlines():
        if line.startswith(MARK):
            subject, check, ok, detail, remedy = json.loads(line.removeprefix(MARK))
            state = State.PASSED if ok else State.FAILED
            findings.append(Finding(subject=subject, check=check, state=state, detail=detail, remedy=remedy))
    return findings or [skipped("pods", "buckets, database and cache", "the Job wrote nothing: its pod did not run")]
