"""A namespace's quota, and what containers get that ask for nothing."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

import pulumi
import pulumi_kubernetes as kubernetes

from ..frozen import frozen
from ..options import child_of

if TYPE_CHECKING:
    from collections.abc import Mapping


@frozen
class NamespaceLimitsArgs:
    """Quantities of Kubernetes, by the name of what they limit."""

    namespace: pulumi.Input[str]
    name: str
    """Of both objects in the cluster."""
    quota: Mapping[str, str] = field(default_factory=dict)
    """The sum of all pods, such as `requests.cpu`. Empty: no quota."""
    default_requests: Mapping[str, str]
    default_limits: Mapping[str, str]


class NamespaceLimits(pulumi.ComponentResource):
    """A LimitRange, and a ResourceQuota that counts what it fills in.

    With a quota on requests or limits, Kubernetes refuses pods that do not name them. The LimitRange names them.
    """

    def __init__(self, name: str, args: NamespaceLimitsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:kubernetes:NamespaceLimits", name, None, opts)
        core, meta = kubernetes.core.v1, kubernetes.meta.v1
        metadata = meta.ObjectMetaArgs(name=args.name, namespace=args.namespace)
        defaults = core.LimitRangeItemArgs(
            type="Container", default=dict(args.default_limits), default_request=dict(args.default_requests)
        )
        limit_range = core.LimitRange(
            f"{name}-range",
            metadata=metadata,
            spec=core.LimitRangeSpecArgs(limits=[defaults]),
            opts=child_of(self),
        )
        if args.quota:
            core.ResourceQuota(
                f"{name}-quota",
                metadata=metadata,
                spec=core.ResourceQuotaSpecArgs(hard=dict(args.quota)),
                opts=child_of(self, depends_on=[limit_range]),
            )
        self.register_outputs({})
