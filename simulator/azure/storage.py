"""Azure Storage: accounts, containers, and what is configured of blobs."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING

from simulator.azure.account import CREATED, DEFAULT_LOCATION, PROVIDERS, Subscription
from simulator.azure.errors import error, is_landing_zone, value_at
from simulator.azure.keyvault import vault_of
from simulator.azure.managedidentity import principal_of
from simulator.azure.resource_type import AzureType, Fixed, Request, require
from simulator.core.rules import Autoname, Rules
from simulator.core.services import lookup
from simulator.core.sources import outputs, refuses
from simulator.core.values import Properties, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.azure.errors import Refusals
    from simulator.azure.resource_type import UsedKey


def access_key(owner: str, number: int) -> str:
    """A key as Azure writes it: 64 bytes in Base64, which depend on their owner alone."""
    return base64.b64encode(hashlib.sha512(f"{owner}{number}".encode()).digest()).decode()


def endpoints(account: str) -> dict[str, str]:
    """Where a storage account answers."""
    services = ("blob", "dfs", "file", "queue", "table")
    return {service: f"https://{account}.{service}.core.windows.net/" for service in services}


class StorageAccount(AzureType):
    """A storage account."""

    token = "azure-native:storage:StorageAccount"
    id_format = PROVIDERS + "Microsoft.Storage/storageAccounts/{accountName}"
    name_input = "accountName"
    taken_code = "StorageAccountAlreadyTaken"
    fixed = Fixed(
        (
            "enableNfsV3",
            "dnsEndpointType",
            "immutableStorageWithVersioning",
            "extendedLocation",
            "encryption.requireInfrastructureEncryption",
            "encryption.services.queue.keyType",
            "encryption.services.table.keyType",
        ),
        "terraform-azurerm:storage/storage_account_resource.go",
    )
    most_tags = 15
    actions = (
        "Microsoft.Storage/storageAccounts/PrivateEndpointConnectionsApproval/action",
        "Microsoft.Storage/storageAccounts/listKeys/action",
    )

    @outputs(
        "https://learn.microsoft.com/en-us/rest/api/storagerp/storage-accounts/get-properties",
        {
            "primaryLocation": "<location>",
            "statusOfPrimary": "available",
            "creationTime": "ISO 8601",
            "provisioningState": "Succeeded",
            "identity": "as set, each identity with its principalId",
            "keyCreationTime.key1": "ISO 8601",
            "keyCreationTime.key2": "ISO 8601",
        },
    )
    @outputs(
        "azure-docs:azure/storage/common/storage-account-overview",
        {"primaryEndpoints": "https://<account>.<blob, dfs, file, queue or table>.core.windows.net/ for each service"},
    )
    def own_outputs(self, request: Request) -> Properties:
        inputs = request.inputs
        name = str(inputs["accountName"])
        identity = inputs.get("identity") or {}
        # A list on the way in, objects on the way out.
        assigned = {each: {"principalId": principal_of(each)} for each in identity.get("userAssignedIdentities") or ()}
        return {
            **({"identity": {**identity, "userAssignedIdentities": assigned}} if identity else {}),
            "primaryEndpoints": endpoints(name),
            "primaryLocation": inputs.get("location") or DEFAULT_LOCATION,
            "statusOfPrimary": "available",
            "creationTime": CREATED,
            "keyCreationTime": {"key1": CREATED, "key2": CREATED},
            "provisioningState": "Succeeded",
        }

    @refuses(
        "azure-docs:azure/storage/common/transport-layer-security-configure-minimum-version",
        "azure-docs:azure/storage/common/customer-managed-keys-configure-existing-account",
        "azure-docs:azure/governance/policy/samples/built-in-policies",
        "terraform-azurerm:storage/storage_account_resource.go",
    )
    def refusals(self, inputs: Properties) -> Refusals:
        if is_landing_zone(inputs) and inputs.get("publicNetworkAccess") != "Disabled":
            yield "RequestDisallowedByPolicy", "Storage accounts should disable public network access"
        identities = value_at(inputs, "identity.userAssignedIdentities") or []
        if len(identities) > 1:
            yield "InvalidValuesForRequestParameters", "an account has one user-assigned identity at the most"
        if inputs.get("minimumTlsVersion") == "TLS1_3":
            yield "InvalidRequestPropertyValue", "TLS1_3 is not supported"
        if inputs.get("largeFileSharesState") == "Disabled":
            yield "InvalidRequestPropertyValue", "largeFileSharesState can't be Disabled"
        if value_at(inputs, "encryption.keySource") == "Microsoft.Keyvault":
            user = value_at(inputs, "encryption.encryptionIdentity.encryptionUserAssignedIdentity")
            if not value_at(inputs, "encryption.keyVaultProperties.keyVaultUri") or user not in identities:
                yield (
                    "InvalidRequestPropertyValue",
                    "a key of a vault needs an identity that is assigned to the account",
                )

    @refuses(
        "terraform-azurerm:storage/storage_account_resource.go", "azure-docs:azure/storage/common/redundancy-migration"
    )
    def change_refusals(self, old: Properties, new: Properties) -> Refusals:
        was, will = str(value_at(old, "sku.name")), str(value_at(new, "sku.name"))
        if was.partition("_")[0] != will.partition("_")[0]:
            yield "InvalidSkuUpdate", f"{was} can't become {will}"
        elif was.endswith("ZRS") != will.endswith("ZRS"):
            yield "InvalidSkuUpdate", f"{was} can't become {will} in one step: zonal replication needs a conversion"
        if old.get("largeFileSharesState") == "Enabled" and not new.get("largeFileSharesState"):
            yield "InvalidRequestPropertyValue", "largeFileSharesState stays Enabled"
        if old.get("customDomain") and new.get("customDomain") not in (None, old["customDomain"]):
            yield "CustomDomainAlreadySet", "a custom domain is cleared before there is another one"
        if old.get("kind") != new.get("kind") and old.get("kind") != "Storage":
            yield "InvalidKindUpdate", f"{old.get('kind')} can't become {new.get('kind')}"

    def used_keys(self, inputs: Properties) -> Iterator[UsedKey]:
        encryption = inputs.get("encryption") or {}
        key = encryption.get("keyVaultProperties")
        if key:
            user = (encryption.get("encryptionIdentity") or {}).get("encryptionUserAssignedIdentity")
            yield vault_of(str(key["keyVaultUri"])), str(key["keyName"]), str(user)


class BlobContainer(AzureType):
    """A container."""

    token = "azure-native:storage:BlobContainer"
    id_format = (
        PROVIDERS + "Microsoft.Storage/storageAccounts/{accountName}/blobServices/default/containers/{containerName}"
    )
    name_input = "containerName"
    parent = StorageAccount
    fixed = Fixed(
        ("immutableStorageWithVersioning", "defaultEncryptionScope", "denyEncryptionScopeOverride"),
        "terraform-azurerm:storage/storage_container_resource.go",
    )
    rules = Rules(
        source="azure-api:microsoft.storage/2024-01-01/storageaccounts/blobservices/containers",
        replace=("accountName", "resourceGroupName", "containerName"),
        required=("accountName", "resourceGroupName"),
        patterns={
            "containerName": {"minLength": 3, "maxLength": 63},
            "accountName": {"regex": "^[a-z0-9]+$", "minLength": 3, "maxLength": 24},
            "resourceGroupName": {"regex": "^[-\\w\\._\\(\\)]+$", "minLength": 1, "maxLength": 90},
        },
        autoname=Autoname(property="containerName", max_length=63),
    )

    @refuses("azure-docs:azure/storage/blobs/anonymous-read-access-prevent")
    def validate_create(self, request: Request, id_: str, name: str) -> None:
        account = StorageAccount.find(request.account, request.inputs)
        if account is None or request.inputs.get("publicAccess") in (None, "None"):
            return
        if not plain(account.inputs).get("allowBlobPublicAccess"):
            raise error("PublicAccessNotPermitted", "public access is not permitted on this storage account", 409)


class PartOfAccount(AzureType):
    """Parts of an account are written one at a time, and not while a private endpoint is joined to the account."""

    parent = StorageAccount

    def busy_ids(self, subscription: Subscription, inputs: Properties) -> set[str]:
        return {StorageAccount.id_of(subscription, inputs)}


class BlobServiceProperties(PartOfAccount):
    """Versions and soft deletion of an account's blobs."""

    token = "azure-native:storage:BlobServiceProperties"
    id_format = PROVIDERS + "Microsoft.Storage/storageAccounts/{accountName}/blobServices/{blobServicesName}"
    name_input = "blobServicesName"
    exists_with_parent = True


class ManagementPolicy(PartOfAccount):
    """When an account's blobs are deleted."""

    token = "azure-native:storage:ManagementPolicy"
    id_format = PROVIDERS + "Microsoft.Storage/storageAccounts/{accountName}/managementPolicies/{managementPolicyName}"
    name_input = "managementPolicyName"

    @refuses("azure-docs:azure/storage/blobs/lifecycle-management-policy-structure")
    def refusals(self, inputs: Properties) -> Refusals:
        names = [rule.get("name") for rule in value_at(inputs, "policy.rules") or ()]
        if len(set(names)) < len(names):
            yield "InvalidRequestPropertyValue", "names of rules have to be unique"


@lookup("azure-native:storage:getStorageAccount")
@outputs(
    "https://learn.microsoft.com/en-us/rest/api/storagerp/storage-accounts/get-properties",
    {
        "id": "the ARM id",
        "name": "<account>",
        "location": "<location>",
        "kind": "StorageV2",
        "primaryLocation": "<location>",
        "provisioningState": "Succeeded",
        "type": "Microsoft.Storage/storageAccounts",
        "sku.name": "<tier>_<replication>",
        "sku.tier": "Standard or Premium",
    },
)
@outputs(
    "azure-docs:azure/storage/common/storage-account-overview",
    {"primaryEndpoints": "https://<account>.<blob, dfs, file, queue or table>.core.windows.net/ for each service"},
)
def get_storage_account(subscription: Subscription, arguments: Properties) -> Properties:
    """An account."""
    name = str(arguments["accountName"])
    require(subscription, StorageAccount, arguments, name)
    record = StorageAccount.find(subscription, arguments)
    created = plain(record.outputs) if record else {}
    return {
        "id": StorageAccount.id_of(subscription, arguments),
        "name": name,
        "location": subscription.location,
        "kind": "StorageV2",
        "sku": {"name": "Standard_ZRS", "tier": "Standard"},
        "primaryEndpoints": endpoints(name),
        "primaryLocation": subscription.location,
        "provisioningState": "Succeeded",
        "type": "Microsoft.Storage/storageAccounts",
        **{key: value for key, value in created.items() if key in ("location", "sku", "kind")},
    }


@lookup("azure-native:storage:getBlobContainer")
@outputs(
    "https://learn.microsoft.com/en-us/rest/api/storagerp/blob-containers/get",
    {"id": "the ARM id", "name": "<container>", "publicAccess": "None, Blob or Container", "deleted": "true or false"},
)
def get_blob_container(subscription: Subscription, arguments: Properties) -> Properties:
    """A container."""
    name = str(arguments["containerName"])
    require(subscription, BlobContainer, arguments, name)
    id_ = BlobContainer.id_of(subscription, arguments)
    return {"id": id_, "name": name, "publicAccess": "None", "deleted": False}


@lookup("azure-native:storage:listStorageAccountKeys")
@outputs(
    "https://learn.microsoft.com/en-us/rest/api/storagerp/storage-accounts/list-keys",
    {
        "keys[].keyName": "key1 or key2",
        "keys[].value": "88 characters of Base64",
        "keys[].permissions": "Full",
        "keys[].creationTime": "ISO 8601",
    },
)
def list_storage_account_keys(subscription: Subscription, arguments: Properties) -> Properties:
    """The access keys of an account."""
    name = str(arguments["accountName"])
    require(subscription, StorageAccount, arguments, name)
    return {
        "keys": [
            {
                "keyName": f"key{number}",
                "value": access_key(name, number),
                "permissions": "Full",
                "creationTime": CREATED,
            }
            for number in (1, 2)
        ]
    }
