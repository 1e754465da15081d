"""Rules of Google Cloud between settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .identity import IdentityMode, ServiceAccountKey
from .network import DatabaseConnection
from .problems import RuleViolation
from .types.time_windows import weekly

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .stack import Settings

_SOFT_DELETE_DAYS = range(7, 91)


def violations(stack: Settings) -> Iterator[RuleViolation]:
    """What Google Cloud refuses, and what would be ignored there."""
    days = stack.storage.retention_days.soft_deleted
    if days and days not in _SOFT_DELETE_DAYS:
        yield RuleViolation(
            path="storage.retentionDays.softDeleted",
            reason=f"Cloud Storage keeps what was deleted for 7 to 90 days, or not at all; got {days}",
            fix="set it to 0, or to a number from 7 to 90",
            about=("cloud",),
        )
    if stack.database.is_set("maintenance_window") and weekly(stack.database.maintenance_window)[0] % 60:
        yield RuleViolation(
            path="database.maintenanceWindow",
            reason="Cloud SQL's maintenance starts on a full hour, and takes the first hour of the window; got "
            + stack.database.maintenance_window,
            fix="pulumi config set --path carto:database.maintenanceWindow sun:05:00-sun:06:00",
            about=("cloud",),
        )
    identity = stack.identity
    of_package = identity.service_account_key is ServiceAccountKey.PACKAGE
    if identity.mode is IdentityMode.SERVICE_ACCOUNT_KEY and of_package and identity.existing is None:
        yield RuleViolation(
            path="identity.existing",
            reason="missing; the buckets have to let the package's service account in",
            fix="pulumi config set --path carto:identity.existing.email <client_email in carto-secrets.yaml>",
            about=("cloud", "identity.serviceAccountKey"),
        )
    if stack.cache.in_transit_encryption and stack.features.ai.enabled:
        yield RuleViolation(
            path="cache.inTransitEncryption",
            reason="CARTO's AI proxy can't be told about Memorystore's certificates, and carto:features.ai is enabled",
            fix="remove it, or set carto:features.ai.enabled to false",
            about=("features.ai.enabled",),
        )
    yield from _network(stack)


def _network(stack: Settings) -> Iterator[RuleViolation]:
    own = stack.network.gcp
    if own.database_connection is DatabaseConnection.PRIVATE_SERVICE_CONNECT:
        if stack.database.existing is not None:
            yield RuleViolation(
                path="network.gcp.databaseConnection",
                reason="the database is brought, and how it is reached with it",
                fix="remove it",
                about=("database.existing",),
            )
    elif own.subnetwork is not None:
        yield RuleViolation(
            path="network.gcp.subnetwork",
            reason="only the endpoint of Private Service Connect lies in a subnetwork, so it would be ignored",
            fix="remove it, or set databaseConnection to private-service-connect",
            about=("network.gcp.databaseConnection",),
        )
