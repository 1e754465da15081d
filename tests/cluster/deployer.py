"""The deployer of docs/deployer-rbac.yaml, as a cluster administrator creates it."""

from __future__ import annotations

import re
from typing import Any

import yaml

from simulator.engine import ROOT
from test_cluster.throwaway import Cluster

GROUP = "carto-deployers"
RBAC = ROOT / "docs/deployer-rbac.yaml"
COLLECTIONS = {
    "Namespace": "/api/v1/namespaces",
    "ClusterRole": "/apis/rbac.authorization.k8s.io/v1/clusterroles",
    "ClusterRoleBinding": "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
    "RoleBinding": "/apis/rbac.authorization.k8s.io/v1/namespaces/{namespace}/rolebindings",
}


def grant(cluster: Cluster, namespace: str = "carto") -> None:
    """Applies the documented file as an administrator of the cluster would, by its own command."""
    text = re.sub(r"(?m)^(\s*(?:namespace|name): )carto$", rf"\g<1>{namespace}", RBAC.read_text())
    for document in yaml.safe_load_all(text):
        metadata: dict[str, Any] = document["metadata"]
        collection = COLLECTIONS[document["kind"]].format(namespace=metadata.get("namespace"))
        if cluster.api.find(f"{collection}/{metadata['name']}") is None:
            cluster.api.create(collection, document)
