"""Keys of one's own for the storage account and the database."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.support.clouds.azure import PRINCIPAL, SUBSCRIPTION, TENANT, platform_output, provisioned

OWN: dict[str, Any] = {"storage": {"encryption": {"kmsKey": "create"}}}
IDENTITY = f"{SUBSCRIPTION}/resourceGroups/security/providers/Microsoft.ManagedIdentity/userAssignedIdentities/theirs"
ADDRESS = "https://theirvault.vault.azure.net/keys/carto"
VERSION = "0123456789abcdef0123456789abcdef"


def existing_key(address: str) -> dict[str, Any]:
    return {"storage": {"encryption": {"kmsKey": address, "identity": IDENTITY}}}


def test_azures_own_keys_are_used_unless_the_stack_says_otherwise() -> None:
    graph = provisioned()
    assert graph["storage-account"].inputs["encryption"] == {
        "keySource": "Microsoft.Storage",
        "requireInfrastructureEncryption": True,
    }
    assert not {"dataEncryption", "identity"} & set(graph["database-server"].inputs)
    assert graph.of_package("azure-native") == [n for n in graph.of_package("azure-native") if "keyvault" not in n.type]


def test_a_created_vault_can_neither_be_emptied_nor_reached() -> None:
    vault = provisioned(**OWN)["encryption-vault"].inputs
    assert re.fullmatch(r"[a-z](-?[a-z0-9]){2,23}", vault["vaultName"])
    assert vault["properties"] == {
        "accessPolicies": [],
        "enablePurgeProtection": True,
        "enableRbacAuthorization": True,
        "enableSoftDelete": True,
        "networkAcls": {"bypass": "AzureServices", "defaultAction": "Deny"},
        "publicNetworkAccess": "enabled",
        "sku": {"family": "A", "name": "standard"},
        "softDeleteRetentionInDays": 90,
        "tenantId": TENANT,
    }


def test_a_created_key_rotates_and_goes_with_its_vault() -> None:
    key = provisioned(**OWN)["encryption-key"]
    policy = key.inputs["properties"]["rotationPolicy"]
    assert policy["attributes"] == {"expiryTime": "P1Y"}, "long after the next version"
    (action,) = policy["lifetimeActions"]
    assert action == {"action": {"type": "rotate"}, "trigger": {"timeAfterCreate": "P90D"}}
    assert key.deleted_with == "encryption-vault", "Pulumi has no way into the vault"
    assert set(key.ignore_changes) == {"properties", "tags"}, "Azure drops changes of them and tells nobody"


def test_one_identity_may_encrypt_with_it_and_do_nothing_else() -> None:
    graph = provisioned(**OWN)
    role = graph["encryption-role"].inputs
    assert role["principalId"] == PRINCIPAL
    assert role["principalType"] == "ServicePrincipal", "the SDK would say User"
    assert role["scope"] == f"{SUBSCRIPTION}/vaults/{graph['encryption-vault'].inputs['vaultName']}"
    assert role["roleDefinitionId"].endswith("/roleDefinitions/e147488a-f6f5-4113-8e2d-b22465e65bf6")
    assert role["roleAssignmentName"] == provisioned(**OWN)["encryption-role"].inputs["roleAssignmentName"]


def test_storage_account_and_database_are_encrypted_with_it_once_they_may() -> None:
    graph = provisioned(**OWN)
    vault = graph["encryption-vault"].inputs["vaultName"]
    account, server = graph["storage-account"], graph["database-server"]
    identity = account.inputs["identity"]["userAssignedIdentities"][0]
    assert account.inputs["encryption"] == {
        "keySource": "Microsoft.Keyvault",
        "requireInfrastructureEncryption": True,
        "encryptionIdentity": {"encryptionUserAssignedIdentity": identity},
        "keyVaultProperties": {"keyName": "carto", "keyVaultUri": f"https://{vault}.vault.azure.net/"},
    }
    assert server.inputs["identity"] == {"type": "UserAssigned", "userAssignedIdentities": {identity: {}}}
    assert server.inputs["dataEncryption"] == {
        "type": "AzureKeyVault",
        "primaryKeyURI": f"https://{vault}.vault.azure.net/keys/carto",
        "primaryUserAssignedIdentityId": identity,
    }
    for node in (account, server):
        assert node.depends_on >= {"encryption-key", "encryption-role"}


def test_everything_the_data_is_read_with_is_protected_and_locked() -> None:
    graph = provisioned(**OWN)
    parts = {"encryption-vault", "encryption-key", "encryption-identity", "encryption-role"}
    assert {node.name for node in graph if node.protect} >= parts
    assert graph["encryption-lock"].depends_on >= {"encryption-vault", "encryption-key", "encryption-role"}


@pytest.mark.parametrize(
    ("address", "version"), [(ADDRESS, {}), (f"{ADDRESS}/{VERSION}", {"keyVersion": VERSION})], ids=["any", "one"]
)
def test_an_existing_key_is_used_as_an_existing_identity_and_neither_is_changed(address: str, version: Any) -> None:
    graph = provisioned(**existing_key(address))
    account = graph["storage-account"].inputs
    assert account["encryption"]["keyVaultProperties"] == {
        "keyName": "carto",
        "keyVaultUri": "https://theirvault.vault.azure.net/",
        **version,
    }
    assert account["identity"]["userAssignedIdentities"] == [IDENTITY]
    assert graph["database-server"].inputs["dataEncryption"]["primaryKeyURI"] == address
    assert graph.of_type("Vault", "Key", "RoleAssignment", "UserAssignedIdentity") == []


def test_the_key_of_a_database_stays_the_first_one() -> None:
    server = provisioned(**OWN)["database-server"]
    assert {"dataEncryption", "identity"} <= set(server.ignore_changes), "Azure sets it at creation only"
    disposable = provisioned(**OWN, disposable=True)["database-server"]
    assert not {"dataEncryption", "identity"} & set(disposable.ignore_changes)
    assert "dataEncryption" in disposable.replace_on_changes


def test_the_keys_address_is_an_output() -> None:
    assert platform_output(lambda platform: platform.outputs["kmsKey"], **existing_key(ADDRESS)) == ADDRESS
