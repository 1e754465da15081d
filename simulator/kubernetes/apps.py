"""The API group apps: Deployments, DaemonSets and StatefulSets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.core.sources import outputs
from simulator.kubernetes.kind import Kind

if TYPE_CHECKING:
    from simulator.core.values import Properties

_READY = {
    "status.availableReplicas": "number",
    "status.readyReplicas": "number",
    "status.replicas": "number",
    "status.updatedReplicas": "number",
    "status.observedGeneration": "number",
}


def _ready(inputs: Properties) -> Properties:
    count = (inputs.get("spec") or {}).get("replicas", 1)
    ready = {"availableReplicas": count, "readyReplicas": count, "replicas": count, "updatedReplicas": count}
    return {"status": {**ready, "observedGeneration": 1}}


class Deployment(Kind):
    """A Deployment."""

    token = "kubernetes:apps/v1:Deployment"
    replace = ("spec.selector",)
    pod_template = "spec.template"

    @outputs("kubernetes-docs:reference/kubernetes-api/workload-resources/deployment-v1/", _READY)
    def status(self, inputs: Properties, server: str) -> Properties:
        return _ready(inputs)


class DaemonSet(Kind):
    """A DaemonSet."""

    token = "kubernetes:apps/v1:DaemonSet"
    replace = ("spec.selector",)
    pod_template = "spec.template"


class StatefulSet(Kind):
    """A StatefulSet."""

    token = "kubernetes:apps/v1:StatefulSet"
    replace = (
        "spec.podManagementPolicy",
        "spec.revisionHistoryLimit",
        "spec.selector",
        "spec.serviceName",
        "spec.volumeClaimTemplates",
    )
    pod_template = "spec.template"

    @outputs("kubernetes-docs:reference/kubernetes-api/workload-resources/stateful-set-v1/", _READY)
    def status(self, inputs: Properties, server: str) -> Properties:
        return _ready(inputs)
