"""What an acceptance run will create, what of it is billed, and how long it takes: said before it starts."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from operations.acceptance_engine import Engine

BILLED: Final[Mapping[str, tuple[str, str, str]]] = {
    "aws:rds/instance:Instance": ("database server", "instanceClass", "https://aws.amazon.com/rds/postgresql/pricing/"),
    "aws:elasticache/replicationGroup:ReplicationGroup": (
        "cache", "nodeType", "https://aws.amazon.com/elasticache/pricing/",
    ),
    "aws:kms/key:Key": ("encryption key", "", "https://aws.amazon.com/kms/pricing/"),
    "aws:s3/bucket:Bucket": ("bucket", "", "https://aws.amazon.com/s3/pricing/"),
    "aws:ec2/vpcEndpoint:VpcEndpoint": ("VPC endpoint", "vpcEndpointType", "https://aws.amazon.com/privatelink/pricing/"),
    "gcp:sql/databaseInstance:DatabaseInstance": (
        "database server", "settings.tier", "https://cloud.google.com/sql/pricing",
    ),
    "gcp:redis/instance:Instance": ("cache", "tier", "https://cloud.google.com/memorystore/docs/redis/pricing"),
    "gcp:kms/cryptoKey:CryptoKey": ("encryption key", "", "https://cloud.google.com/kms/pricing"),
    "gcp:storage/bucket:Bucket": ("bucket", "", "https://cloud.google.com/storage/pricing"),
    "gcp:compute/forwardingRule:ForwardingRule": (
        "Private Service Connect endpoint", "", "https://cloud.google.com/vpc/network-pricing",
    ),
    "azure-native:dbforpostgresql:Server": (
        "database server", "sku.name", "https://azure.microsoft.com/en-us/pricing/details/postgresql/flexible-server/",
    ),
    "azure-native:redisenterprise:RedisEnterprise": (
        "cache", "sku.name", "https://azure.microsoft.com/en-us/pricing/details/managed-redis/",
    ),
    "azure-native:redis:Redis": ("cache", "sku.name", "https://azure.microsoft.com/en-us/pricing/details/cache/"),
    "azure-native:keyvault:Vault": (
        "key vault", "properties.sku.name", "https://azure.microsoft.com/en-us/pricing/details/key-vault/",
    ),
    "azure-native:network:PrivateEndpoint": (
        "private endpoint", "", "https://azure.microsoft.com/en-us/pricing/details/private-link/",
    ),
    "azure-native:storage:StorageAccount": (
        "storage account", "sku.name", "https://azure.microsoft.com/en-us/pricing/details/storage/blobs/",
    ),
}  # fmt: skip
"""What is billed by the hour or month: in words, where its size is among the inputs, and the vendor's prices."""
DURATION: Final = (
    "about an hour: 20 to 30 minutes to create and start everything, 10 to change it, 10 to 20 to destroy it"
)
"""An estimate. Servers take 5 to 15 minutes each, at the same time; the release waits for CARTO's pods."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a preview says will be created."""

    stack: str
    created: int
    billed: Sequence[tuple[str, str]]
    """Each resource that costs something, with its size, and its price page."""

    def text(self) -> str:
        """For the person who pays."""
        lines = [
            f"{self.stack}: {self.created} resources will be created, changed and destroyed.",
            "",
            "Billed while they exist:",
        ]
        counted = Counter(self.billed)
        lines += [f"  {count} x {what:<40} {prices}" for (what, prices), count in counted.items()] or ["  nothing"]
        lines += ["  and what CARTO's pods use in the cluster", "", f"Duration: {DURATION}."]
        return "\n".join(lines)


def planned(engine: Engine) -> Plan:
    """The plan, from a preview.

    Raises:
        StepFailed: the preview failed.
    """
    steps = json.loads(engine.run("preview", "--json").stdout)["steps"]
    created = [step["newState"] for step in steps if step["op"] == "create" and step["newState"].get("custom")]
    return Plan(
        stack=engine.stack,
        created=len(created),
        billed=[_billed(state) for state in created if state["type"] in BILLED],
    )


def _billed(state: Mapping[str, Any]) -> tuple[str, str]:
    what, path, prices = BILLED[state["type"]]
    size: Any = state.get("inputs") or {}
    for step in path.split(".") if path else ():
        size = size.get(step) if isinstance(size, dict) else None
    return (f"{what} ({size})" if path and isinstance(size, str) else what), prices
