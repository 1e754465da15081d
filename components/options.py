"""Resource options that more than one component needs."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi


def child_of(
    parent: pulumi.Resource, depends_on: Sequence[pulumi.Resource] = (), *, replace_on_changes: Sequence[str] = ()
) -> pulumi.ResourceOptions:
    """Options of a resource that can be made again without losing anything.

    `replace_on_changes` are properties the cloud fixes at creation although its provider plans an update of them. The
    name stays, so the old one has to go first.
    """
    return pulumi.ResourceOptions(
        parent=parent,
        depends_on=list(depends_on),
        replace_on_changes=list(replace_on_changes),
        delete_before_replace=True if replace_on_changes else None,
    )


def data_child_of(
    parent: pulumi.Resource,
    *,
    protect: bool,
    depends_on: Sequence[pulumi.Resource] = (),
    additional_secret_outputs: Sequence[str] = (),
    ignore_changes: Sequence[str] = (),
    replace_on_changes: Sequence[str] = (),
    replacement_trigger: str | None = None,
) -> pulumi.ResourceOptions:
    """Options of a resource that holds data, a key or a generated secret: the engine refuses to delete or replace it.

    `protect` is false only in a stack that says `carto:disposable: true`. With `replace_on_changes` (see `child_of`)
    and `replacement_trigger`, whose change replaces as well, a change the cloud refuses in the middle of an update is
    refused by the preview already.
    """
    return pulumi.ResourceOptions.merge(
        child_of(parent, depends_on, replace_on_changes=replace_on_changes),
        pulumi.ResourceOptions(
            protect=protect,
            additional_secret_outputs=list(additional_secret_outputs),
            ignore_changes=list(ignore_changes),
            replacement_trigger=replacement_trigger,
            delete_before_replace=True if replacement_trigger else None,
        ),
    )
