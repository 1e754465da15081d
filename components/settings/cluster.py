"""`carto:cluster`: where CARTO runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from typing_extensions import override

from .clouds import Cloud, On, by_cloud
from .model import Model
from .problems import RuleViolation
from .types import aws as amazon
from .types import azure
from .types import gcp as google
from .types.hosts import AnyClusterName, Kubeconfig

if TYPE_CHECKING:
    from collections.abc import Iterator

ClusterName = Annotated[
    str,
    by_cloud(aws=amazon.ClusterName, gcp=google.ClusterName, azure=azure.ClusterName, existing=AnyClusterName),
]


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
    def violations(self) -> Iterator[RuleViolation]:
        if self.kubeconfig is None:
            return
        # Imported here because most stacks have none.
        from .types.kubeconfig import defects

        yield from defects(self.kubeconfig.get_secret_value(), self.context)
