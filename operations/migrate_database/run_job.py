"""Start the Job, or find the one that runs, and show what it prints until it ends."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from operations.migrate_database.job import ACTION, NAME, files, manifest, volume
from operations.migrate_database.progress import Progress
from operations.verify.kubectl import CannotVerify

if TYPE_CHECKING:
    from collections.abc import Callable

    from operations.migrate_database.job import Options, Target
    from operations.migrate_database.release import Source
    from operations.verify.kubectl import Kubectl

POLL_SECONDS = 2
PENDING_SECONDS = 300
"""A pod that has not started by then gets no node, no image or no volume."""


def run_job(
    cluster: Kubectl,
    action: str,
    *,
    source: Source | None,
    target: Target,
    options: Options,
    show: Callable[[str], None],
) -> bool:
    """Whether the Job completed. One of the same action that runs already is followed, not started again."""
    running = _found(cluster)
    if running is not None and _end(running) is None and _action(running) != action:
        raise CannotVerify(
            f"the Job {NAME} is busy with `{_action(running)}`. Wait for it, or stop it: kubectl --namespace "
            f"{cluster.namespace} delete job {NAME}. It can be continued afterwards"
        )
    if running is None or _end(running) is not None:
        cluster.run("delete", f"job/{NAME}", "--ignore-not-found", "--wait=true", "--cascade=foreground", timeout=120)
        items = [files(), manifest(action, source, target, options)]
        if action != "check" and source is not None and not _has_volume(cluster):
            items.insert(0, volume(source, options))
        cluster.run("apply", "--filename", "-", stdin=json.dumps({"apiVersion": "v1", "kind": "List", "items": items}))
    return _follow(cluster, show)


def remove(cluster: Kubectl) -> None:
    """Delete the Job, its files and the dump."""
    cluster.run("delete", f"job/{NAME}", "--ignore-not-found", "--wait=true", "--cascade=foreground", timeout=120)
    cluster.run("delete", f"configmap/{NAME}", f"persistentvolumeclaim/{NAME}", "--ignore-not-found", "--wait=false")


def was_begun(cluster: Kubectl) -> bool:
    """Whether there is a migration that can be continued."""
    return _has_volume(cluster)


def _has_volume(cluster: Kubectl) -> bool:
    return bool(cluster.run("get", f"persistentvolumeclaim/{NAME}", "--ignore-not-found", "--output", "name").strip())


def _found(cluster: Kubectl) -> dict[str, Any] | None:
    text = cluster.run("get", f"job/{NAME}", "--ignore-not-found", "--output", "json")
    found: dict[str, Any] | None = json.loads(text) if text.strip() else None
    return found


def _action(job: dict[str, Any]) -> str:
    return str(job["metadata"].get("labels", {}).get(ACTION))


def _end(job: dict[str, Any]) -> str | None:
    conditions = job.get("status", {}).get("conditions") or ()
    return next((c["type"] for c in conditions if c["type"] in ("Complete", "Failed") and c["status"] == "True"), None)


def _follow(cluster: Kubectl, show: Callable[[str], None]) -> bool:
    progress, seen = Progress(), dict[str, int]()
    pending_since = time.monotonic()
    while True:
        job = _found(cluster)
        if job is None:
            raise CannotVerify(f"the Job {NAME} was deleted. Run the command again: it continues")
        end = _end(job)
        pods = cluster.get("pods", "--selector", f"job-name={NAME}")["items"]
        for pod in sorted(pods, key=lambda each: each["metadata"]["creationTimestamp"]):
            if pod.get("status", {}).get("phase") in ("Running", "Succeeded", "Failed"):
                pending_since = time.monotonic()
                _show_new(cluster, pod["metadata"]["name"], seen, progress, show)
        if end is not None:
            return end == "Complete" and not progress.failed
        if time.monotonic() - pending_since > PENDING_SECONDS:
            raise CannotVerify(
                f"the pod of the Job {NAME} does not start. Look why: kubectl --namespace {cluster.namespace} describe "
                f"jobs,pods --selector app.kubernetes.io/part-of=carto. The command continues when it runs again"
            )
        time.sleep(POLL_SECONDS)


def _show_new(
    cluster: Kubectl, pod: str, seen: dict[str, int], progress: Progress, show: Callable[[str], None]
) -> None:
    try:
        lines = cluster.run("logs", pod).splitlines()
    except CannotVerify:
        # The container starts, or the node is away: the next look shows it.
        return
    for line in lines[seen.get(pod, 0) :]:
        for text in progress.line(line, time.monotonic()):
            show(text)
    seen[pod] = len(lines)
