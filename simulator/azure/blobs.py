"""How long a storage account keeps what was overwritten or deleted, in days since some first day.

Sources, Microsoft Learn: "Lifecycle management policies that transition blobs between tiers" (run conditions: a
previous version's age counts from when the version was created, which is when it was written); "Blob versioning"
(deleting a blob makes its current version a previous one); "Soft delete for blobs" (a deleted version is kept for the
retention period, for every kind of deletion).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.azure.errors import value_at

if TYPE_CHECKING:
    from collections.abc import Mapping

RUN_EVERY_DAYS = 1
"""How often Azure applies a lifecycle policy."""


def lost_on(service: Mapping[str, Any], policy: Mapping[str, Any], *, written: int, gone: int) -> int | None:
    """The day on which a version that was `written` and later overwritten or deleted (`gone`) can't be recovered.

    None when nothing takes it away. `service` are the inputs of the account's blob service, `policy` those of its
    lifecycle policy.
    """
    kept = 0
    if value_at(service, "deleteRetentionPolicy.enabled"):
        kept = int(value_at(service, "deleteRetentionPolicy.days"))
    if not service.get("isVersioningEnabled"):
        return gone + kept
    ages = [age for rule in value_at(policy, "policy.rules") or () if (age := _age_of_versions(rule)) is not None]
    if not ages:
        return None
    return max(gone, written + min(ages) + RUN_EVERY_DAYS) + kept


def _age_of_versions(rule: Mapping[str, Any]) -> int | None:
    """Days after which a rule deletes previous versions; None when it leaves them alone."""
    days = value_at(rule, "definition.actions.version.delete.daysAfterCreationGreaterThan")
    return int(days) if rule.get("enabled", True) and days is not None else None
