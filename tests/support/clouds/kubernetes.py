"""A stack on somebody's own Kubernetes, as a person writes it."""

from __future__ import annotations

import json
from typing import Any

import pulumi

from components.any_kubernetes.from_settings import platform_args
from components.any_kubernetes.platform import Platform
from components.carto.values import merge
from components.naming import PREFIX
from components.settings.kubernetes import KubernetesSettings
from components.settings.load import load
from tests.support.recorder import Cloud, Graph, run
from tests.support.stack_settings import as_text

KUBECONFIG = """
apiVersion: v1
kind: Config
clusters: [{name: c, cluster: {server: "https://kubernetes.example.com:6443"}}]
users: [{name: u, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: login, interactiveMode: Never}}}]
contexts: [{name: on-premises, context: {cluster: c, user: u}}]
current-context: on-premises
"""
GOOGLES_KEY = json.dumps(
    {
        "type": "service_account",
        "project_id": "acme-maps",
        "client_email": "maps@acme-maps.iam.gserviceaccount.com",
        "private_key": "ExampleOnlyPrivateKey",
    }
)
MINIO: dict[str, Any] = {
    "cloud": "kubernetes",
    "domain": "carto.example.com",
    "cluster": {"name": "on-premises", "kubeconfig": KUBECONFIG},
    "customerPackage": {"path": "customer-package"},
    "storage": {
        "imports": {"existing": "carto-imports"},
        "thumbnails": {"existing": "carto-thumbnails"},
        "s3Compatible": {"endpoint": "https://minio.storage.svc:9000", "externalUrl": "https://files.example.com"},
    },
    "identity": {"existing": {"accessKeyId": "carto-backend", "key": "ExampleOnlySecret"}},
    "database": {"existing": {"host": "db.example.com", "adminUser": "postgres", "adminPassword": "ExampleOnlyAdmin"}},
}
"""The smallest stack with storage that has Amazon's interface."""

_BUCKETS = {name: MINIO["storage"][name] for name in ("imports", "thumbnails")}
AMAZON = MINIO | {"storage": {**_BUCKETS, "region": "eu-west-1"}}
GOOGLE = MINIO | {
    "storage": _BUCKETS,
    "identity": {"mode": "service-account-key", "existing": {"key": GOOGLES_KEY}},
}
AZURE = MINIO | {
    "storage": {**_BUCKETS, "account": {"existing": "acmecarto"}},
    "identity": {"mode": "account-key", "existing": {"key": "ExampleOnlyAccountKey=="}},
}


def settings_of(stack: dict[str, Any], **changes: Any) -> KubernetesSettings:
    """Settings through the loader a stack goes through."""
    settings = load(as_text(merge(stack, changes)))
    assert isinstance(settings, KubernetesSettings)
    return settings


class NoCloud(Cloud):
    """Answers nothing: where everything exists already, nothing is looked up."""

    def outputs(self, type_: str, name: str, inputs: dict[str, Any]) -> dict[str, Any]:
        return {"result": f"generated-{name}"} if type_.endswith("RandomPassword") else {}


def provisioned(stack: dict[str, Any], **changes: Any) -> Graph:
    """What a stack registers, and the contract it fills, as outputs."""
    settings = settings_of(stack, **changes)

    def program() -> None:
        platform = Platform(PREFIX, platform_args(settings)).outputs
        for name, part in {
            "storage": platform.storage,
            "identity": platform.identity,
            "database": platform.database,
            "cache": platform.cache,
            "outputs": platform.outputs,
        }.items():
            pulumi.export(name, part)

    return run(program, cloud=NoCloud())
