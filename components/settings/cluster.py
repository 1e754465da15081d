"""`carto:cluster`: the settings that a cluster has on every cloud."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import override

from .model import Model
from .problems import RuleViolation
from .types.kubernetes import Kubeconfig

if TYPE_CHECKING:
    from collections.abc import Iterator


class Cluster(Model):
    """The Kubernetes cluster, which exists already."""

    name: str
    """Name of the EKS, GKE or AKS cluster, whose network and endpoint are looked up. Any other cluster: a name of your
    choice."""
    kubeconfig: Kubeconfig | None = None
    """A kubeconfig's text. Left out, one is created that calls the cloud's own command for a token."""
    context: str | None = None
    """Context of that kubeconfig. Default: its current context. On `kubernetes` without `kubeconfig`: a context of the
    kubeconfig on the machine that runs Pulumi."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        if self.kubeconfig is None:
            return
        # Imported here because most stacks have none.
        from .types.kubeconfig import defects

        yield from defects(self.kubeconfig.get_secret_value(), self.context)


class ManagedCluster(Cluster):
    """A cluster that the cloud runs. Its endpoint is looked up, so a context needs a kubeconfig."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        yield from super().violations()
        if self.kubeconfig is None and self.context is not None:
            yield RuleViolation(
                path="context",
                reason="a context is looked up in `kubeconfig`, which is not set",
                fix="cat kubeconfig | pulumi config set --secret --path carto:cluster.kubeconfig",
                about=("kubeconfig",),
            )
