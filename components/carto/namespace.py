"""The namespace that CARTO is deployed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

from ..frozen import frozen
from ..kubernetes.namespace import Namespace, NamespaceArgs
from .cluster_guard import CLUSTER, another_cluster

if TYPE_CHECKING:
    from collections.abc import Sequence


@frozen
class CartoNamespaceArgs:
    """The namespace, and the cluster that it belongs to."""

    name: str
    create: bool = True
    """False for an existing namespace, which is neither changed nor deleted."""
    cluster: str
    """How the stack reaches its cluster, in one line without a credential. Another text makes a created namespace
    refuse a cluster that does not have it."""
    protect: bool = True


class CartoNamespace:
    """The namespace, created by the first caller: the platform, or `Carto` if the platform does not need it."""

    def __init__(self, name: str, args: CartoNamespaceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """`name` is the logical name of the namespace."""
        self._name, self._args, self._opts = name, args, opts
        self._created: Namespace | None = None

    @property
    def creates(self) -> bool:
        """False for an existing namespace."""
        return self._args.create

    def __call__(self, provider: pulumi.ProviderResource, after: Sequence[pulumi.Resource] = ()) -> Namespace:
        """The namespace, in the cluster of `provider`, created once `after` exists."""
        if self._created is None:
            in_cluster = pulumi.ResourceOptions.merge(self._opts, pulumi.ResourceOptions(providers=[provider]))
            self._created = _namespace(self._name, self._args, after, in_cluster)
        return self._created


def _namespace(
    name: str, args: CartoNamespaceArgs, after: Sequence[pulumi.Resource], opts: pulumi.ResourceOptions
) -> Namespace:
    return Namespace(
        name,
        NamespaceArgs(
            name=args.name,
            create=args.create,
            labels={"app.kubernetes.io/part-of": "carto"},
            annotations={CLUSTER: args.cluster},
            # The chart's pods name no seccomp profile and drop "all" capabilities, where `restricted` wants "ALL".
            pod_security="baseline",
            protect=args.protect,
            exists=_namespace_exists(args.name),
            missing=another_cluster(args.name),
            after=after,
        ),
        opts,
    )


def _namespace_exists(name: str) -> str:
    return (
        f"carto:namespace: the cluster has a namespace {name!r} already, which this stack did not create. Fix: set "
        "another one; or, if CARTO runs in it, let the stack take it over: docs/take-over.md; or, if it was created "
        "for this stack, pulumi config set carto:createNamespace false; or, if this stack created it once and has "
        "lost its state, docs/adopt.md. "
        'More: docs/troubleshooting.md, section "The namespace exists already"'
    )
