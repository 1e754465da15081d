"""Rules of Azure between settings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .cache import CacheMode
from .problems import RuleViolation
from .types import azure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .stack import Settings

LEAST_BACKUP_DAYS = 7
MOST_RECOVERABLE_DAYS = 365
"""Soft delete keeps blobs for a year at most. Source: Storage "Soft delete for blobs"."""
_LARGEST_UNCLUSTERED = 20
"""The number in a size of Azure Managed Redis is its memory in GB, more or less; the next ones are 50 and up."""


def violations(stack: Settings) -> Iterator[RuleViolation]:
    """What Azure refuses, often late and in the middle of an update, and what would be ignored there."""
    yield from _database(stack)
    yield from _parameters(stack)
    yield from _cache(stack)
    yield from _storage(stack)
    yield from _encryption(stack)
    if stack.database.existing is not None and stack.network.azure.is_set("database_connection"):
        yield RuleViolation(
            path="network.azure.databaseConnection",
            reason="the database is brought, and how it is reached with it",
            fix="remove it",
            about=("database.existing",),
        )


def _database(stack: Settings) -> Iterator[RuleViolation]:
    database = stack.database
    days, size, instance = database.backups.retention_days, database.storage_gb.initial, database.instance
    if days is not None and days < LEAST_BACKUP_DAYS:
        yield RuleViolation(
            path="database.backups.retentionDays",
            reason=f"PostgreSQL Flexible Server keeps backups for {LEAST_BACKUP_DAYS} to 35 days; got {days}",
            fix=f"pulumi config set --path carto:database.backups.retentionDays {LEAST_BACKUP_DAYS}",
            about=("cloud",),
        )
    if size is not None and size not in azure.STORAGE_GB:
        larger = next((each for each in azure.STORAGE_GB if each > size), azure.STORAGE_GB[-1])
        yield RuleViolation(
            path="database.storageGb.initial",
            reason="PostgreSQL Flexible Server has disks of " + ", ".join(map(str, azure.STORAGE_GB)) + f"; got {size}",
            fix=f"pulumi config set --path carto:database.storageGb.initial {larger}",
            about=("cloud",),
        )
    if instance is not None and instance.startswith("Standard_B") and database.high_availability:
        yield RuleViolation(
            path="database.highAvailability",
            reason=f"{instance} is a burstable size, which Azure gives no standby",
            fix="set it to false, or instance to Standard_D2ds_v5 or larger",
            about=("cloud", "database.instance"),
        )


def _parameters(stack: Settings) -> Iterator[RuleViolation]:
    """Two that CARTO is installed with."""
    given = stack.database.parameters
    extensions = given.get("azure.extensions")
    if extensions is not None and "pgcrypto" not in [each.strip().lower() for each in extensions.split(",")]:
        yield RuleViolation(
            path="database.parameters",
            reason="azure.extensions without pgcrypto, which CARTO needs",
            fix=f"set azure.extensions to {extensions},pgcrypto",
            about=("cloud",),
        )
    if given.get("require_secure_transport", "on").lower() not in ("on", "true", "1"):
        yield RuleViolation(
            path="database.parameters",
            reason="require_secure_transport switched off; this project's databases take TLS alone",
            fix="remove require_secure_transport",
            about=("cloud",),
        )


def _cache(stack: Settings) -> Iterator[RuleViolation]:
    cache = stack.cache
    if cache.mode is CacheMode.MANAGED_REDIS and stack.features.ai.enabled:
        yield RuleViolation(
            path="cache.mode",
            reason="managed-redis, but carto:features.ai is enabled; the AI proxy uses logical database 1, and Azure "
            "Managed Redis has database 0 alone",
            fix="set mode to in-cluster, azure-cache or existing, or carto:features.ai.enabled to false",
            about=("features.ai.enabled", "cloud"),
        )
    of_cache = ("Standard_C", "Premium_P")
    if cache.node is not None and cache.mode.is_created:
        fits = cache.node.startswith(of_cache) is (cache.mode is CacheMode.AZURE_CACHE)
        if not fits:
            example = "Standard_C1" if cache.mode is CacheMode.AZURE_CACHE else "Balanced_B1"
            yield RuleViolation(
                path="cache.node",
                reason=f"{cache.node} is not a size of {cache.mode}",
                fix=f"pulumi config set --path carto:cache.node {example}",
                about=("cache.mode", "cloud"),
            )
        elif (
            cache.mode is CacheMode.MANAGED_REDIS and int(re.findall(r"[0-9]+", cache.node)[-1]) > _LARGEST_UNCLUSTERED
        ):
            yield RuleViolation(
                path="cache.node",
                reason=f"{cache.node} is larger than the 25 GB Azure Managed Redis has without clustering, "
                "which CARTO needs",
                fix=f"set it to a size of {_LARGEST_UNCLUSTERED} or less",
                about=("cache.mode", "cloud"),
            )
    if cache.mode is CacheMode.AZURE_CACHE and cache.high_availability is False:
        yield RuleViolation(
            path="cache.highAvailability",
            reason="Azure Cache for Redis has a replica in every size that this project offers",
            fix="remove it",
            about=("cache.mode", "cloud"),
        )


def _encryption(stack: Settings) -> Iterator[RuleViolation]:
    encryption, database = stack.storage.encryption, stack.database
    about = ("cloud", "storage.encryption.kmsKey")
    brought = encryption.kms_key.startswith("https://")
    if brought and encryption.identity is None:
        yield RuleViolation(
            path="storage.encryption.identity",
            reason="missing; the key is yours, and so is the identity as which storage account and database use it",
            fix="pulumi config set --path carto:storage.encryption.identity "
            "<az identity show --name <identity> --resource-group <group> --query id>"
            "\nor set kmsKey to create, for a key and an identity of the stack's own",
            about=about,
        )
    if not brought and encryption.identity is not None:
        yield RuleViolation(
            path="storage.encryption.identity",
            reason=f"goes with a key of yours, but kmsKey is {encryption.kms_key}, so it would be ignored",
            fix="remove it, or set kmsKey to the address of a key",
            about=about,
        )
    if encryption.kms_key == "provider-managed":
        return
    if brought and stack.storage.account.existing is not None and database.existing is not None:
        yield RuleViolation(
            path="storage.encryption.kmsKey",
            reason="storage account and database are brought, so the key would encrypt nothing",
            fix="remove it",
            about=(*about, "storage.account.existing", "database.existing"),
        )
    if database.existing is None and database.backups.geo_redundant:
        yield RuleViolation(
            path="database.backups.geoRedundant",
            reason="backups in the paired region need a second key in that region, which this project does not handle",
            fix="set it to false, or carto:storage.encryption.kmsKey to provider-managed",
            about=about,
        )


def _storage(stack: Settings) -> Iterator[RuleViolation]:
    storage, given = stack.storage, stack.identity.existing
    account = storage.account
    days = storage.retention_days.noncurrent
    if days > MOST_RECOVERABLE_DAYS:
        yield RuleViolation(
            path="storage.retentionDays.noncurrent",
            reason=f"a storage account keeps what was deleted for at most {MOST_RECOVERABLE_DAYS} days; got {days}",
            fix=f"pulumi config set --path carto:storage.retentionDays.noncurrent {MOST_RECOVERABLE_DAYS}",
            about=("cloud",),
        )
    brought = [role for role in ("imports", "thumbnails") if getattr(storage, role).existing is not None]
    if account.existing is None:
        for role in brought:
            yield RuleViolation(
                path=f"storage.{role}.existing",
                reason="a container is in a storage account, and the one of this stack would be created",
                fix="pulumi config set --path carto:storage.account.existing <account>",
                about=("storage.account.existing", "cloud"),
            )
        if given is not None and given.key is not None:
            yield RuleViolation(
                path="identity.existing.key",
                reason="a key of a storage account, but the account is created and has keys of its own",
                fix="remove it, or bring the account with carto:storage.account.existing",
                about=("storage.account.existing", "cloud"),
            )
        return
    own_key = given is not None and given.key is not None
    if account.resource_group is None and stack.resource_group is None and not (own_key and len(brought) == 2):
        yield RuleViolation(
            path="storage.account.resourceGroup",
            reason="missing; the account and its key are looked up in its resource group",
            fix="pulumi config set --path carto:storage.account.resourceGroup <resource group>",
            about=("storage.account.existing", "resourceGroup", "cloud"),
        )
    for path, is_given in (
        ("retentionDays.imports", storage.retention_days.imports is not None),
        ("retentionDays.noncurrent", storage.retention_days.is_set("noncurrent")),
        ("retentionDays.softDeleted", storage.retention_days.is_set("soft_deleted")),
    ):
        if is_given:
            yield RuleViolation(
                path=f"storage.{path}",
                reason="would be ignored: such rules belong to the whole account, and the account is yours",
                fix="remove it",
                about=("storage.account.existing", "cloud"),
            )
