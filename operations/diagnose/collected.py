"""What `kubectl` shows about CARTO: objects, events, and the logs of its pods."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from components.carto.chart import RELEASE
from operations.verify.kubectl import CannotVerify, Kubectl

LINES: Final = 2000
"""Of each container's log."""
KINDS: Final = (
    *("pods", "deployments.apps", "jobs.batch", "services", "configmaps", "serviceaccounts", "endpoints", "events"),
    *("horizontalpodautoscalers.autoscaling", "poddisruptionbudgets.policy", "networkpolicies.networking.k8s.io"),
    *("resourcequotas", "limitranges"),
)
"""Without Secrets."""


def files(cluster: Kubectl) -> Iterator[tuple[str, str]]:
    """Names and texts. What can't be read has the reason instead, so that nobody looks for it in vain."""
    yield "version.json", _read(cluster, "version", "--output", "json")
    yield "nodes.txt", _read(cluster, "get", "nodes", "--output", "wide")
    for kind in KINDS:
        yield f"objects/{kind}.yaml", _read(cluster, "get", kind, "--output", "yaml")
    yield "objects/pods.txt", _read(cluster, "describe", "pods")
    for pod in _pods(cluster):
        yield from _logs(cluster, pod)


def _pods(cluster: Kubectl) -> list[Mapping[str, Any]]:
    try:
        found: list[Mapping[str, Any]] = cluster.get("pods")["items"]
    except CannotVerify:
        return []
    return found


def _logs(cluster: Kubectl, pod: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    name, status = pod["metadata"]["name"], pod.get("status") or {}
    for each in [*(status.get("initContainerStatuses") or ()), *(status.get("containerStatuses") or ())]:
        command = ["logs", name, "--container", each["name"], f"--tail={LINES}", "--timestamps"]
        yield f"logs/{name}/{each['name']}.log", _read(cluster, *command)
        if each.get("restartCount"):
            yield f"logs/{name}/{each['name']}.previous.log", _read(cluster, *command, "--previous")


def helm_history(cluster: Kubectl) -> str:
    """The release's revisions, from the labels of Helm's Secrets; their content is not read into the archive."""
    try:
        found = cluster.get("secrets", "--selector", f"owner=helm,name={RELEASE}")["items"]
    except CannotVerify as error:
        return f"{error}\n"
    labels = sorted((each["metadata"]["labels"] for each in found), key=lambda each: int(each["version"]))
    return json.dumps(
        [{key: each.get(key) for key in ("version", "status", "modifiedAt")} for each in labels], indent=2
    )


def _read(cluster: Kubectl, *arguments: str) -> str:
    try:
        return cluster.run(*arguments)
    except CannotVerify as error:
        return f"{error}\n"
