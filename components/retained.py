"""Parts that may leave the stack and stay in the cloud unchanged, with everything that belongs to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

from .settings.common import Retained

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_ROLES: Mapping[Retained, tuple[str, ...]] = {
    Retained.DATABASE: ("database", "network"),
    Retained.CACHE: ("cache", "network"),
    Retained.KEY: ("encryption",),
}
"""The second part of the logical names. `network` is the peering with Google's services, which both servers use."""
_NOT_IN_A_CLOUD = ("kubernetes", "random", "pulumi", "carto")
"""Packages whose resources the stack goes on creating, or that exist in no cloud."""


def retain(name: str, chosen: Collection[Retained]) -> pulumi.ResourceTransformation:
    """A transformation that lets the chosen parts of the installation `name` leave the state, and only the state.

    The engine then neither refuses nor deletes them. Their inputs are the same: the cloud's own protection stays.
    Source: Pulumi, resource options `retainOnDelete` and `protect`; both act by the last state.
    """
    prefixes = tuple(f"{name}-{role}-" for each in chosen for role in _ROLES[each])

    def transform(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
        if not prefixes or not args.name.startswith(prefixes) or args.type_.partition(":")[0] in _NOT_IN_A_CLOUD:
            return None
        stays = pulumi.ResourceOptions(protect=False, retain_on_delete=True)
        return pulumi.ResourceTransformationResult(
            props=args.props, opts=pulumi.ResourceOptions.merge(args.opts, stays)
        )

    return transform
