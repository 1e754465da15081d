"""Resource options that several components use."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi


def child_of(
    parent: pulumi.Resource, depends_on: Sequence[pulumi.Resource] = (), *, replace_on_changes: Sequence[str] = ()
) -> pulumi.ResourceOptions:
    """Options of a resource that can be created again without loss.

    `replace_on_changes` are properties the cloud fixes at creation although its provider plans an update of them. The
    name stays, so the old resource has to be deleted first.
    """
    return pulumi.ResourceOptions(
        parent=parent,
        depends_on=list(depends_on),
        replace_on_changes=list(replace_on_changes),
        delete_before_replace=True if replace_on_changes else None,
    )


def after(opts: pulumi.ResourceOptions, *resources: pulumi.Resource) -> pulumi.ResourceOptions:
    """`opts` of a resource that also waits for other resources."""
    return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=list(resources)))


def data_child_of(
    parent: pulumi.Resource,
    *,
    protect: bool,
    keep: bool = False,
    depends_on: Sequence[pulumi.Resource] = (),
    additional_secret_outputs: Sequence[str] = (),
    ignore_changes: Sequence[str] = (),
    replace_on_changes: Sequence[str] = (),
    replacement_trigger: str | None = None,
) -> pulumi.ResourceOptions:
    """Options of a resource that holds data, a key or a generated secret: the engine refuses to delete or replace it.

    `protect` is false only in a stack with `carto:disposable` or `carto:decommission`. With `keep` the cloud keeps the
    resource whenever it leaves the state: after a destroy, `pulumi state unprotect`, another setting. With
    `replace_on_changes` (see `child_of`) and `replacement_trigger`, whose change replaces as well, the preview already
    refuses a change that the cloud would refuse during the update.
    """
    return pulumi.ResourceOptions.merge(
        child_of(parent, depends_on, replace_on_changes=replace_on_changes),
        pulumi.ResourceOptions(
            protect=protect,
            retain_on_delete=keep or None,
            additional_secret_outputs=list(additional_secret_outputs),
            ignore_changes=list(ignore_changes),
            replacement_trigger=replacement_trigger,
            delete_before_replace=True if replacement_trigger else None,
        ),
    )


def part_of(
    whole: pulumi.Resource, parent: pulumi.Resource, depends_on: Sequence[pulumi.Resource] = ()
) -> pulumi.ResourceOptions:
    """Options of a setting of a resource that holds data, such as a bucket's policy.

    It is deleted together with the whole: a destroy does not delete it first. So a bucket that stays, because the
    destroy is refused or because the bucket is kept, stays as protected as it was. Source: the engine's `DeleteStep`
    does not delete a resource that is `deletedWith` another deleted one.
    """
    return pulumi.ResourceOptions.merge(child_of(parent, depends_on), pulumi.ResourceOptions(deleted_with=whole))


def kept_with_stack(*, keep: bool, protect: bool) -> pulumi.ResourceOptions:
    """Options of a component whose resources all stay when a stack that keeps its data is destroyed.

    While the stack is protected, the settings may change and delete them; children inherit this.
    """
    return pulumi.ResourceOptions(retain_on_delete=True if keep and not protect else None)


def shared_child_of(parent: pulumi.Resource, *, protect: bool) -> pulumi.ResourceOptions:
    """Options of a resource that its network has once and that others may use: it stays when the stack is destroyed.

    The engine refuses to delete or replace it while `protect` is set, and never deletes it from the cloud.
    """
    return pulumi.ResourceOptions.merge(
        data_child_of(parent, protect=protect), pulumi.ResourceOptions(retain_on_delete=True)
    )
