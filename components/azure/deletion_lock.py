"""Azure's own protection against deletion: management locks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_azure_native as azure

from .options import part_of

if TYPE_CHECKING:
    from collections.abc import Sequence


def deletion_lock(
    name: str, target: pulumi.CustomResource, *, parent: pulumi.Resource, parts: Sequence[pulumi.Resource] = ()
) -> None:
    """A lock with which Azure refuses every deletion of the target. The services have no such setting themselves.

    It is created last and deleted first, because it also applies to everything inside the target: `parts` are the
    resources inside that this stack creates. Changes are not locked. With `carto:decommission` a destroy keeps the lock
    with its target. When the settings end the lock and the target stays in the stack, the lock is deleted: kept in the
    cloud, it would refuse the deletion of the target later. Source: Azure Resource Manager, "Lock your resources to
    protect your infrastructure".
    """
    azure.authorization.ManagementLockByScope(
        name,
        scope=target.id,
        lock_name="carto-holds-data",
        level="CanNotDelete",
        notes="CARTO's data. The stack takes this lock away when it says carto:deletionLocks false.",
        opts=pulumi.ResourceOptions.merge(
            part_of(target, parent, [target, *parts]),
            # The component keeps all its resources in the cloud with `carto:decommission`.
            pulumi.ResourceOptions(retain_on_delete=False),
        ),
    )
