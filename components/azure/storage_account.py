"""The storage account of CARTO's containers: created, or the lookup of an existing one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi
import pulumi_azure_native as azure

from ..lookups import look_up
from .options import data_child_of, part_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .context import Context
    from .customer_key import CustomerKey

# What the Workspace sends from a browser. Source: chart contract §2.3, CORS on imports and thumbnails.
_CORS_METHODS = ("GET", "PUT", "POST")
_CORS_HEADERS = (
    "Content-Type",
    "Content-MD5",
    "Content-Disposition",
    "Cache-Control",
    "Access-Control-Request-Headers",
    "X-MS-Blob-Type",
)
_CORS_MAX_AGE_SECONDS = 3600
_KEY_REMINDER_DAYS = 90
_ZONAL = ("zrs", "gzrs")
"""Replication across zones, which Azure can't change later."""
# 24 letters and digits without hyphens; a physical name has at least two hyphens.
_NAME_LENGTH = 24 + 2


@dataclass(frozen=True, kw_only=True)
class Account:
    """A storage account, created or existing."""

    name: pulumi.Output[str]
    resource_group: pulumi.Output[str] | None
    """None if nothing has to be looked up in it."""
    blob_url: pulumi.Output[str]
    """With a slash at the end."""


@dataclass(frozen=True, kw_only=True)
class AccountSpec:
    """A storage account to create."""

    context: Context
    cors_origins: Sequence[pulumi.Input[str]]
    replication: str
    """`lrs`, `zrs`, `grs` or `gzrs`."""
    noncurrent_days: int
    """Days an overwritten or deleted blob can be recovered, however old it is."""
    soft_deleted_days: int
    """Days a deleted container can be restored, and a blob if that is longer; 0 for none."""
    public_blobs: bool
    """Whether a container in it may be public."""
    allowed_cidrs: Sequence[pulumi.Input[str]] | None
    """Public addresses that may reach it; None for all."""
    expire_days: int | None = None
    """Days after which blobs of the container `expiring` are deleted."""
    expiring: pulumi.Input[str] = ""


def create_account(name: str, spec: AccountSpec, parent: pulumi.Resource) -> azure.storage.StorageAccount:
    """Create an account that accepts only TLS 1.2 and later. Its keys are enabled because CARTO supports nothing else.

    Public access is a setting of the account first: without `public_blobs` no container can become public. Network
    rules apply in addition to the keys. Azure can't change between replication with and without zones, although the
    provider plans an update: here a change is planned as a replacement.
    """
    context = spec.context
    key = context.key
    return azure.storage.StorageAccount(
        name,
        account_name=context.names("storage", max_length=_NAME_LENGTH).apply(lambda known: known.replace("-", "")),
        resource_group_name=context.resource_group,
        location=context.location,
        kind="StorageV2",
        sku={"name": f"Standard_{spec.replication.upper()}"},
        access_tier=azure.storage.AccessTier.HOT,
        enable_https_traffic_only=True,
        minimum_tls_version="TLS1_2",
        allow_blob_public_access=spec.public_blobs,
        allow_cross_tenant_replication=False,
        allow_shared_key_access=True,
        is_local_user_enabled=False,
        # With an empty list, only the private endpoint has access.
        public_network_access="Disabled" if spec.allowed_cidrs is not None and not spec.allowed_cidrs else "Enabled",
        network_rule_set=_network_rules(spec.allowed_cidrs),
        identity={"type": "UserAssigned", "user_assigned_identities": [key.identity_id]} if key is not None else None,
        encryption=_encryption(key),
        # Only a reminder: keys stay valid. Source: CIS Azure Foundations 4.3; Storage "Manage account access keys".
        key_policy={"key_expiration_period_in_days": _KEY_REMINDER_DAYS},
        tags=context.tags,
        opts=data_child_of(
            parent,
            protect=context.protect,
            keep=context.keep,
            depends_on=key.ready if key is not None else (),
            # Azure sets it at creation only; an older account stays without it.
            ignore_changes=["encryption.requireInfrastructureEncryption"],
            replacement_trigger="zonal" if spec.replication in _ZONAL else "regional",
        ),
    )


def keep_deleted_blobs(
    name: str,
    spec: AccountSpec,
    account: azure.storage.StorageAccount,
    parent: pulumi.Resource,
    depends_on: Sequence[pulumi.Resource] = (),
) -> list[pulumi.Resource]:
    """Versions, soft delete, CORS and lifecycle of the account's blobs.

    Lifecycle rules count a version's days from its creation, so the rule alone would remove an old blob on the day it
    is deleted. Soft delete also applies to what a rule deletes, and starts then: its period is that of the rule.
    Sources: "Lifecycle management policies that transition blobs between tiers", "Soft delete for blobs".
    """
    context = spec.context
    # The account refuses two writes at the same moment with a conflict, so they wait for each other.
    service = azure.storage.BlobServiceProperties(
        f"{name}-blobs",
        blob_services_name="default",
        account_name=account.name,
        resource_group_name=context.resource_group,
        is_versioning_enabled=True,
        delete_retention_policy=_retention(max(spec.noncurrent_days, spec.soft_deleted_days)),
        container_delete_retention_policy=_retention(spec.soft_deleted_days),
        cors={"cors_rules": [_cors_rule(spec.cors_origins)]},
        opts=part_of(account, parent, depends_on),
    )
    lifecycle = azure.storage.ManagementPolicy(
        f"{name}-lifecycle",
        management_policy_name="default",
        account_name=account.name,
        resource_group_name=context.resource_group,
        policy={"rules": _lifecycle(spec)},
        opts=part_of(account, parent, [service]),
    )
    return [service, lifecycle]


def find_account(name: str, resource_group: str, parent: pulumi.Resource) -> Account:
    """Look up an existing account. Changes nothing about it.

    Raises:
        pulumi.RunError: it can't be read.
    """
    found = look_up(
        "azure-native:storage:getStorageAccount",
        {"accountName": name, "resourceGroupName": resource_group},
        azure.storage.GetStorageAccountResult,
        parent=parent,
        explain=lambda cause: (
            f"carto:storage.account.existing: the storage account {name!r} can't be read in the resource group "
            f"{resource_group!r}. Create it, correct the name or carto:storage.account.resourceGroup, or let the "
            "identity that runs Pulumi read it; leave the setting out to have an account created. "
            f"Azure reports: {cause}"
        ),
    )
    return Account(
        name=found.name,
        resource_group=pulumi.Output.from_input(resource_group),
        blob_url=found.primary_endpoints.apply(lambda endpoints: str(endpoints.blob)),
    )


def cors_document(origins: Sequence[pulumi.Input[str]]) -> dict[str, object]:
    """The CORS rules that the Workspace at `origins` needs, in the format of Azure's REST API."""
    return {
        "corsRules": [
            {
                "allowedOrigins": list(origins),
                "allowedMethods": list(_CORS_METHODS),
                "allowedHeaders": list(_CORS_HEADERS),
                "exposedHeaders": list(_CORS_HEADERS),
                "maxAgeInSeconds": _CORS_MAX_AGE_SECONDS,
            }
        ]
    }


def _cors_rule(origins: Sequence[pulumi.Input[str]]) -> azure.storage.CorsRuleArgsDict:
    return {
        "allowed_origins": list(origins),
        "allowed_methods": list(_CORS_METHODS),
        "allowed_headers": list(_CORS_HEADERS),
        "exposed_headers": list(_CORS_HEADERS),
        "max_age_in_seconds": _CORS_MAX_AGE_SECONDS,
    }


def _encryption(key: CustomerKey | None) -> azure.storage.EncryptionArgsDict:
    """Encryption settings. Without a key version, the account uses the newest one after a rotation."""
    # A second layer of encryption, with keys that Azure manages. Source: CIS Azure Foundations 4.2.
    if key is None:
        return {"key_source": azure.storage.KeySource.MICROSOFT_STORAGE, "require_infrastructure_encryption": True}
    return {
        "require_infrastructure_encryption": True,
        "key_source": azure.storage.KeySource.MICROSOFT_KEYVAULT,
        "encryption_identity": {"encryption_user_assigned_identity": key.identity_id},
        "key_vault_properties": {
            "key_name": key.name,
            "key_vault_uri": key.vault_uri,
            **({"key_version": key.version} if key.version is not None else {}),
        },
    }


def _network_rules(allowed: Sequence[pulumi.Input[str]] | None) -> azure.storage.NetworkRuleSetArgsDict:
    action = azure.storage.DefaultAction.ALLOW if allowed is None else azure.storage.DefaultAction.DENY
    return {
        "bypass": "AzureServices",
        "default_action": action,
        "ip_rules": [{"i_p_address_or_range": each, "action": azure.storage.Action.ALLOW} for each in allowed or ()],
        "virtual_network_rules": [],
    }


def _retention(days: int) -> azure.storage.DeleteRetentionPolicyArgsDict:
    return {"enabled": True, "days": days} if days else {"enabled": False}


def _lifecycle(spec: AccountSpec) -> list[azure.storage.ManagementPolicyRuleArgsDict]:
    """Lifecycle rules of the whole account. Azure itself deletes blocks of failed uploads after a week."""
    days = spec.noncurrent_days
    rules: list[azure.storage.ManagementPolicyRuleArgsDict] = [
        {
            "name": "noncurrent",
            "type": "Lifecycle",
            "enabled": True,
            "definition": {
                "filters": {"blob_types": ["blockBlob"]},
                "actions": {
                    "version": {"delete": {"days_after_creation_greater_than": days}},
                    "snapshot": {"delete": {"days_after_creation_greater_than": days}},
                },
            },
        }
    ]
    if spec.expire_days is not None:
        rules.append(
            {
                "name": "retention",
                "type": "Lifecycle",
                "enabled": True,
                "definition": {
                    "filters": {
                        "blob_types": ["blockBlob"],
                        "prefix_match": [pulumi.Output.concat(spec.expiring, "/")],
                    },
                    "actions": {"base_blob": {"delete": {"days_after_modification_greater_than": spec.expire_days}}},
                },
            }
        )
    return rules
