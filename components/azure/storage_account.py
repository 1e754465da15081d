"""The storage account that CARTO's containers are in: created, or looked up when it is brought."""

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
"""Copies in several zones; Azure can't change that later."""
# 24 letters and digits without hyphens, of which a physical name has two at least.
_NAME_LENGTH = 24 + 2


@dataclass(frozen=True, kw_only=True)
class Account:
    """A storage account, whoever made it."""

    name: pulumi.Output[str]
    resource_group: pulumi.Output[str] | None
    """None when nobody has to look anything up in it."""
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
    """An account for TLS 1.2 and later alone, whose keys open it because CARTO has no other way in.

    What is public or not is the account's word first: without `public_blobs` no container can be made public. The
    network rules stand in front of the keys, not instead of them. Azure refuses to go between copies in zones and
    copies without, although Pulumi plans it as an update: here it is planned as what it would be, a replacement.
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
        # An empty list lets nobody in but through the private endpoint.
        public_network_access="Disabled" if spec.allowed_cidrs is not None and not spec.allowed_cidrs else "Enabled",
        network_rule_set=_network_rules(spec.allowed_cidrs),
        identity={"type": "UserAssigned", "user_assigned_identities": [key.identity_id]} if key is not None else None,
        encryption=_encryption(key),
        # A reminder alone: keys go on working. Source: CIS Azure Foundations 4.3; Storage "Manage account access keys".
        key_policy={"key_expiration_period_in_days": _KEY_REMINDER_DAYS},
        tags=context.tags,
        opts=data_child_of(
            parent,
            protect=context.protect,
            keep=context.keep,
            depends_on=key.ready if key is not None else (),
            # Azure fixes it at creation; an older account stays without.
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

    Lifecycle rules count a version's days from when it was written, so the rule alone would delete an old blob on the
    day it is deleted. Soft delete holds for what a rule deletes, and starts then: it lasts as long as the rule.
    Sources: "Lifecycle management policies that transition blobs between tiers", "Soft delete for blobs".
    """
    context = spec.context
    # The account answers two writes at the same moment with a conflict, so those that belong together wait.
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
    """An account that exists; nothing about it is changed.

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
            f"Azure said: {cause}"
        ),
    )
    return Account(
        name=found.name,
        resource_group=pulumi.Output.from_input(resource_group),
        blob_url=found.primary_endpoints.apply(lambda endpoints: str(endpoints.blob)),
    )


def cors_document(origins: Sequence[pulumi.Input[str]]) -> dict[str, object]:
    """What an account has to let browsers do that were served from `origins`, as Azure's REST interface takes it."""
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
    """Without a version, the account follows the key when it rotates."""
    # A second encryption below the first, with keys that Azure manages. Source: CIS Azure Foundations 4.2.
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
    """One document for the whole account. Azure itself drops blocks of broken uploads after a week."""
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
