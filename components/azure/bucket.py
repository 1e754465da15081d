"""A blob container, which CARTO calls a bucket: created, or the lookup of an existing one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_azure_native as azure

from ..contracts import Bucket
from ..lookups import look_up
from .options import data_child_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .context import Context
    from .storage_account import Account


def create_container(
    name: str,
    *,
    role: str,
    account: Account,
    context: Context,
    public_read: bool,
    parent: pulumi.Resource,
    depends_on: Sequence[pulumi.Resource] = (),
) -> tuple[Bucket, pulumi.Resource]:
    """Create a private container. With `public_read`, anyone with an address may read a blob, and nobody may list them.

    Encryption, versions, CORS and the retention of deleted blobs are settings of the account.
    """
    container = azure.storage.BlobContainer(
        name,
        container_name=context.names(role, max_length=63),
        account_name=account.name,
        resource_group_name=account.resource_group or context.resource_group,
        public_access=azure.storage.PublicAccess.BLOB if public_read else azure.storage.PublicAccess.NONE,
        opts=data_child_of(parent, protect=context.protect, keep=context.keep, depends_on=depends_on),
    )
    return _bucket(container.name, account), container


def find_container(
    container: str, setting: str, account: Account, parent: pulumi.Resource, group: str | None
) -> Bucket:
    """Look up an existing container. Changes nothing about it. Without a `group`, it is not looked up.

    Raises:
        pulumi.RunError: it can't be read; names `setting`.
    """
    if group is None:
        return _bucket(pulumi.Output.from_input(container), account)
    found: pulumi.Output[azure.storage.GetBlobContainerResult] = account.name.apply(
        lambda account_name: look_up(
            "azure-native:storage:getBlobContainer",
            {"accountName": account_name, "containerName": container, "resourceGroupName": group},
            azure.storage.GetBlobContainerResult,
            parent=parent,
            explain=lambda cause: (
                f"{setting}: the container {container!r} can't be read in the storage account {account_name!r}. Create "
                "it, or correct the name; leave the setting out to have a container created. "
                f"Azure reports: {cause}"
            ),
        )
    )
    return _bucket(found.name, account)


def _bucket(name: pulumi.Output[str], account: Account) -> Bucket:
    return Bucket(name=name, url=pulumi.Output.concat(account.blob_url, name, "/"))
