"""Resource options that more than one component needs."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi


def child_of(parent: pulumi.Resource, depends_on: Sequence[pulumi.Resource] = ()) -> pulumi.ResourceOptions:
    """Options of a resource that can be made again without losing anything."""
    return pulumi.ResourceOptions(parent=parent, depends_on=list(depends_on))


def data_child_of(
    parent: pulumi.Resource,
    *,
    protect: bool,
    depends_on: Sequence[pulumi.Resource] = (),
    additional_secret_outputs: Sequence[str] = (),
    ignore_changes: Sequence[str] = (),
) -> pulumi.ResourceOptions:
    """Options of a resource that holds data, a key or a generated secret: the engine refuses to delete or replace it.

    `protect` is false only in a stack that says `carto:disposable: true`.
    """
    return pulumi.ResourceOptions(
        parent=parent,
        protect=protect,
        depends_on=list(depends_on),
        additional_secret_outputs=list(additional_secret_outputs),
        ignore_changes=list(ignore_changes),
    )
