"""The API group batch: Jobs and CronJobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.core.account import CREATED
from simulator.core.sources import outputs
from simulator.core.values import plain
from simulator.kubernetes.kind import Kind

if TYPE_CHECKING:
    from simulator.core.values import Properties
    from simulator.kubernetes.cluster import Cluster


class Job(Kind):
    """A Job, which succeeds at once."""

    token = "kubernetes:batch/v1:Job"
    replace = ("spec.completions", "spec.parallelism", "spec.selector", "spec.template")
    pod_template = "spec.template"
    restart_policies = ("OnFailure", "Never")

    @outputs(
        "kubernetes-docs:reference/kubernetes-api/workload-resources/job-v1/",
        {
            "status.succeeded": "number",
            "status.startTime": "RFC 3339",
            "status.completionTime": "RFC 3339",
            "status.conditions": "one of type Complete",
        },
    )
    def status(self, inputs: Properties, server: str) -> Properties:
        done = {"type": "Complete", "status": "True", "lastTransitionTime": CREATED}
        return {
            "status": {
                "succeeded": (inputs.get("spec") or {}).get("completions") or 1,
                "startTime": CREATED,
                "completionTime": CREATED,
                "conditions": [done],
            }
        }

    def require(self, cluster: Cluster, inputs: Properties) -> None:
        opened = plain(inputs)
        pod = opened.get("spec", {}).get("template", {}).get("spec", {})
        cluster.require_references(str(opened["metadata"].get("namespace")), pod)


class CronJob(Kind):
    """A CronJob."""

    token = "kubernetes:batch/v1:CronJob"
    pod_template = "spec.jobTemplate.spec.template"
    restart_policies = ("OnFailure", "Never")
