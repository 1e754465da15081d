"""A stack whose cluster is another one all of a sudden is refused at the first object, before anything else is changed.

The provider takes whatever it reaches for the same cluster, so a kubeconfig that leads elsewhere would be a run without
changes, and nothing would be there. An annotation of the stack's namespace therefore has the way in: when it
changes, the namespace is updated first, which fails where there is no such namespace. A renamed cluster, and one whose
address has changed, have it. A namespace that the stack did not create (`carto:createNamespace: false`) is not guarded.
"""

from __future__ import annotations

CLUSTER = "carto-self-hosted/cluster"
"""The annotation."""


def another_cluster(namespace: str) -> str:
    """The message when the namespace is not in the cluster that is reached."""
    return (
        f"carto:cluster: the cluster that is reached now has no namespace {namespace!r}, so it is not the one that "
        "this stack was created in, and nothing in it was changed. Fix: set carto:cluster back. CARTO in another "
        "cluster is another stack, or this one after pulumi destroy. If the namespace was deleted by hand: "
        "pulumi refresh"
    )
