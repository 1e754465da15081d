"""Changes that Pulumi plans as an update in place and that Azure then refuses: marks below the top never replace.

Sources: the REST specifications' mutability marks, service documentation, and what other tools re-create for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from simulator.azure.conditions import error, value_at
from simulator.values import Bag

FIXED: dict[str, tuple[str, ...]] = {
    "azure-native:storage:StorageAccount": (
        "enableNfsV3",
        "dnsEndpointType",
        "immutableStorageWithVersioning",
        "extendedLocation",
        "encryption.requireInfrastructureEncryption",
        "encryption.services.queue.keyType",
        "encryption.services.table.keyType",
    ),
    "azure-native:storage:BlobContainer": (
        "immutableStorageWithVersioning",
        "defaultEncryptionScope",
        "denyEncryptionScopeOverride",
    ),
    "azure-native:dbforpostgresql:Server": (
        "network.delegatedSubnetResourceId",
        "backup.geoRedundantBackup",
        "dataEncryption",
    ),
    "azure-native:dbforpostgresql:Database": ("charset", "collation"),
    "azure-native:network:PrivateEndpoint": (
        "location",
        "extendedLocation",
        "privateLinkServiceConnections",
        "manualPrivateLinkServiceConnections",
        "customNetworkInterfaceName",
        "ipConfigurations",
    ),
    "azure-native:privatedns:VirtualNetworkLink": ("virtualNetwork",),
    "azure-native:network:Subnet": ("defaultOutboundAccess",),
    "azure-native:authorization:RoleAssignment": ("roleDefinitionId", "principalType"),
    "azure-native:keyvault:Vault": ("location", "properties.softDeleteRetentionInDays"),
    "azure-native:redis:Redis": ("subnetId", "zones"),
    "azure-native:redisenterprise:RedisEnterprise": ("zones",),
}
"""Paths that are what they were when the resource was made."""
IGNORED: dict[str, tuple[str, ...]] = {"azure-native:keyvault:Key": ("properties", "tags")}
"""Properties that are read when the resource is made and silently dropped later: what exists is handed back."""
SIZES = ("Basic", "Standard", "Premium")

Wrong = Iterator[tuple[str, str]]


def refuse(type_: str, old: Bag, new: Bag) -> None:
    """Raises CloudError for a change that Azure refuses. Both bags have their secrets opened."""
    for path in FIXED.get(type_, ()):
        if _same(value_at(old, path)) != _same(value_at(new, path)):
            raise error("PropertyChangeNotAllowed", f"{path} can't be changed after creation")
    for code, said in CHANGES.get(type_, _none)(old, new):
        raise error(code, said)


def taken(type_: str, old: Bag, new: Bag) -> Bag:
    """What Azure takes of a change: the rest stays as it was, and nobody is told."""
    was = {name: old[name] for name in IGNORED.get(type_, ()) if name in old}
    return {name: value for name, value in new.items() if name not in IGNORED.get(type_, ())} | was


def _none(_: Bag, __: Bag) -> Wrong:
    yield from ()


def _same(value: Any) -> Any:
    """Ids and places without case."""
    if isinstance(value, str):
        return value.lower()
    if isinstance(value, list):
        return [_same(inner) for inner in value]
    return {key: _same(inner) for key, inner in value.items()} if isinstance(value, dict) else value


def _account(old: Bag, new: Bag) -> Wrong:
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


def _server(old: Bag, new: Bag) -> Wrong:
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


def _redis(old: Bag, new: Bag) -> Wrong:
    was, will = (SIZES.index(str(value_at(bag, "sku.name"))) for bag in (old, new))
    if will < was:
        yield "BadRequest", f"scaling down from {SIZES[was]} to {SIZES[will]} is not supported"


def _managed_redis(old: Bag, new: Bag) -> Wrong:
    if (old.get("highAvailability") or "Enabled") == "Enabled" and new.get("highAvailability") == "Disabled":
        yield "BadRequest", "high availability can't be disabled"


def _redis_database(old: Bag, new: Bag) -> Wrong:
    was = old.get("clusteringPolicy") or "OSSCluster"
    if was not in ("NoCluster", new.get("clusteringPolicy") or "OSSCluster"):
        yield "BadRequest", f"the clustering policy {was} can't be changed"


def _vault(old: Bag, new: Bag) -> Wrong:
    for name in ("enablePurgeProtection", "enableSoftDelete"):
        if value_at(old, f"properties.{name}") and not value_at(new, f"properties.{name}"):
            yield "BadRequest", f"{name} can't be taken back"


CHANGES: dict[str, Callable[[Bag, Bag], Wrong]] = {
    "azure-native:storage:StorageAccount": _account,
    "azure-native:dbforpostgresql:Server": _server,
    "azure-native:keyvault:Vault": _vault,
    "azure-native:redis:Redis": _redis,
    "azure-native:redisenterprise:RedisEnterprise": _managed_redis,
    "azure-native:redisenterprise:Database": _redis_database,
}
