"""The release whose database moves: its PostgreSQL, and the workloads that write to it."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from components.carto.chart import RELEASE
from operations.verify.kubectl import CannotVerify

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from operations.verify.kubectl import Kubectl

POSTGRESQL = f"{RELEASE}-postgresql"
"""StatefulSet and Service of the chart's own PostgreSQL. Source: charts/postgresql of chart 1.280.1."""
REPLICAS = "carto.com/replicas-before-migration"
OF_RELEASE = f"app.kubernetes.io/instance={RELEASE}"
COMPONENT = "app.kubernetes.io/component"
CACHE = "valkey"
"""The chart's own cache writes nothing to the database."""
STOP_SECONDS = 900
"""The longest grace period of the chart's pods is shorter."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """The chart's own PostgreSQL. Its password stays in its Secret."""

    database: str
    secret: str
    key: str
    volume: str
    size: str
    storage_class: str | None


@dataclass(frozen=True, kw_only=True)
class Placement:
    """What lets a pod run where the release's pods run. Each part is as in a pod."""

    node_selector: Mapping[str, str] = field(default_factory=dict)
    tolerations: Sequence[Mapping[str, Any]] = ()
    node_affinity: Mapping[str, Any] | None = None
    image_pull_secrets: Sequence[Mapping[str, str]] = ()

    @classmethod
    def of(cls, pod: Mapping[str, Any]) -> Placement:
        """That of a pod's specification."""
        return cls(
            node_selector=pod.get("nodeSelector") or {},
            tolerations=pod.get("tolerations") or (),
            node_affinity=(pod.get("affinity") or {}).get("nodeAffinity"),
            image_pull_secrets=pod.get("imagePullSecrets") or (),
        )


def is_internal(cluster: Kubectl) -> bool:
    """Whether the release has the chart's own PostgreSQL."""
    return bool(cluster.run("get", "statefulset", POSTGRESQL, "--ignore-not-found", "--output", "name").strip())


def read_source(cluster: Kubectl) -> Source:
    """Where the data is. Raises CannotVerify if the release has no database of its own."""
    if not is_internal(cluster):
        raise CannotVerify(
            f"namespace {cluster.namespace} has no StatefulSet {POSTGRESQL}: the release {RELEASE} has no database of "
            "its own. Name the release's namespace: --namespace. After the switch: "
            ".venv/bin/python -m operations.migrate_database finish"
        )
    stateful = cluster.get("statefulset", POSTGRESQL)
    pod = stateful["spec"]["template"]["spec"]
    variables = {each["name"]: each for container in pod["containers"] for each in container.get("env", ())}
    password = variables.get("POSTGRES_POSTGRES_PASSWORD") or variables.get("POSTGRES_PASSWORD", {})
    reference = password.get("valueFrom", {}).get("secretKeyRef")
    if reference is None:
        raise CannotVerify(
            f"StatefulSet {POSTGRESQL} has its password in no Secret that a variable refers to. Set in the values "
            "internalPostgresql.auth.usePasswordFiles: false, and run helm upgrade"
        )
    volume = f"data-{POSTGRESQL}-0"
    claim = cluster.get("persistentvolumeclaim", volume)["spec"]
    return Source(
        database=variables.get("POSTGRES_DB", {}).get("value", "workspace"),
        secret=reference["name"],
        key=reference["key"],
        volume=volume,
        size=claim["resources"]["requests"]["storage"],
        storage_class=claim.get("storageClassName"),
    )


def read_placement(cluster: Kubectl) -> Placement:
    """That of the chart's own PostgreSQL; after the switch, that of CARTO's pods."""
    if is_internal(cluster):
        return _placement_of(cluster.get("statefulset", POSTGRESQL))
    return next((_placement_of(deployment) for deployment in _deployments(cluster)), Placement())


def _placement_of(workload: dict[str, Any]) -> Placement:
    return Placement.of(workload["spec"]["template"]["spec"])


def stop(cluster: Kubectl) -> list[str]:
    """Scale every Deployment of the release to zero and wait for its pods. Each keeps its replicas in an annotation."""
    stopped = []
    for deployment in _deployments(cluster):
        replicas = deployment["spec"].get("replicas", 1)
        if replicas:
            # One patch: a Deployment without pods always has the annotation.
            _patch(
                cluster, deployment, {"metadata": {"annotations": {REPLICAS: str(replicas)}}, "spec": {"replicas": 0}}
            )
            stopped.append(str(deployment["metadata"]["name"]))
    end = time.monotonic() + STOP_SECONDS
    while left := _writing_pods(cluster):
        if time.monotonic() > end:
            raise CannotVerify(f"these pods do not stop: {', '.join(left)}. Look why: kubectl describe pod {left[0]}")
        time.sleep(2)
    return stopped


def start(cluster: Kubectl) -> list[str]:
    """Scale what `stop` stopped to what it had."""
    started = []
    for deployment in _deployments(cluster):
        before = deployment["metadata"].get("annotations", {}).get(REPLICAS)
        if before is None:
            continue
        change: dict[str, Any] = {"metadata": {"annotations": {REPLICAS: None}}}
        # Helm, or a person, has started it with other replicas: those count.
        if not deployment["spec"].get("replicas", 1):
            change["spec"] = {"replicas": int(before)}
            started.append(str(deployment["metadata"]["name"]))
        _patch(cluster, deployment, change)
    return started


def _deployments(cluster: Kubectl) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = cluster.get("deployments", "--selector", OF_RELEASE)["items"]
    return [each for each in found if each["metadata"].get("labels", {}).get(COMPONENT) != CACHE]


def _patch(cluster: Kubectl, deployment: dict[str, Any], change: dict[str, Any]) -> None:
    name = deployment["metadata"]["name"]
    cluster.run("patch", f"deployment/{name}", "--type", "merge", "--patch", json.dumps(change))


def _writing_pods(cluster: Kubectl) -> list[str]:
    pods = cluster.get("pods", "--selector", f"{OF_RELEASE},{COMPONENT} notin ({CACHE})")["items"]
    return sorted(
        str(pod["metadata"]["name"])
        for pod in pods
        if any(owner["kind"] == "ReplicaSet" for owner in pod["metadata"].get("ownerReferences", ()))
        and pod.get("status", {}).get("phase") not in ("Succeeded", "Failed")
    )
