"""What Azure refuses in one resource's inputs, when it is written and not before: a preview doesn't see any of it.

Sources: the REST specifications and service documentation behind service.json.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from simulator.check import rule_failures
from simulator.package import CloudError
from simulator.rules import Rules, load
from simulator.sources import refuses
from simulator.values import Properties

SERVICE: dict[str, Rules] = load(Path(__file__).parent / "service.json", beside=("idFormat",))
MOST_TAGS = {"azure-native:storage:StorageAccount": 15}
TIERS = {"B": "Burstable", "D": "GeneralPurpose", "E": "MemoryOptimized"}
RESERVED_LOGINS = ("azure_superuser", "azure_pg_admin", "admin", "administrator", "root", "guest", "public")
RETIRED = "new-tenant"
"""A resource group whose name starts so is that of a tenant without an older Azure Cache for Redis."""

LANDING_ZONE = "landing-zone-"
"""Resource groups whose names start so have the usual policies of a landing zone."""

Refusals = Iterable[tuple[str, str]]
"""Azure's error code and what it says."""


@refuses(
    "azure-docs:azure/azure-resource-manager/management/tag-resources",
    "azure-docs:azure/storage/common/storage-account-overview",
)
def refuse(type_: str, inputs: Properties) -> None:
    """Raises CloudError for the first thing that is wrong. `inputs` have their secrets opened."""
    for failure in rule_failures(SERVICE[type_], inputs):
        raise error("InvalidParameterValue", f"{failure.path}: {failure.reason}")
    limit = MOST_TAGS.get(type_, 50)
    if len(inputs.get("tags") or {}) > limit:
        raise error("InvalidTagCount", f"a resource of this type can have {limit} tags")
    for code, said in (*_policies(type_, inputs), *CONDITIONS.get(type_, _none)(inputs)):
        raise error(code, said)


def error(code: str, said: str, status: int = 400) -> CloudError:
    """A refusal in the form Azure's provider prints it."""
    return CloudError(f'Status={status} Code="{code}" Message="{said}"')


@refuses("azure-docs:azure/governance/policy/samples/built-in-policies")
def _policies(type_: str, inputs: Properties) -> Refusals:
    """No public side of storage accounts, and no subnet without a network security group."""
    if not str(inputs.get("resourceGroupName")).startswith(LANDING_ZONE):
        return
    account, subnet = "azure-native:storage:StorageAccount", "azure-native:network:Subnet"
    if type_ == account and inputs.get("publicNetworkAccess") != "Disabled":
        yield "RequestDisallowedByPolicy", "Storage accounts should disable public network access"
    if type_ == subnet and not inputs.get("networkSecurityGroup"):
        yield "RequestDisallowedByPolicy", "Subnets should be associated with a Network Security Group"


def _none(_: Properties) -> Refusals:
    yield from ()


def value_at(bag: Mapping[str, Any], path: str) -> Any:
    """What stands at a dotted path, or nothing."""
    value: Any = bag
    for word in path.split("."):
        value = value.get(word) if isinstance(value, dict) else None
    return value


@refuses(
    "azure-docs:azure/postgresql/flexible-server/concepts-networking-private",
    "azure-docs:azure/postgresql/flexible-server/concepts-high-availability",
    "azure-docs:azure/postgresql/flexible-server/concepts-compute",
)
def _server(inputs: Properties) -> Refusals:
    login = str(inputs.get("administratorLogin") or "")
    if value_at(inputs, "authConfig.passwordAuth") != "Disabled" and not (
        login and inputs.get("administratorLoginPassword")
    ):
        yield "MissingRequiredParameter", "administratorLogin and administratorLoginPassword are required"
    if login.lower() in RESERVED_LOGINS or login.startswith("pg_"):
        yield "InvalidParameterValue", f"the administrator's login {login} is reserved"
    size, tier = str(value_at(inputs, "sku.name") or ""), value_at(inputs, "sku.tier")
    if TIERS.get(size.removeprefix("Standard_")[:1]) != tier:
        yield "InvalidParameterValue", f"the size {size} is not in the tier {tier}"
    if tier == "Burstable" and value_at(inputs, "highAvailability.mode") in ("ZoneRedundant", "SameZone"):
        yield "HANotSupportedForBurstableSku", "high availability is not supported for burstable servers"
    subnet, zone = (
        value_at(inputs, f"network.{word}") for word in ("delegatedSubnetResourceId", "privateDnsZoneArmResourceId")
    )
    if bool(subnet) != bool(zone):
        yield "InvalidParameterValue", "a delegated subnet and a private DNS zone go together"
    if subnet and value_at(inputs, "network.publicNetworkAccess") == "Enabled":
        yield "InvalidParameterValue", "public access is refused for a server in a delegated subnet"
    if zone:
        name = str(zone).rsplit("/", 1)[-1]
        if not name.endswith(".postgres.database.azure.com"):
            yield "InvalidParameterValue", f"the zone {name} does not end with .postgres.database.azure.com"
        if name.split(".")[0] == inputs.get("serverName"):
            yield "InvalidParameterValue", "the first label of the zone is the server's own name"


CLASSES = (r"[A-Z]", r"[a-z]", r"[0-9]", r"[^A-Za-z0-9]")
"""Of which a password has three."""


@refuses("azure-docs:azure/postgresql/flexible-server/how-to-create-server")
def _password_of_server(inputs: Properties) -> Refusals:
    password = str(inputs.get("administratorLoginPassword") or "")
    if password and not 8 <= len(password) <= 128:
        yield "PasswordTooShort" if len(password) < 8 else "PasswordTooLong", "it has to have 8 to 128 characters"
    if password and sum(bool(re.search(each, password)) for each in CLASSES) < 3:
        yield "PasswordNotComplex", "The provided password is not complex enough: three of four kinds of characters"


@refuses("azure-docs:azure/postgresql/flexible-server/concepts-data-encryption")
def _encryption_of_server(inputs: Properties) -> Refusals:
    """A key comes with the identity that uses it, and copies in another region with a pair of their own."""
    encryption = inputs.get("dataEncryption") or {}
    if encryption.get("type") != "AzureKeyVault":
        return
    identity, known = (
        encryption.get("primaryUserAssignedIdentityId"),
        value_at(inputs, "identity.userAssignedIdentities"),
    )
    if not encryption.get("primaryKeyURI") or identity not in (known or {}):
        yield "InvalidParameterValue", "a key needs its address, and an identity that is assigned to the server"
    if value_at(inputs, "backup.geoRedundantBackup") == "Enabled" and not encryption.get("geoBackupKeyURI"):
        yield "InvalidParameterValue", "geo-redundant backups need a key in the paired region"


@refuses(
    "azure-docs:azure/storage/common/transport-layer-security-configure-minimum-version",
    "azure-docs:azure/storage/common/customer-managed-keys-configure-existing-account",
    "terraform-azurerm:storage/storage_account_resource.go",
)
def _account(inputs: Properties) -> Refusals:
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
            yield "InvalidRequestPropertyValue", "a key of a vault needs an identity that is assigned to the account"


@refuses("azure-docs:azure/key-vault/general/soft-delete-overview")
def _vault(inputs: Properties) -> Refusals:
    if value_at(inputs, "properties.enablePurgeProtection") is False:
        yield "BadRequest", "enablePurgeProtection can't be false: leave it out"


@refuses("azure-docs:azure/role-based-access-control/troubleshooting")
def _role(inputs: Properties) -> Refusals:
    if inputs.get("principalType") != "ServicePrincipal":
        kind = inputs.get("principalType")
        yield "UnmatchedPrincipalType", f"the principal is a ServicePrincipal, which does not match the type {kind}"


@refuses("azure-api:microsoft.network/2024-06-01/privatednszones")
def _zone(inputs: Properties) -> Refusals:
    if inputs.get("location") != "global":
        yield "MissingRegistrationForLocation", "the subscription is not registered for the type in this location"


@refuses("azure-api:microsoft.network/2024-06-01/privatednszones/virtualnetworklinks")
def _link(inputs: Properties) -> Refusals:
    yield from _zone(inputs)
    zone = str(inputs.get("privateZoneName"))
    if inputs.get("resolutionPolicy") == "NxDomainRedirect" and not zone.startswith("privatelink."):
        yield "BadRequest", f"the resolution policy NxDomainRedirect is for privatelink zones, which {zone} is not"


@refuses("azure-api:microsoft.cache/2024-11-01/redis", "azure-docs:azure/azure-cache-for-redis/retirement-faq")
def _redis(inputs: Properties) -> Refusals:
    name, family, capacity = (value_at(inputs, f"sku.{word}") for word in ("name", "family", "capacity"))
    if family != ("P" if name == "Premium" else "C"):
        yield "InvalidRequestBody", f"the family {family} does not go with {name}"
    if family == "P" and not 1 <= capacity <= 5:
        yield "InvalidRequestBody", f"the capacity {capacity} is none of the family P"
    if str(inputs.get("resourceGroupName")).startswith(RETIRED):
        yield "BadRequest", "Azure Cache for Redis is retiring, create an Azure Managed Redis instance instead"


@refuses(
    "azure-api:microsoft.cache/2025-07-01/redisenterprise", "azure-docs:azure/azure-cache-for-redis/retirement-faq"
)
def _managed_redis(inputs: Properties) -> Refusals:
    name = str(value_at(inputs, "sku.name"))
    if name.startswith("Enterprise"):
        yield "BadRequest", "Enterprise SKUs are retiring, create an Azure Managed Redis instance instead"
    elif value_at(inputs, "sku.capacity") is not None:
        yield "BadRequest", f"a capacity is refused with {name}"
    if inputs.get("minimumTlsVersion") not in (None, "1.2"):
        yield "BadRequest", "only TLS 1.2 is accepted"


@refuses("azure-docs:azure/private-link/private-endpoint-overview")
def _endpoint(inputs: Properties) -> Refusals:
    for connection in inputs.get("privateLinkServiceConnections") or ():
        target, groups = str(connection.get("privateLinkServiceId")), connection.get("groupIds") or []
        for kind, allowed in GROUPS.items():
            if kind.lower() in target.lower() and not set(groups) <= set(allowed):
                yield "InvalidGroupId", f"{', '.join(groups)} is no part of {kind}"


@refuses("azure-docs:azure/storage/blobs/lifecycle-management-policy-structure")
def _policy(inputs: Properties) -> Refusals:
    names = [rule.get("name") for rule in value_at(inputs, "policy.rules") or ()]
    if len(set(names)) < len(names):
        yield "InvalidRequestPropertyValue", "names of rules have to be unique"


GROUPS = {
    "Microsoft.Storage/storageAccounts": ("blob", "dfs", "file", "queue", "table", "web"),
    "Microsoft.DBforPostgreSQL/flexibleServers": ("postgresqlServer",),
    "Microsoft.Cache/redisEnterprise": ("redisEnterprise",),
    "Microsoft.Cache/redis/": ("redisCache",),
}
CONDITIONS: dict[str, Callable[[Properties], Refusals]] = {
    "azure-native:authorization:RoleAssignment": _role,
    "azure-native:dbforpostgresql:Server": lambda inputs: (
        *_server(inputs),
        *_password_of_server(inputs),
        *_encryption_of_server(inputs),
    ),
    "azure-native:keyvault:Vault": _vault,
    "azure-native:storage:StorageAccount": _account,
    "azure-native:privatedns:PrivateZone": _zone,
    "azure-native:privatedns:VirtualNetworkLink": _link,
    "azure-native:redis:Redis": _redis,
    "azure-native:redisenterprise:RedisEnterprise": _managed_redis,
    "azure-native:network:PrivateEndpoint": _endpoint,
    "azure-native:storage:ManagementPolicy": _policy,
}
