"""A stack whose cluster is another one all of a sudden is refused at the first object, before anything else is changed.

The provider takes whatever it reaches for the same cluster, so a kubeconfig that leads elsewhere would be a run without
changes, and nothing would be there. The way in therefore stands in an annotation of the stack's namespace: when it
changes, the namespace is updated first, which fails where there is no such namespace. A renamed cluster, and one whose
address has changed, have it. A namespace that the stack did not create (`carto:createNamespace: false`) is not guarded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..settings import Settings

CLUSTER = "carto-self-hosted/cluster"
"""The annotation."""


def reached(settings: Settings) -> str:
    """How the stack reaches its cluster, in one line without a credential."""
    cluster = settings.cluster
    if cluster.kubeconfig is not None:
        # Imported here because most stacks have none.
        from ..settings.types.kubeconfig import address

        return f"{cluster.name} at {address(cluster.kubeconfig.get_secret_value(), cluster.context)}"
    return f"{cluster.name}, context {cluster.context}" if cluster.context is not None else cluster.name


def another_cluster(namespace: str) -> str:
    """The message when the namespace is not in the cluster that is reached."""
    return (
        f"carto:cluster: the cluster that is reached now has no namespace {namespace!r}, so it is not the one that "
        "this stack was created in, and nothing in it was changed. Fix: set carto:cluster back. CARTO in another "
        "cluster is another stack, or this one after pulumi destroy. If the namespace was deleted by hand: "
        "pulumi refresh"
    )
