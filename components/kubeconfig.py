"""How to talk to the cluster, whichever cloud runs it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pulumi

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, kw_only=True)
class ClusterArgs:
    """Which cluster, and how to talk to it."""

    name: str
    namespace: str
    """Where objects go that name no namespace, so that none ends up in `default`."""
    kubeconfig: pulumi.Input[str] | None = None
    """Its text, as a secret. Left out, the cloud is asked, or one is made that calls the cloud's own command."""
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
