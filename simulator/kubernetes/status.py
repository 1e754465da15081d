"""What a cluster's controllers write into objects once all is well."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any

from simulator.sources import described

if TYPE_CHECKING:
    from simulator.sources import Outputs
    from simulator.values import Properties

SECOND = "2026-01-01T00:00:00Z"
METADATA = described(
    "kubernetes-docs:reference/kubernetes-api/common-definitions/object-meta/",
    {
        "id": "<namespace>/<name>, or <name>",
        "metadata.name": "<name>, or <generateName> and 5 letters and digits",
        "metadata.uid": "<uuid>",
        "metadata.creationTimestamp": "RFC 3339",
        "metadata.generation": "number",
        "metadata.resourceVersion": "digits",
    },
)
_READY = {
    "status.availableReplicas": "number",
    "status.readyReplicas": "number",
    "status.replicas": "number",
    "status.updatedReplicas": "number",
    "status.observedGeneration": "number",
}
OUTPUTS: dict[str, Outputs] = {
    "kubernetes:batch/v1:Job": described(
        "kubernetes-docs:reference/kubernetes-api/workload-resources/job-v1/",
        {
            "status.succeeded": "number",
            "status.startTime": "RFC 3339",
            "status.completionTime": "RFC 3339",
            "status.conditions": "one of type Complete",
        },
    ),
    "kubernetes:core/v1:Namespace": described(
        "kubernetes-docs:reference/kubernetes-api/cluster-resources/namespace-v1/", {"status.phase": "Active"}
    ),
    "kubernetes:core/v1:Service": described(
        "kubernetes-docs:reference/kubernetes-api/service-resources/service-v1/",
        {"spec": "as set, with clusterIP and type", "status.loadBalancer": "ingress, with a hostname or an IP address"},
    ),
    "kubernetes:networking.k8s.io/v1:Ingress": described(
        "kubernetes-docs:reference/kubernetes-api/service-resources/ingress-v1/",
        {"status.loadBalancer": "ingress, with a hostname or an IP address"},
    ),
    "kubernetes:apps/v1:Deployment": described(
        "kubernetes-docs:reference/kubernetes-api/workload-resources/deployment-v1/", _READY
    ),
    "kubernetes:apps/v1:StatefulSet": described(
        "kubernetes-docs:reference/kubernetes-api/workload-resources/stateful-set-v1/", _READY
    ),
}
"""What controllers and the API server fill in."""


def of(type_: str, inputs: Properties, server: str) -> Properties:
    """`{"status": …}`, and what else controllers fill in, for an object of this type; empty when they fill nothing."""
    spec: dict[str, Any] = inputs.get("spec") or {}
    match type_.rsplit(":", 1)[-1]:
        case "Job":
            done = {"type": "Complete", "status": "True", "lastTransitionTime": SECOND}
            return {
                "status": {
                    "succeeded": spec.get("completions") or 1,
                    "startTime": SECOND,
                    "completionTime": SECOND,
                    "conditions": [done],
                }
            }
        case "Namespace":
            return {"status": {"phase": "Active"}}
        case "Service":
            balanced = spec.get("type") == "LoadBalancer"
            address = {"clusterIP": f"172.20.{_byte(inputs, 0)}.{_byte(inputs, 1)}", "type": "ClusterIP"}
            return {
                "spec": address | spec,
                "status": {"loadBalancer": {"ingress": [_host(inputs, server)]} if balanced else {}},
            }
        case "Ingress":
            return {"status": {"loadBalancer": {"ingress": [_host(inputs, server)]}}}
        case "Deployment" | "StatefulSet":
            count = spec.get("replicas", 1)
            ready = {"availableReplicas": count, "readyReplicas": count, "replicas": count, "updatedReplicas": count}
            return {"status": ready | {"observedGeneration": 1}}
    return {}


def _byte(inputs: Properties, index: int) -> int:
    return _digest(inputs)[index]


def _digest(inputs: Properties) -> bytes:
    metadata = inputs.get("metadata") or {}
    return hashlib.sha256(f"{metadata.get('namespace')}/{metadata.get('name')}".encode()).digest()


def _host(inputs: Properties, server: str) -> dict[str, str]:
    """The address of a load balancer, as the cloud the server runs in writes it."""
    region = re.search(r"\.([a-z]+(?:-[a-z]+)+-\d)\.eks\.amazonaws\.com", server)
    if region:
        return {"hostname": f"k8s-{_digest(inputs).hex()[:10]}.elb.{region[1]}.amazonaws.com"}
    return {"ip": f"203.0.113.{_byte(inputs, 0)}"}
