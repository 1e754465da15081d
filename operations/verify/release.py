"""The release and its pods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from components.carto.chart import RELEASE
from operations.verify.findings import Finding, failed, passed

if TYPE_CHECKING:
    from operations.verify.kubectl import Kubectl

_PODS = "docs/troubleshooting.md#the-release-timed-out"


def check_release(cluster: Kubectl) -> list[Finding]:
    """The release as Helm stores it, each workload's pods, and the migrations.

    Helm keeps a Secret for each revision, labelled `owner=helm`, with its state in the label `status`. CARTO's database
    migrations are the init container of every workspace-api pod (templates/workspace-api/deployment.yaml of the chart),
    so they are through when a pod's init containers have ended.
    """
    revisions = cluster.get("secrets", "--selector", f"owner=helm,name={RELEASE}")["items"]
    pods = cluster.get("pods", "--selector", f"app.kubernetes.io/instance={RELEASE}")["items"]
    deployments = cluster.get("deployments", "--selector", f"app.kubernetes.io/instance={RELEASE}")["items"]
    return [_release(revisions), *_workloads(deployments), *_migrations(pods)]


def _release(revisions: list[dict[str, Any]]) -> Finding:
    labels = [revision["metadata"].get("labels", {}) for revision in revisions]
    newest = max(labels, key=lambda each: int(each.get("version", 0)), default=None)
    if newest is None:
        return failed("release", "deployed", "there is no release", "pulumi up")
    detail = f"revision {newest.get('version')} is {newest.get('status')}"
    if newest.get("status") == "deployed":
        return passed("release", "deployed", detail)
    return failed("release", "deployed", detail, "pulumi up")


def _workloads(deployments: list[dict[str, Any]]) -> list[Finding]:
    findings = []
    for each in sorted(deployments, key=lambda one: str(one["metadata"]["name"])):
        wanted, ready = each["spec"].get("replicas", 1), each.get("status", {}).get("readyReplicas", 0)
        name, detail = each["metadata"]["name"], f"{ready} of {wanted} pods ready"
        findings.append(passed(name, "pods", detail) if ready >= wanted else failed(name, "pods", detail, _PODS))
    return findings or [failed("release", "pods", "there is no deployment", "pulumi up")]


def _migrations(pods: list[dict[str, Any]]) -> list[Finding]:
    started = [pod for pod in pods if pod["spec"].get("initContainers") and "workspace-api" in pod["metadata"]["name"]]
    waiting = []
    for pod in started:
        states = pod.get("status", {}).get("initContainerStatuses", [])
        if not all(state.get("state", {}).get("terminated", {}).get("exitCode") == 0 for state in states) or not states:
            waiting.append(pod["metadata"]["name"])
    if not started:
        return [failed("database", "migrations", "no pod of workspace-api has started", _PODS)]
    if waiting:
        remedy = f"kubectl logs {waiting[0]} --container workspace-migrations"
        return [failed("database", "migrations", f"not through in {', '.join(sorted(waiting))}", remedy)]
    return [passed("database", "migrations", f"through in {len(started)} pods")]
