"""What Google Cloud and its provider refuse in one resource's inputs under a condition, which rules.json cannot say.

Sources: the provider's own checks and the API documentation of each service. Unknown values pass.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from simulator.check import Failure
from simulator.rules import at
from simulator.sources import refuses
from simulator.values import UNKNOWN, Properties, Secret

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

LABEL = re.compile(r"[a-z0-9_-]{0,63}")
LABELS = {"labels", "settings.userLabels"}
SOFT_DELETE_SECONDS = (604800, 7776000)
CUSTOM = re.compile(r"db-custom-([0-9]+)-([0-9]+)")
LOG_DAYS, PLUS_LOG_DAYS = 7, 35


def _known(inputs: Any, *path: str) -> Any:
    """A value when it is given and known."""
    value = inputs
    for step in path:
        value = value.value if isinstance(value, Secret) else value
        value = value.get(step) if isinstance(value, dict) else None
    value = value.value if isinstance(value, Secret) else value
    return None if value is UNKNOWN else value


@refuses("google-docs:resource-manager/docs/labels-overview")
def labels(inputs: Properties) -> Iterator[Failure]:
    """Keys and values of labels, on whatever has them."""
    for path in LABELS:
        for place in at(inputs, path):
            for key, value in place.value.items() if isinstance(place.value, dict) else ():
                if not key or not key[0].islower() or not LABEL.fullmatch(key):
                    yield Failure(f"{path}.{key}", f"{key!r} is not a label's name")
                if isinstance(value, str) and not LABEL.fullmatch(value):
                    yield Failure(f"{path}.{key}", f"{value!r} is not a label's value")


@refuses("google-docs:storage/docs/buckets", "google-docs:storage/docs/soft-delete")
def _bucket(inputs: Properties) -> Iterator[Failure]:
    name = str(_known(inputs, "name") or "bucket")
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]", name) or name.startswith("goog") or "google" in name:
        yield Failure("name", f"{name!r} is not a valid bucket name")
    seconds = _known(inputs, "softDeletePolicy", "retentionDurationSeconds")
    if isinstance(seconds, int) and seconds and not SOFT_DELETE_SECONDS[0] <= seconds <= SOFT_DELETE_SECONDS[1]:
        yield Failure("softDeletePolicy.retentionDurationSeconds", "expected 0, or 604800 to 7776000")


@refuses("terraform-google:sql/resource_sql_database_instance.go", "google-docs:sql/docs/postgres/instance-settings")
def _database(inputs: Properties) -> Iterator[Failure]:
    settings = _known(inputs, "settings") or {}
    ip = _known(settings, "ipConfiguration") or {}
    if ip.get("ipv4Enabled") is False and not ip.get("privateNetwork") and not ip.get("pscConfigs"):
        yield Failure("settings.ipConfiguration", "at least one of public IP, private network or PSC is needed")
    rotates = ip.get("serverCertificateRotationMode") == "AUTOMATIC_ROTATION_DURING_MAINTENANCE"
    if rotates and ip.get("serverCaMode") not in {"GOOGLE_MANAGED_CAS_CA", "CUSTOMER_MANAGED_CAS_CA"}:
        # Source: Cloud SQL Admin API, `IpConfiguration.serverCertificateRotationMode`.
        yield Failure("settings.ipConfiguration.serverCertificateRotationMode", "needs a CA mode of the CA Service")
    tier = str(_known(settings, "tier") or "")
    plus = _known(settings, "edition") == "ENTERPRISE_PLUS"
    custom = CUSTOM.fullmatch(tier)
    if custom:
        cpus, megabytes = int(custom[1]), int(custom[2])
        if (cpus != 1 and cpus % 2) or megabytes % 256 or not 0.9 * 1024 * cpus <= megabytes <= 6.5 * 1024 * cpus:
            yield Failure("settings.tier", f"{tier!r} is not a machine Cloud SQL has")
        if plus:
            yield Failure("settings.tier", f"{tier!r} is not a machine of Enterprise Plus")
    elif tier.startswith("db-perf-optimized") and not plus:
        yield Failure("settings.tier", f"{tier!r} is a machine of Enterprise Plus only")
    days = _known(settings, "backupConfiguration", "transactionLogRetentionDays")
    most = PLUS_LOG_DAYS if plus else LOG_DAYS
    if isinstance(days, int) and not 1 <= days <= most:
        yield Failure("settings.backupConfiguration.transactionLogRetentionDays", f"expected 1 to {most}")
    backups = _known(settings, "backupConfiguration") or {}
    if _known(settings, "availabilityType") == "REGIONAL" and not (
        backups.get("enabled") and backups.get("pointInTimeRecoveryEnabled")
    ):
        yield Failure("settings.availabilityType", "REGIONAL needs backups and point-in-time recovery")


@refuses("terraform-google:redis/resource_redis_instance.go")
def _cache(inputs: Properties) -> Iterator[Failure]:
    tier, replicas = _known(inputs, "tier"), _known(inputs, "replicaCount")
    if tier == "BASIC" and replicas:
        yield Failure("replicaCount", "a BASIC instance has no replicas")
    if _known(inputs, "alternativeLocationId") and tier != "STANDARD_HA":
        yield Failure("alternativeLocationId", "only a STANDARD_HA instance has a second zone")


@refuses("google-docs:compute/docs/reference/rest/v1/globalAddresses")
def _range(inputs: Properties) -> Iterator[Failure]:
    if _known(inputs, "network") and _known(inputs, "addressType") != "INTERNAL":
        yield Failure("network", "may be set with addressType INTERNAL only")


@refuses("google-docs:sql/docs/postgres/admin-api/rest/v1beta4/users")
def _user(inputs: Properties) -> Iterator[Failure]:
    kind = _known(inputs, "type") or "BUILT_IN"
    if kind == "BUILT_IN" and inputs.get("password") is None and inputs.get("passwordWo") is None:
        yield Failure("password", "a built-in user of PostgreSQL needs a password")
    if _known(inputs, "host"):
        yield Failure("host", "only users of MySQL have a host")


CONDITIONS: Mapping[str, Callable[[Properties], Iterator[Failure]]] = {
    "gcp:storage/bucket:Bucket": _bucket,
    "gcp:sql/databaseInstance:DatabaseInstance": _database,
    "gcp:redis/instance:Instance": _cache,
    "gcp:compute/globalAddress:GlobalAddress": _range,
    "gcp:sql/user:User": _user,
}
