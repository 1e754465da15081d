"""Rules between subjects of a stack, and what is allowed but worth a word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import azure_rules, disks, existing_rules, google_rules
from .cache import CacheMode
from .carto_advice import about_the_proxy
from .clouds import Cloud
from .database import DatabaseAuthentication
from .identity import IdentityMode, ServiceAccountKey
from .problems import RuleViolation
from .release import PINNED_CHART
from .types.time_windows import overlap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .stack import Settings


def between_subjects(stack: Settings) -> Iterator[RuleViolation]:
    """Contradictions between settings of different subjects."""
    if stack.database.authentication is DatabaseAuthentication.IAM:
        yield from _with_database_tokens(stack)
    if stack.storage.encryption.kms_key == "create" and _nothing_to_encrypt(stack):
        yield RuleViolation(
            path="storage.encryption.kmsKey",
            reason="every bucket, the database and the cache are brought, so the key would encrypt nothing",
            fix="remove it",
            about=("storage", "database.existing", "cache.mode"),
        )
    if stack.decommission and stack.disposable:
        yield RuleViolation(
            path="decommission",
            reason="true, but carto:disposable is true as well: one keeps the data, the other deletes it",
            fix="pulumi config set carto:disposable false",
            about=("disposable",),
        )
    yield from _of_cloud(stack)
    yield from _windows(stack)
    yield from disks.violations(stack)
    if stack.cloud is not Cloud.EXISTING and stack.cluster.kubeconfig is None and stack.cluster.context is not None:
        yield RuleViolation(
            path="cluster.context",
            reason="a context is looked up in `kubeconfig`, which is not given",
            fix="cat kubeconfig | pulumi config set --secret --path carto:cluster.kubeconfig",
            about=("cluster.kubeconfig", "cloud"),
        )
    yield from _rotations(stack)


def _windows(stack: Settings) -> Iterator[RuleViolation]:
    """Azure backs up when it likes, so there only the maintenance has a window."""
    database = stack.database
    backups, maintenance = database.backups.window, database.maintenance_window
    if database.existing is None and stack.cloud is not Cloud.AZURE and overlap(backups, maintenance):
        yield RuleViolation(
            path="database.maintenanceWindow" if database.is_set("maintenance_window") else "database.backups.window",
            reason=f"backups ({backups}) and maintenance ({maintenance}) overlap",
            fix="move one of them; both are in UTC",
            about=("database.backups.window", "database.maintenanceWindow"),
        )


def _of_cloud(stack: Settings) -> Iterator[RuleViolation]:
    if stack.cloud is Cloud.GCP:
        yield from google_rules.violations(stack)
    if stack.cloud is Cloud.AZURE:
        yield from azure_rules.violations(stack)
    if stack.cloud is Cloud.EXISTING:
        yield from existing_rules.violations(stack)


def _with_database_tokens(stack: Settings) -> Iterator[RuleViolation]:
    if stack.features.ai.enabled:
        yield RuleViolation(
            path="database.authentication",
            reason="iam, but carto:features.ai is enabled, and the AI proxy logs in with a password only",
            fix="set authentication to password, or carto:features.ai.enabled to false",
            about=("features.ai.enabled",),
        )
    if stack.identity.mode is not IdentityMode.POD_IDENTITY:
        yield RuleViolation(
            path="database.authentication",
            reason=f"iam, but carto:identity.mode is {stack.identity.mode}; tokens are signed with Pod Identity only",
            fix="set authentication to password, or carto:identity.mode to pod-identity",
            about=("identity.mode",),
        )
    server = stack.database.existing
    if server is not None and server.resource_id is None and stack.identity.existing is None:
        yield RuleViolation(
            path="database.existing.resourceId",
            reason="missing; the role is allowed to log in to this one server by its resource id",
            fix="aws rds describe-db-instances --query 'DBInstances[].[Endpoint.Address,DbiResourceId]'",
            about=("database.authentication", "identity.existing"),
        )


def _nothing_to_encrypt(stack: Settings) -> bool:
    storage = stack.storage
    if stack.cloud is Cloud.AZURE:
        return storage.account.existing is not None and stack.database.existing is not None
    buckets = (storage.imports.existing, storage.thumbnails.existing)
    own_exports = storage.exports.enabled and storage.exports.existing is None
    brought = all(buckets) and not own_exports and stack.database.existing is not None
    return brought and not stack.cache.mode.is_created


def _rotations(stack: Settings) -> Iterator[RuleViolation]:
    """A number above zero for a secret that this stack does not make."""
    server = stack.database.existing
    given = {
        "databasePassword": "authentication is iam, which has no password"
        if stack.database.authentication is DatabaseAuthentication.IAM
        else "the password is given as carto:database.existing.userPassword"
        if server is not None and server.user_password is not None
        else "",
        "databaseAdminPassword": "the server is brought, and its administrator with it" if server is not None else "",
        "cachePassword": _cache_password(stack),
        "accessKey": _access_key(stack),
    }
    numbers = stack.rotation.model_dump(by_alias=True)
    for name, why in given.items():
        if why and numbers[name]:
            yield RuleViolation(
                path=f"rotation.{name}",
                reason=f"nothing to rotate: {why}",
                fix="remove it; a secret that you bring is rotated by setting the new one",
                about=("database", "cache.mode", "identity.mode", "storage.exports.enabled"),
            )


def _cache_password(stack: Settings) -> str:
    if stack.cache.mode is CacheMode.EXISTING:
        return "the cache is brought, and its password with it"
    if stack.cloud is Cloud.GCP and stack.cache.mode is CacheMode.MANAGED:
        return "Memorystore draws the password itself; a new one is drawn when AUTH is turned off and on again"
    return ""


def _access_key(stack: Settings) -> str:
    identity = stack.identity
    if stack.cloud is Cloud.EXISTING:
        return "the credential of the buckets is given"
    if stack.cloud is Cloud.GCP:
        own = identity.existing is None and identity.service_account_key is ServiceAccountKey.CREATE
        if identity.mode is IdentityMode.SERVICE_ACCOUNT_KEY and own:
            return ""
        return f"this stack makes no key of a service account; identity.mode is {identity.mode}"
    if identity.mode is IdentityMode.ACCOUNT_KEY:
        own = identity.existing is not None and identity.existing.key is not None
        return "the key of the storage account is given" if own else ""
    if identity.mode is IdentityMode.ACCESS_KEY or stack.storage.exports.enabled:
        return ""
    return f"there is no IAM user; identity.mode is {identity.mode} and exports are off"


def warnings(stack: Settings) -> Iterator[str]:
    """Warnings for a stack that is valid, each one line."""
    if stack.chart.version != PINNED_CHART:
        yield (
            f"carto:chart.version is {stack.chart.version}; this project's values are tested with {PINNED_CHART}. "
            "Read the preview, and the chart's release notes, before you go on."
        )
    yield from about_the_proxy(stack)
    cache = stack.cache.existing
    if cache is not None and cache.tls_ca is not None:
        yield (
            "carto:cache.existing.tlsCa: with a private certificate authority, some services of chart "
            f"{PINNED_CHART} cannot verify the cache. Prefer a certificate of a public one."
        )
    yield from _unencrypted(stack)


def _unencrypted(stack: Settings) -> Iterator[str]:
    place = stack.storage.s3_compatible
    if place is not None:
        if place.endpoint.startswith("http://"):
            yield (
                "carto:storage.s3Compatible.endpoint: http:// sends users' data unencrypted from the pods to the "
                "storage. Prefer https://."
            )
        browsers = place.external_url or place.endpoint
        if browsers.startswith("http://"):
            yield (
                "carto:storage.s3Compatible.externalUrl: browsers block http:// from a page that came over "
                "https://, so uploads and thumbnails will not work. Give an https:// address."
            )
    for index, origin in enumerate(stack.storage.cors_origins or ()):
        if origin.startswith("http://") and not origin.startswith(("http://localhost", "http://127.")):
            yield (
                f"carto:storage.corsOrigins[{index}]: {origin} is not encrypted, so anyone on the way can act as it. "
                "Prefer https://."
            )
