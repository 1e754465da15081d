"""What is put into the simulated cluster."""

from __future__ import annotations

import json
from typing import Any

from simulator.core.values import Properties, Secret
from tests.unit.simulator.simulated import CLUSTER

SECRET = "kubernetes:core/v1:Secret"
CONFIG = "kubernetes:core/v1:ConfigMap"
NAMESPACE = "kubernetes:core/v1:Namespace"
JOB = "kubernetes:batch/v1:Job"
BUDGET = "kubernetes:policy/v1:PodDisruptionBudget"
POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
RELEASE = "kubernetes:helm.sh/v3:Release"
CONTAINER = {"name": "psql", "image": "postgres:16"}
CHART = {"name": "carto", "chart": "carto", "version": "1.280.1", "namespace": "carto"}


def kubeconfig(server: str = CLUSTER) -> str:
    return json.dumps(
        {
            "current-context": "platform",
            "contexts": [{"name": "platform", "context": {"cluster": "platform", "user": "me"}}],
            "clusters": [{"name": "platform", "cluster": {"server": server}}],
        }
    )


def job(**pod: Any) -> Properties:
    spec = {"restartPolicy": "Never", "containers": [CONTAINER], **pod}
    return {"metadata": {"namespace": "carto"}, "spec": {"template": {"spec": spec}}}


def policy(**spec: Any) -> Properties:
    return {"metadata": {"namespace": "carto"}, "spec": {"podSelector": {}, **spec}}


def to_range(cidr: str, *but: str) -> list[Properties]:
    return [{"to": [{"ipBlock": {"cidr": cidr, "except": list(but)}}]}]


def secret(**more: Any) -> Properties:
    return {
        "metadata": {"name": "database", "namespace": "carto"},
        "stringData": {"password": Secret("hunter2")},
        **more,
    }
