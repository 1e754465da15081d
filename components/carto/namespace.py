"""The namespace that CARTO is deployed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

from ..kubernetes.namespace import Namespace, NamespaceArgs
from .cluster_guard import CLUSTER, another_cluster, reached

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..settings import Settings


class CartoNamespace:
    """Creates the namespace once, whoever asks first: the platform, or the deployment for want of one."""

    def __init__(self, name: str, settings: Settings, opts: pulumi.ResourceOptions | None = None) -> None:
        """`name` is the logical name of the namespace."""
        self._name, self._settings, self._opts = name, settings, opts
        self._created: Namespace | None = None

    def __call__(self, provider: pulumi.ProviderResource, after: Sequence[pulumi.Resource] = ()) -> Namespace:
        """The namespace, in the cluster of `provider`, created once `after` exists."""
        if self._created is None:
            in_cluster = pulumi.ResourceOptions.merge(self._opts, pulumi.ResourceOptions(providers=[provider]))
            self._created = _namespace(self._name, self._settings, after, in_cluster)
        return self._created


def _namespace(
    name: str, settings: Settings, after: Sequence[pulumi.Resource], opts: pulumi.ResourceOptions
) -> Namespace:
    return Namespace(
        name,
        NamespaceArgs(
            name=settings.namespace,
            create=settings.create_namespace,
            labels={"app.kubernetes.io/part-of": "carto"},
            annotations={CLUSTER: reached(settings)},
            # The chart's pods name no seccomp profile and drop "all" capabilities, where `restricted` wants "ALL".
            pod_security="baseline",
            protect=settings.protects_data,
            exists=_namespace_exists(settings.namespace),
            missing=another_cluster(settings.namespace),
            after=after,
        ),
        opts,
    )


def _namespace_exists(name: str) -> str:
    return (
        f"carto:namespace: the cluster has a namespace {name!r} already, which this stack did not make. Fix: set "
        "another one; or, if it was made for this stack, pulumi config set carto:createNamespace false; or, if this "
        "stack made it once and has lost its state, docs/adopt.md. "
        'More: docs/troubleshooting.md, section "The namespace exists already"'
    )
