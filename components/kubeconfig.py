"""The access to a cluster, on every cloud: the common arguments, and a kubeconfig."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pulumi

from .frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping


@frozen
class ClusterArgs:
    """The cluster and its kubeconfig."""

    name: str
    namespace: str
    """The namespace of objects that have none, so that no object is created in `default`."""
    kubeconfig: pulumi.Input[str] | None = None
    """Its text, as a secret. Default: from the cloud, or a generated one that calls the cloud's command."""
    context: str | None = None
    """Context of `kubeconfig`."""


def kubeconfig_of(
    name: str, *, cluster: Mapping[str, pulumi.Input[str]], user: Mapping[str, Any]
) -> pulumi.Output[str]:
    """A kubeconfig with one context. Source: Kubernetes documentation, "kubeconfig (v1)"."""
    return pulumi.Output.json_dumps(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": name, "cluster": cluster}],
            "users": [{"name": name, "user": user}],
            "contexts": [{"name": name, "context": {"cluster": name, "user": name}}],
            "current-context": name,
        }
    )
