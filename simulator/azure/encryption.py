"""Keys of vaults: who may use them, and what stays of them. What a program did not make is taken to be right."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.azure.conditions import error
from simulator.azure.identifiers import is_missing, same_id
from simulator.sources import refuses
from simulator.values import Properties, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.inventory import Inventory, Record

PACKAGE = "azure-native"
ACCOUNT = "azure-native:storage:StorageAccount"
SERVER = "azure-native:dbforpostgresql:Server"
VAULT = "azure-native:keyvault:Vault"
KEY = "azure-native:keyvault:Key"
IDENTITY = "azure-native:managedidentity:UserAssignedIdentity"
ROLE = "azure-native:authorization:RoleAssignment"
DELETED = f"{VAULT}Name"
"""What stays of a vault that was deleted: its name, for as long as it could be brought back."""


class Encryption:
    """The vaults, keys and identities of one subscription."""

    def __init__(self, inventory: Inventory, subscription: str) -> None:
        self._inventory = inventory
        self._subscription = subscription

    @refuses(
        "azure-docs:azure/key-vault/general/soft-delete-overview",
        "azure-docs:azure/storage/common/customer-managed-keys-configure-existing-account",
    )
    def require(self, type_: str, inputs: Properties) -> None:
        """Refuses a key that is not there or that nobody may use, and the name of a vault that can be brought back."""
        if type_ == VAULT and self._inventory.named(PACKAGE, self._subscription, DELETED, str(inputs["vaultName"])):
            raise error("ConflictError", f"a vault {inputs['vaultName']} exists in a deleted state", 409)
        for vault_name, key_name, identity in used_keys(type_, inputs):
            if is_missing(f"/{vault_name}") or is_missing(f"/{key_name}") or is_missing(identity):
                raise error("KeyVaultKeyNotFound", f"the key {key_name} of {vault_name} can't be used", 404)
            vault = self._only(VAULT, "vaultName", vault_name)
            if vault is not None:
                self._require_of(vault, key_name, identity)

    @refuses(
        "azure-docs:azure/storage/common/customer-managed-keys-configure-existing-account",
        "azure-docs:azure/postgresql/flexible-server/concepts-data-encryption",
    )
    def _require_of(self, vault: Record, key_name: str, identity: str) -> None:
        if not plain(vault.inputs)["properties"].get("enablePurgeProtection"):
            raise error("KeyVaultPolicyNotSupported", f"the vault {vault.name} is not protected from purging")
        keys = [plain(key.inputs) for key in self._inventory.of_type(PACKAGE, KEY)]
        if not any(key["vaultName"] == vault.name and key["keyName"] == key_name for key in keys):
            raise error("KeyVaultKeyNotFound", f"the vault {vault.name} has no key {key_name}", 404)
        principals = [
            plain(record.outputs)["principalId"]
            for record in self._inventory.of_type(PACKAGE, IDENTITY)
            if same_id(record.id, identity)
        ]
        granted = [plain(role.inputs) for role in self._inventory.of_type(PACKAGE, ROLE)]
        if not any(same_id(role["scope"], vault.id) and role["principalId"] in principals for role in granted):
            raise error("KeyVaultAuthenticationFailure", f"{identity} may not use keys of {vault.name}", 403)

    def _only(self, type_: str, property_: str, name: str) -> Record | None:
        found = (each for each in self._inventory.of_type(PACKAGE, type_) if plain(each.inputs)[property_] == name)
        return next(found, None)

    @refuses("azure-docs:azure/key-vault/keys/about-keys")
    def allow_delete(self, record: Record) -> None:
        """A key is deleted in its vault, not through Azure Resource Manager: that takes another role, and a way in."""
        if record.type == KEY:
            raise error(
                "Forbidden", f"the caller is not allowed Microsoft.KeyVault/vaults/keys/delete on {record.id}", 403
            )

    def remember(self, record: Record) -> None:
        """The name of a vault stays taken."""
        if record.type == VAULT:
            self._inventory.save(replace(record, type=DELETED, urn="", outputs={}))


def used_keys(type_: str, inputs: Properties) -> Iterator[tuple[str, str, str]]:
    """Vault, key and identity of each key that a resource is encrypted with."""
    if type_ == ACCOUNT:
        encryption = inputs.get("encryption") or {}
        key = encryption.get("keyVaultProperties")
        if key:
            user = (encryption.get("encryptionIdentity") or {}).get("encryptionUserAssignedIdentity")
            yield _host(str(key["keyVaultUri"])), str(key["keyName"]), str(user)
    if type_ == SERVER:
        encryption = inputs.get("dataEncryption") or {}
        address = encryption.get("primaryKeyURI")
        if address:
            name = str(address).partition("/keys/")[2].partition("/")[0]
            yield _host(str(address)), name, str(encryption.get("primaryUserAssignedIdentityId"))


def _host(address: str) -> str:
    return address.removeprefix("https://").partition(".")[0]
