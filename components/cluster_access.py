"""How to talk to the cluster, whichever cloud runs it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import pulumi

if TYPE_CHECKING:
    from collections.abc import Mapping

    from components.settings import Settings


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

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """What the stack says about its cluster."""
        return cls(**cls.said_by(settings))

    @staticmethod
    def said_by(settings: Settings) -> dict[str, Any]:
        """The arguments that every cloud takes."""
        kubeconfig = settings.cluster.kubeconfig
        return {
            "name": settings.cluster.name,
            "namespace": settings.namespace,
            "kubeconfig": pulumi.Output.secret(kubeconfig.get_secret_value()) if kubeconfig else None,
            "context": settings.cluster.context,
        }


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
