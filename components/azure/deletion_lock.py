"""Azure's own protection against deletion."""

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
    """A lock that makes Azure refuse to delete the target, whoever asks: there is no such switch on the services.

    It is the last thing made and the first taken away, because a lock holds for everything inside as well: `parts`
    are the resources inside that this stack makes. Changes are not locked. With `carto:decommission` it stays with the
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
