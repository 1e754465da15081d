"""Changes that Pulumi plans as an update in place and that Azure then refuses: marks below the top never replace.

Sources: the REST specifications' mutability marks, service documentation, and what other tools re-create for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from simulator.azure.conditions import error, value_at
from simulator.sources import refuses
from simulator.values import Properties


@dataclass(frozen=True, slots=True)
class Fixed:
    """Properties that stay what they were when the resource was created, and where that is documented."""

    paths: tuple[str, ...]
    source: str


FIXED: dict[str, Fixed] = {
    "azure-native:storage:StorageAccount": Fixed(
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
    ),
    "azure-native:storage:BlobContainer": Fixed(
        (
            "immutableStorageWithVersioning",
            "defaultEncryptionScope",
            "denyEncryptionScopeOverride",
        ),
        "terraform-azurerm:storage/storage_container_resource.go",
    ),
    "azure-native:dbforpostgresql:Server": Fixed(
        (
            "network.delegatedSubnetResourceId",
            "backup.geoRedundantBackup",
            "dataEncryption",
        ),
        "terraform-azurerm:postgres/postgresql_flexible_server_resource.go",
    ),
    "azure-native:dbforpostgresql:Database": Fixed(
        ("charset", "collation"), "terraform-azurerm:postgres/postgresql_flexible_server_database_resource.go"
    ),
    "azure-native:network:PrivateEndpoint": Fixed(
        (
            "location",
            "extendedLocation",
            "privateLinkServiceConnections",
            "manualPrivateLinkServiceConnections",
            "customNetworkInterfaceName",
            "ipConfigurations",
        ),
        "terraform-azurerm:network/private_endpoint_resource.go",
    ),
    "azure-native:privatedns:VirtualNetworkLink": Fixed(
        ("virtualNetwork",), "terraform-azurerm:privatedns/private_dns_zone_virtual_network_link_resource.go"
    ),
    "azure-native:network:Subnet": Fixed(("defaultOutboundAccess",), "terraform-azurerm:network/subnet_resource.go"),
    "azure-native:authorization:RoleAssignment": Fixed(
        ("roleDefinitionId", "principalType"), "terraform-azurerm:authorization/role_assignment_resource.go"
    ),
    "azure-native:keyvault:Vault": Fixed(
        ("location", "properties.softDeleteRetentionInDays"), "terraform-azurerm:keyvault/key_vault_resource.go"
    ),
    "azure-native:redis:Redis": Fixed(("subnetId", "zones"), "terraform-azurerm:redis/redis_cache_resource.go"),
    "azure-native:redisenterprise:RedisEnterprise": Fixed(
        ("zones",), "azure-api:microsoft.cache/2025-07-01/redisenterprise"
    ),
}
"""Paths that are what they were when the resource was made."""
IGNORED: dict[str, tuple[str, ...]] = {"azure-native:keyvault:Key": ("properties", "tags")}
"""Properties that are read when the resource is made and silently dropped later: what exists is handed back."""
SIZES = ("Basic", "Standard", "Premium")

Wrong = Iterator[tuple[str, str]]


@refuses(*(fixed.source for fixed in FIXED.values()))
def refuse(type_: str, old: Properties, new: Properties) -> None:
    """Raises CloudError for a change that Azure refuses. Both bags have their secrets opened."""
    for path in fixed_in(type_):
        if _same(value_at(old, path)) != _same(value_at(new, path)):
            raise error("PropertyChangeNotAllowed", f"{path} can't be changed after creation")
    for code, said in CHANGES.get(type_, _none)(old, new):
        raise error(code, said)


def fixed_in(type_: str) -> tuple[str, ...]:
    """The properties of a type that stay what they were when the resource was created."""
    return FIXED[type_].paths if type_ in FIXED else ()


def taken(type_: str, old: Properties, new: Properties) -> Properties:
    """What Azure takes of a change: the rest stays as it was, and nobody is told."""
    was = {name: old[name] for name in IGNORED.get(type_, ()) if name in old}
    return {name: value for name, value in new.items() if name not in IGNORED.get(type_, ())} | was


def _none(_: Properties, __: Properties) -> Wrong:
    yield from ()


def _same(value: Any) -> Any:
    """Ids and places without case."""
    if isinstance(value, str):
        return value.lower()
    if isinstance(value, list):
        return [_same(inner) for inner in value]
    return {key: _same(inner) for key, inner in value.items()} if isinstance(value, dict) else value


@refuses(
    "terraform-azurerm:storage/storage_account_resource.go", "azure-docs:azure/storage/common/redundancy-migration"
)
def _account(old: Properties, new: Properties) -> Wrong:
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


@refuses(
    "terraform-azurerm:postgres/postgresql_flexible_server_resource.go",
    "azure-docs:azure/postgresql/flexible-server/concepts-high-availability",
    "azure-docs:azure/postgresql/flexible-server/concepts-storage",
)
def _server(old: Properties, new: Properties) -> Wrong:
    was, will = (value_at(bag, "storage.storageSizeGB") or 32 for bag in (old, new))
    if will < was:
        yield "InvalidParameterValue", f"storage can't shrink from {was} to {will} GB"
    versions = [int(bag.get("version") or 0) for bag in (old, new)]
    if versions[1] < versions[0]:
        yield "InvalidParameterValue", f"version {versions[0]} can't become {versions[1]}"
    modes = [value_at(bag, "highAvailability.mode") or "Disabled" for bag in (old, new)]
    if modes[0] != modes[1] and "Disabled" not in modes:
        yield "InvalidParameterValue", f"{modes[0]} can't become {modes[1]}: disable high availability first"
    standby = [value_at(bag, "highAvailability.standbyAvailabilityZone") for bag in (old, new)]
    if standby[0] != standby[1] and modes[0] == modes[1] != "Disabled":
        yield "InvalidParameterValue", "the standby's zone can't change with high availability"
    if old.get("replicationRole") != new.get("replicationRole") != "None":
        yield "InvalidParameterValue", "a role of replication can only be given up"
    if value_at(old, "identity.type") == "UserAssigned" and value_at(new, "identity.type") != "UserAssigned":
        yield "InvalidParameterValue", "an identity can't be taken off a server"
    zones = [value_at(bag, "network.privateDnsZoneArmResourceId") for bag in (old, new)]
    if zones[0] != zones[1] and "ZoneRedundant" in modes:
        yield "InvalidParameterValue", "the private DNS zone can't change with high availability"


@refuses("azure-docs:azure/azure-cache-for-redis/cache-how-to-scale")
def _redis(old: Properties, new: Properties) -> Wrong:
    was, will = (SIZES.index(str(value_at(bag, "sku.name"))) for bag in (old, new))
    if will < was:
        yield "BadRequest", f"scaling down from {SIZES[was]} to {SIZES[will]} is not supported"


@refuses("terraform-azurerm:managedredis/managed_redis_resource.go")
def _managed_redis(old: Properties, new: Properties) -> Wrong:
    if (old.get("highAvailability") or "Enabled") == "Enabled" and new.get("highAvailability") == "Disabled":
        yield "BadRequest", "high availability can't be disabled"


@refuses("azure-api:microsoft.cache/2025-07-01/redisenterprise/databases")
def _redis_database(old: Properties, new: Properties) -> Wrong:
    was = old.get("clusteringPolicy") or "OSSCluster"
    if was not in ("NoCluster", new.get("clusteringPolicy") or "OSSCluster"):
        yield "BadRequest", f"the clustering policy {was} can't be changed"


@refuses("azure-docs:azure/key-vault/general/soft-delete-overview")
def _vault(old: Properties, new: Properties) -> Wrong:
    for name in ("enablePurgeProtection", "enableSoftDelete"):
        if value_at(old, f"properties.{name}") and not value_at(new, f"properties.{name}"):
            yield "BadRequest", f"{name} can't be taken back"


CHANGES: dict[str, Callable[[Properties, Properties], Wrong]] = {
    "azure-native:storage:StorageAccount": _account,
    "azure-native:dbforpostgresql:Server": _server,
    "azure-native:keyvault:Vault": _vault,
    "azure-native:redis:Redis": _redis,
    "azure-native:redisenterprise:RedisEnterprise": _managed_redis,
    "azure-native:redisenterprise:Database": _redis_database,
}
