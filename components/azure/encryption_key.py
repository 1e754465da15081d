"""The stack's own key, which encrypts the storage account and the database."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pulumi
import pulumi_azure_native as azure
import pulumi_random as random

from ..frozen import frozen
from .customer_key import CustomerKey
from .deletion_lock import deletion_lock
from .diagnostics import VAULT_LOGS, send_logs
from .options import child_of, data_child_of
from .resource_ids import subscription_of
from .role_delay import once_effective

if TYPE_CHECKING:
    from .context import Context

_KEY = "carto"
# "Key Vault Crypto Service Encryption User": wrap and unwrap with a key and read what it is, nothing else. Source:
# "Azure built-in roles".
_ROLE = "e147488a-f6f5-4113-8e2d-b22465e65bf6"
_NINETY_DAYS = 90


@frozen
class EncryptionKeyArgs:
    """A key for storage account and database."""

    context: Context


class EncryptionKey(pulumi.ComponentResource):
    """A Key Vault with one RSA key that rotates every 90 days, and the identity that may use it.

    * Purge protection keeps a deleted vault and its name for 90 days; so a part of the name is generated.
    * Only Azure's own services reach the vault over the network. Pulumi creates the key through Azure Resource
      Manager. To delete it, Pulumi would need access to the vault, so it is deleted with the vault (`deleted_with`).
    * Azure reads the properties of a key when it creates the key, and ignores later changes.
    * Without the identity and its role the data can't be read, so they are protected like the key.
    * The first use waits until the role has taken effect in Azure's services.
    Sources: Key Vault "Soft-delete" and "Configure key auto-rotation"; Storage "Customer-managed keys"; PostgreSQL
    Flexible Server "Data encryption".
    """

    outputs: CustomerKey

    def __init__(self, name: str, args: EncryptionKeyArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:azure:EncryptionKey", name, None, opts)
        context = args.context
        identity = azure.managedidentity.UserAssignedIdentity(
            f"{name}-identity",
            resource_name_=context.names("encryption", max_length=128),
            resource_group_name=context.resource_group,
            location=context.location,
            tags=context.tags,
            opts=data_child_of(self, protect=context.protect, keep=context.keep),
        )
        vault = self._vault(name, identity.tenant_id, context)
        key = azure.keyvault.Key(
            f"{name}-key",
            key_name=_KEY,
            vault_name=vault.name,
            resource_group_name=context.resource_group,
            properties={
                "kty": "RSA",
                "key_size": 3072,
                "key_ops": ["wrapKey", "unwrapKey"],
                "rotation_policy": {
                    # For each version after the first: nine months to notice a failed rotation.
                    "attributes": {"expiry_time": "P1Y"},
                    "lifetime_actions": [
                        {
                            "trigger": {"time_after_create": f"P{_NINETY_DAYS}D"},
                            "action": {"type": azure.keyvault.KeyRotationPolicyActionType.ROTATE},
                        }
                    ],
                },
            },
            tags=context.tags,
            opts=pulumi.ResourceOptions.merge(
                data_child_of(self, protect=context.protect, keep=context.keep, ignore_changes=["properties", "tags"]),
                pulumi.ResourceOptions(deleted_with=vault),
            ),
        )
        role = self._role(name, vault, identity, context)
        logs = send_logs(f"{name}-logs", vault.id, VAULT_LOGS, context=context, parent=self)
        if context.lock:
            deletion_lock(f"{name}-lock", vault, parent=self, parts=[key, role, *logs])
        self.outputs = CustomerKey(
            vault_uri=vault.properties.apply(lambda properties: str(properties.vault_uri)),
            name=key.name,
            address=key.key_uri,
            identity_id=once_effective(identity.id, role.created_on),
            ready=[key, role],
        )
        self.register_outputs({"address": key.key_uri})

    def _vault(self, name: str, tenant_id: pulumi.Output[str], context: Context) -> azure.keyvault.Vault:
        suffix = random.RandomString(f"{name}-suffix", length=6, upper=False, special=False, opts=child_of(self))
        return azure.keyvault.Vault(
            f"{name}-vault",
            # The name of a vault has at most 24 characters.
            vault_name=pulumi.Output.concat(context.names("keys", max_length=17), "-", suffix.result),
            resource_group_name=context.resource_group,
            location=context.location,
            properties={
                "tenant_id": tenant_id,
                "sku": {"family": azure.keyvault.SkuFamily.A, "name": azure.keyvault.SkuName.STANDARD},
                "access_policies": [],
                "enable_rbac_authorization": True,
                "enable_soft_delete": True,
                "soft_delete_retention_in_days": _NINETY_DAYS,
                "enable_purge_protection": True,
                "public_network_access": "enabled",
                "network_acls": {
                    "bypass": azure.keyvault.NetworkRuleBypassOptions.AZURE_SERVICES,
                    "default_action": azure.keyvault.NetworkRuleAction.DENY,
                },
            },
            tags=context.tags,
            opts=data_child_of(self, protect=context.protect, keep=context.keep),
        )

    def _role(
        self,
        name: str,
        vault: azure.keyvault.Vault,
        identity: azure.managedidentity.UserAssignedIdentity,
        context: Context,
    ) -> azure.authorization.RoleAssignment:
        subscription = identity.id.apply(subscription_of)
        return azure.authorization.RoleAssignment(
            f"{name}-role",
            # Azure requires a UUID. This one depends on the vault alone, so that it can be imported after a lost state.
            role_assignment_name=vault.id.apply(lambda known: str(uuid.uuid5(uuid.NAMESPACE_URL, known.lower()))),
            scope=vault.id,
            role_definition_id=pulumi.Output.concat(
                "/subscriptions/", subscription, "/providers/Microsoft.Authorization/roleDefinitions/", _ROLE
            ),
            principal_id=identity.principal_id,
            # Without this value, the SDK sends User, and Azure refuses a managed identity of that type.
            principal_type=azure.authorization.PrincipalType.SERVICE_PRINCIPAL,
            opts=data_child_of(self, protect=context.protect, keep=context.keep),
        )
