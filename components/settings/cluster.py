"""`carto:cluster`: where CARTO runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import yaml
from typing_extensions import override

from components.settings import amazon, azure, google
from components.settings.base import Model
from components.settings.clouds import Cloud, On, by_cloud
from components.settings.names import AnyClusterName, Kubeconfig
from components.settings.refusing import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

ClusterName = Annotated[
    str,
    by_cloud(aws=amazon.ClusterName, gcp=google.ClusterName, azure=azure.ClusterName, existing=AnyClusterName),
]
_CREDENTIALS = ("token", "password", "client-key-data", "auth-provider")


def holds_credentials(kubeconfig: str) -> bool:
    """Whether a kubeconfig's text holds a credential, rather than only saying which command fetches one."""
    users = _parsed(kubeconfig).get("users")
    if not isinstance(users, list) or not all(isinstance(user, dict) for user in users):
        return True
    return any(name in (user.get("user") or ()) for user in users for name in _CREDENTIALS)


def _parsed(kubeconfig: str) -> dict[str, Any]:
    try:
        content = yaml.safe_load(kubeconfig)
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def _names(content: dict[str, Any], section: str) -> list[str]:
    entries = content.get(section)
    if not isinstance(entries, list):
        return []
    return [str(entry["name"]) for entry in entries if isinstance(entry, dict) and entry.get("name")]


class Cluster(Model):
    """The Kubernetes cluster, which exists already."""

    name: ClusterName
    """Name of the EKS, GKE or AKS cluster, whose network and endpoint are looked up; of any other, what you call it."""
    location: Annotated[google.Location | None, On((Cloud.GCP,), required=True)] = None
    """Region of the GKE cluster, or its zone if it is a zonal one."""
    resource_group: Annotated[azure.ResourceGroup | None, On((Cloud.AZURE,), required=True)] = None
    """Resource group of the AKS cluster."""
    kubeconfig: Kubeconfig | None = None
    """A kubeconfig's text. Left out, one is made that calls the cloud's own command for a token."""
    context: str | None = None
    """Context of that kubeconfig. Default: its current context. On `existing` without `kubeconfig`: a context of the
    kubeconfig on the machine that runs Pulumi."""
    in_cluster: Annotated[bool, On((Cloud.EXISTING,))] = False
    """Pulumi itself runs in a pod of the cluster, and uses that pod's service account."""

    @override
    def contradictions(self) -> Iterator[Problem]:
        if self.kubeconfig is None:
            return
        content = _parsed(self.kubeconfig.get_secret_value())
        contexts = _names(content, "contexts")
        if not contexts or not _names(content, "clusters"):
            yield Problem(
                path="kubeconfig",
                reason="expected YAML with `clusters` and `contexts`, each with names; got other text",
                fix="kubectl config view --flatten | pulumi config set --secret --path carto:cluster.kubeconfig",
            )
        elif self.context is None and content.get("current-context") not in contexts:
            yield Problem(
                path="context",
                reason="missing; the kubeconfig has no current context, or one it does not define",
                fix="pulumi config set --path carto:cluster.context <one that kubectl config get-contexts lists>",
                about=("kubeconfig",),
            )
        elif self.context is not None and self.context not in contexts:
            yield Problem(
                path="context",
                reason=f"the kubeconfig has no context {self.context!r}",
                fix="set it to one that `kubectl config get-contexts` lists",
                about=("kubeconfig",),
            )
