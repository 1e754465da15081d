"""Azure's own protection against deletion: management locks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi_azure_native as azure

from .options import child_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pulumi


def deletion_lock(
    name: str, target: pulumi.CustomResource, *, parent: pulumi.Resource, parts: Sequence[pulumi.Resource] = ()
) -> None:
    """A lock with which Azure refuses every deletion of the target. The services have no such setting themselves.

    It is created last and deleted first, because it also applies to everything inside the target: `parts` are the
    resources inside that this stack creates. Changes are not locked. With `carto:decommission` it stays with the
    target, because their component keeps all its resources then. Source: Azure Resource Manager, "Lock your resources
    to protect your infrastructure".
    """
    azure.authorization.ManagementLockByScope(
        name,
        scope=target.id,
        lock_name="carto-holds-data",
        level="CanNotDelete",
        notes="CARTO's data. The stack takes this lock away when it says carto:deletionLocks false.",
        opts=child_of(parent, [target, *parts]),
    )
