"""Azure Key Vault: vaults and keys, and who may use a key."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from simulator.azure.account import PROVIDERS, Subscription, is_missing, same_id
from simulator.azure.authorization import RoleAssignment
from simulator.azure.errors import error, value_at
from simulator.azure.managedidentity import UserAssignedIdentity
from simulator.azure.resource_type import AzureType, Fixed, Request, UsedKey
from simulator.core.sources import outputs, refuses
from simulator.core.values import Properties, plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulator.azure.errors import Refusals
    from simulator.core.inventory import Record

DELETED_VAULT = "azure-native:keyvault:VaultName"
"""What stays of a deleted vault for as long as it can be recovered: its name."""


class Vault(AzureType):
    """A vault."""

    token = "azure-native:keyvault:Vault"
    id_format = PROVIDERS + "Microsoft.KeyVault/vaults/{vaultName}"
    name_input = "vaultName"
    taken_code = "VaultAlreadyExists"
    fixed = Fixed(
        ("location", "properties.softDeleteRetentionInDays"), "terraform-azurerm:keyvault/key_vault_resource.go"
    )
    actions = ("Microsoft.KeyVault/locations/operationResults/read",)

    @outputs(
        "https://learn.microsoft.com/en-us/rest/api/keyvault/keyvault/vaults/get",
        {"properties": "as set, with provisioningState and vaultUri (https://<vault>.vault.azure.net/)"},
    )
    def own_outputs(self, request: Request) -> Properties:
        inputs = request.inputs
        uri = f"https://{inputs['vaultName']}.vault.azure.net/"
        return {"properties": {**inputs["properties"], "vaultUri": uri, "provisioningState": "Succeeded"}}

    @refuses("azure-docs:azure/key-vault/general/soft-delete-overview")
    def refusals(self, inputs: Properties) -> Refusals:
        if value_at(inputs, "properties.enablePurgeProtection") is False:
            yield "BadRequest", "enablePurgeProtection can't be false: leave it out"

    @refuses("azure-docs:azure/key-vault/general/soft-delete-overview")
    def change_refusals(self, old: Properties, new: Properties) -> Refusals:
        for name in ("enablePurgeProtection", "enableSoftDelete"):
            if value_at(old, f"properties.{name}") and not value_at(new, f"properties.{name}"):
                yield "BadRequest", f"{name} can't be taken back"

    @refuses("azure-docs:azure/key-vault/general/soft-delete-overview")
    def validate_create(self, request: Request, id_: str, name: str) -> None:
        if request.account.named(DELETED_VAULT, name):
            raise error("ConflictError", f"a vault {name} exists in a deleted state", 409)

    def after_delete(self, account: Subscription, record: Record, applied: Properties) -> None:
        """The name stays taken."""
        account.save(DELETED_VAULT, record.id, record.name, inputs=record.inputs)


class Key(AzureType):
    """A key."""

    token = "azure-native:keyvault:Key"
    id_format = PROVIDERS + "Microsoft.KeyVault/vaults/{vaultName}/keys/{keyName}"
    name_input = "keyName"
    parent = Vault
    ignored = ("properties", "tags")

    @outputs(
        "https://learn.microsoft.com/en-us/rest/api/keyvault/keyvault/keys/get",
        {
            "keyUri": "https://<vault>.vault.azure.net/keys/<key>",
            "keyUriWithVersion": "https://<vault>.vault.azure.net/keys/<key>/<32 hexadecimal digits>",
            "kty": "as set",
            "keySize": "as set",
            "keyOps": "as set",
            "rotationPolicy": "as set",
        },
    )
    def own_outputs(self, request: Request) -> Properties:
        inputs = request.inputs
        uri, properties = (
            f"https://{inputs['vaultName']}.vault.azure.net/keys/{inputs['keyName']}",
            inputs["properties"],
        )
        return {
            "keyUri": uri,
            "keyUriWithVersion": f"{uri}/{hashlib.sha256(uri.encode()).hexdigest()[:32]}",
            **{name: properties[name] for name in ("kty", "keySize", "keyOps", "rotationPolicy") if name in properties},
        }

    @refuses("azure-docs:azure/key-vault/keys/about-keys")
    def validate_delete(self, account: Subscription, record: Record, applied: Properties) -> None:
        """A key is deleted in its vault, not through Azure Resource Manager: that takes another role and connection."""
        raise error("Forbidden", f"the caller is not allowed Microsoft.KeyVault/vaults/keys/delete on {record.id}", 403)


def vault_of(address: str) -> str:
    """The name of the vault in an address."""
    return address.removeprefix("https://").partition(".")[0]


@refuses("azure-docs:azure/storage/common/customer-managed-keys-configure-existing-account")
def require_keys(subscription: Subscription, keys: Iterable[UsedKey]) -> None:
    """Refuses keys that do not exist or that the identity may not use. Vaults of others are taken to be right."""
    for vault_name, key_name, identity in keys:
        if is_missing(f"/{vault_name}") or is_missing(f"/{key_name}") or is_missing(identity):
            raise error("KeyVaultKeyNotFound", f"the key {key_name} of {vault_name} can't be used", 404)
        for vault in subscription.of_type(Vault.token):
            if plain(vault.inputs)["vaultName"] == vault_name:
                _require_key_of(subscription, vault, key_name, identity)


@refuses(
    "azure-docs:azure/storage/common/customer-managed-keys-configure-existing-account",
    "azure-docs:azure/postgresql/flexible-server/concepts-data-encryption",
)
def _require_key_of(subscription: Subscription, vault: Record, key_name: str, identity: str) -> None:
    if not plain(vault.inputs)["properties"].get("enablePurgeProtection"):
        raise error("KeyVaultPolicyNotSupported", f"the vault {vault.name} is not protected from purging")
    keys = [plain(key.inputs) for key in subscription.of_type(Key.token)]
    if not any(key["vaultName"] == vault.name and key["keyName"] == key_name for key in keys):
        raise error("KeyVaultKeyNotFound", f"the vault {vault.name} has no key {key_name}", 404)
    principals = [
        plain(record.outputs)["principalId"]
        for record in subscription.of_type(UserAssignedIdentity.token)
        if same_id(record.id, identity)
    ]
    granted = [plain(role.inputs) for role in subscription.of_type(RoleAssignment.token)]
    if not any(same_id(role["scope"], vault.id) and role["principalId"] in principals for role in granted):
        raise error("KeyVaultAuthenticationFailure", f"{identity} may not use keys of {vault.name}", 403)
