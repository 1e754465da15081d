"""The identity that CARTO's backend uses on Azure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_azure_native as azure

from .. import contracts
from ..frozen import frozen
from ..lookups import look_up

if TYPE_CHECKING:
    from .storage_account import Account


@frozen
class BackendIdentityArgs:
    """The storage account that the backend uses, and which of its two keys."""

    account: Account
    service_account: contracts.ServiceAccount
    rotation: int
    """Raise it to switch to the other key."""
    existing_key: pulumi.Input[str] | None = None
    """A key from the settings, as a secret."""


class BackendIdentity(pulumi.ComponentResource):
    """The key of the storage account: on Azure, CARTO's chart has no workload identity for storage.

    An account has two keys, and both are always valid. Rotation switches to the other one: pods that were not restarted
    yet stay connected, and the unused key can be regenerated afterwards. It registers no resource: the keys belong to
    the account. Source: chart contract §2.3.
    """

    outputs: contracts.BackendIdentity
    key_in_use: str | None
    """Azure's name of it, `key1` or `key2`; None with a key from the settings."""

    def __init__(self, name: str, args: BackendIdentityArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:azure:BackendIdentity", name, None, opts)
        self.key_in_use = None if args.existing_key is not None else ("key1", "key2")[args.rotation % 2]
        key = args.existing_key if args.existing_key is not None else self._key(args)
        self.outputs = contracts.BackendIdentity(
            service_account=args.service_account.name,
            create_service_account=args.service_account.create,
            uses_workload_identity=False,
            service_account_annotations=args.service_account.annotations,
            access_key=contracts.AccessKey(id=args.account.name, secret=pulumi.Output.secret(key)),
        )
        self.register_outputs({})

    def _key(self, args: BackendIdentityArgs) -> pulumi.Output[str]:
        identifiers = pulumi.Output.all(args.account.name, args.account.resource_group or "")
        found: pulumi.Output[azure.storage.ListStorageAccountKeysResult] = identifiers.apply(
            lambda names: self._keys(account=names[0], resource_group=names[1])
        )
        return pulumi.Output.secret(
            found.keys.apply(lambda keys: next(key.value for key in keys if key.key_name == self.key_in_use))
        )

    def _keys(self, *, account: str, resource_group: str) -> pulumi.Output[azure.storage.ListStorageAccountKeysResult]:
        return look_up(
            "azure-native:storage:listStorageAccountKeys",
            {"accountName": account, "resourceGroupName": resource_group},
            azure.storage.ListStorageAccountKeysResult,
            parent=self,
            explain=lambda cause: (
                f"carto:storage.account: the keys of the storage account {account!r} in the resource group "
                f"{resource_group!r} can't be read. Let the identity that runs Pulumi list them "
                "(Microsoft.Storage/storageAccounts/listKeys/action), or set one as "
                f"carto:identity.existing.key. Azure reports: {cause}"
            ),
        )
