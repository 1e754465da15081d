"""Policies about resources that hold data: encryption, isolation, backups, deletion protection, rotation of keys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from components.resource_facts.checks import DELETION_SWITCHES, leaves, never

from .model import Policy, Resource, Stack

_ENCRYPTED_IN_TRANSIT_ONLY = "gcp:redis/instance:Instance"
"""Memorystore encrypts disks always; its fact is about transit."""


def encrypted(resource: Resource, stack: Stack) -> Iterator[str]:
    """A resource stores data that is not encrypted."""
    stores = resource.facts.stores if resource.facts else None
    if stores is None or resource.type == _ENCRYPTED_IN_TRANSIT_ONLY:
        return
    if not stores.encrypted(resource.inputs, stack.related(resource)):
        yield "is not encrypted at rest, or accepts connections without TLS"


def cache_encrypted(resource: Resource, stack: Stack) -> Iterator[str]:
    """A Memorystore cache accepts connections without TLS."""
    stores = resource.facts.stores if resource.facts else None
    if stores is None or resource.type != _ENCRYPTED_IN_TRANSIT_ONLY:
        return
    if not stores.encrypted(resource.inputs, stack.related(resource)):
        yield "accepts connections without TLS"


def private(resource: Resource, stack: Stack) -> Iterator[str]:
    """A resource that stores data is reachable from the internet, or readable without a credential."""
    stores = resource.facts.stores if resource.facts else None
    if stores is None or public_thumbnails(resource, stack):
        return
    if not stores.private(resource.inputs, stack.related(resource)):
        yield "is reachable from the internet, or readable without a credential"


def backed_up(resource: Resource, stack: Stack) -> Iterator[str]:
    """A resource stores data and has no backups or earlier versions."""
    stores = resource.facts.stores if resource.facts else None
    if stores is None or stores.backed_up is never or stack.is_disposable:
        return
    if not stores.backed_up(resource.inputs, stack.related(resource)):
        yield "has no backups and no earlier versions"


def deletion_protected(resource: Resource, stack: Stack) -> Iterator[str]:
    """A resource stores data, and one mistake deletes it."""
    if resource.facts is None or resource.facts.stores is None or stack.is_disposable:
        return
    if not resource.protect:
        yield "is not protected from deletion by Pulumi (option protect)"
    for path, value in leaves(resource.inputs):
        if isinstance(value, bool) and value is DELETION_SWITCHES.get(path.rpartition(".")[2]):
            yield f"has {path}: {str(value).lower()}"


def rotated(resource: Resource, stack: Stack) -> Iterator[str]:
    """The cloud does not rotate a key of encryption."""
    check = resource.facts.rotated if resource.facts else None
    if check and not check(resource.inputs, stack.related(resource)):
        yield "is a key that the cloud does not rotate"


def public_thumbnails(resource: Resource, stack: Stack) -> bool:
    """Whether it belongs to the thumbnails, and the stack's setting makes them public."""
    access = stack.setting("carto:storage", "thumbnails", "access")
    return "thumbnails" in resource.name and access in ("public", "private-with-public-objects")


POLICIES: Final = (
    Policy(
        name="storage-encrypted",
        description="What stores data is encrypted at rest and in transit.",
        rule=encrypted,
        remedy="Stacks of this project always are; carto:storage.encryption.kmsKey chooses the key.",
        severity="critical",
        needs_stack=True,
        controls={
            "aws:rds/instance:Instance": "RDS.3",
            "aws:elasticache/replicationGroup:ReplicationGroup": "ElastiCache.4, ElastiCache.5",
            "gcp:sql/databaseInstance:DatabaseInstance": "CIS 6.4",
            "azure-native:storage:StorageAccount": "4.1 (DP-3), 4.15 (DP-3)",
            "azure-native:dbforpostgresql:Server": "5.2.1 (DP-3)",
        },
    ),
    Policy(
        name="cache-encrypted-in-transit",
        description="A Memorystore cache accepts TLS only.",
        rule=cache_encrypted,
        remedy="Set carto:cache.inTransitEncryption, which stacks with CARTO AI can't have.",
        severity="low",
        is_mandatory=False,
        needs_stack=True,
        controls={"gcp:redis/instance:Instance": "Redis TLS"},
    ),
    Policy(
        name="storage-private",
        description="Nothing that stores data is public.",
        rule=private,
        remedy="Set carto:storage.thumbnails.access: private; the other storage of this project is private.",
        severity="critical",
        needs_stack=True,
        controls={
            "aws:s3/bucket:Bucket": "S3.2, S3.8, S3.12",
            "aws:rds/instance:Instance": "RDS.2",
            "aws:kms/key:Key": "KMS.5",
            "gcp:storage/bucket:Bucket": "CIS 5.1, CIS 5.2",
            "gcp:sql/databaseInstance:DatabaseInstance": "CIS 6.2.9, 6.6",
            "gcp:redis/instance:Instance": "Redis AUTH",
            "azure-native:storage:StorageAccount": "4.17 (NS-2)",
        },
    ),
    Policy(
        name="storage-backed-up",
        description="Data has backups or earlier versions, unless the stack is disposable.",
        rule=backed_up,
        remedy="Set carto:database.backups.retentionDays, or carto:disposable: true for a stack without data to keep.",
        needs_stack=True,
        controls={
            "aws:rds/instance:Instance": "RDS.11",
            "aws:elasticache/replicationGroup:ReplicationGroup": "ElastiCache.1",
            "gcp:sql/databaseInstance:DatabaseInstance": "CIS 6.7",
        },
    ),
    Policy(
        name="deletion-protected",
        description="Data is protected from deletion, unless the stack is disposable.",
        rule=deletion_protected,
        remedy="Remove carto:disposable and carto:decommission; other programs set the option protect.",
        controls={
            "aws:rds/instance:Instance": "RDS.8",
            "gcp:sql/databaseInstance:DatabaseInstance": "deletion protection",
            "azure-native:keyvault:Vault": "3.3.5 (DP-8)",
        },
    ),
    Policy(
        name="keys-rotated",
        description="The cloud rotates the keys of encryption.",
        rule=rotated,
        remedy="Set carto:storage.encryption.kmsKey: create.",
        severity="medium",
        controls={
            "aws:kms/key:Key": "KMS.4",
            "gcp:kms/cryptoKey:CryptoKey": "CIS 1.10",
            "azure-native:keyvault:Key": "3.3.8 (DP-6)",
        },
    ),
)
