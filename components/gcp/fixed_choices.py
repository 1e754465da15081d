"""A stack's choices on Google Cloud. An impossible change is refused before anything else is changed."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pulumi

from ..fixed_choices import BUCKETS, Change, Choices, problems_of_buckets
from ..frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


OWN_KEY = "create"
"""Value of `carto:storage.encryption.kmsKey` for a key that the stack creates."""


def _is_true(text: str) -> bool:
    return text == "true"


_REPORTED: Mapping[str, Callable[[str], Any]] = {
    "database_version": float,
    "database_disk_gb": float,
    "cache_version": str,
    "cache_high_availability": _is_true,
    "cache_in_transit_encryption": _is_true,
}
"""What servers report, by choice, and how it is read from the text that the stack remembers."""


@frozen
class FixedChoicesArgs:
    """Settings that a running stack can't change. None if the stack creates no resource with the setting."""

    disposable: bool
    decommission: bool
    imports_existing: str | None
    thumbnails_existing: str | None
    cache_may_be_replaced: bool
    """With `carto:disposable` or `carto:decommission` another cache may replace it: CARTO creates its data again."""
    peered: bool
    """Whether the stack uses the network's peering."""
    creates_peering: bool
    key_may_leave: bool
    """Whether the stack's key stays in the cloud when it leaves the stack, with `carto:retain`."""
    kms_key: str
    service_account: str
    """E-mail of an existing one; empty if the stack creates it."""
    database_version: int | None
    database_disk_gb: int | None
    database_disk_grows: bool
    restore_from: str | None
    """Source of the database's data; None for an empty database."""
    cache_version: str | None
    """`major.minor`."""
    cache_high_availability: bool | None
    cache_in_transit_encryption: bool | None


class FixedChoices(Choices):
    """Refuses changes that Google Cloud or the engine would refuse in the middle of a run, and names their settings.

    A disposable stack may change everything except the version of PostgreSQL and the peering that it uses.
    """

    def __init__(self, name: str, args: FixedChoicesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:gcp:FixedChoices", name, asdict(args), refuse, opts)


def refuse(change: Change) -> None:
    """Compare the choices with those of the last run.

    Raises:
        ValueError: every impossible change, with its setting and the command that mends it.
    """
    old, new = _running(change), change.new
    problems = [*_problems(old, change.created, new)]
    if problems:
        raise ValueError("\n".join(problems))
    if "service_account" in old and old["service_account"] != new["service_account"]:
        pulumi.log.warn(
            "carto:identity.existing.email: CARTO knows a service account by its e-mail. Ask CARTO Support to give the "
            "new one access before the stack uses it"
        )


def _running(change: Change) -> Mapping[str, Any]:
    """The former choices, with what runs as the cloud reports it: with `--target`, a run may not have changed it."""
    reported = {name: read(change.created[name]) for name, read in _REPORTED.items() if name in change.created}
    return {**change.old, **reported}


def _problems(old: Mapping[str, Any], created: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    version = old.get("database_version"), new.get("database_version")
    if "database" in created and version[0] and version[1] and version[1] < version[0]:
        yield (
            f"carto:database.version: the server runs PostgreSQL {version[0]:.0f}, and Cloud SQL can't go back to "
            f"{version[1]:.0f}. Nothing was changed. Fix: pulumi config set --path carto:database.version "
            f"'{version[0]:.0f}'"
        )
    yield from problems_of_buckets(created, new)
    yield from _problem_of_account(old, created, new)
    if "peering" in created and old.get("creates_peering") and not new.get("creates_peering") and new.get("peered"):
        # In a disposable stack as well: the peering would stay with the network, and could not be created again.
        yield (
            "carto:network.gcp.privateServicesAccess: existing, but this stack created the peering that its database "
            "and its cache use. Nothing was changed. Fix: pulumi config set --path "
            "carto:network.gcp.privateServicesAccess create"
        )
    if new.get("disposable"):
        return
    # With `carto:decommission` it stays in the cloud with its grants, and the buckets' objects with it.
    leaves = old.get("decommission") or (old.get("key_may_leave") and new.get("kms_key") == created.get("key"))
    if "key" in created and old.get("kms_key") == OWN_KEY != new.get("kms_key") and not leaves:
        yield (
            "carto:storage.encryption.kmsKey: the stack's own key encrypts data, which would be lost with it. Nothing "
            "was changed. Fix: pulumi config set --path carto:storage.encryption.kmsKey create; to go on with the same "
            "key outside of the stack: docs/retain.md"
        )
    yield from _problem_of_disk(old, created, new)
    if "cache" in created and not new.get("cache_may_be_replaced"):
        yield from _problems_of_cache(old, new)


def _problem_of_account(old: Mapping[str, Any], created: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    """The access of the account to created buckets is protected, and would be replaced after a new account's creation.

    An account that the stack created is a part of `components/created_parts.py`.
    """
    was, will = old.get("service_account"), new.get("service_account")
    protected = not (old.get("disposable") or old.get("decommission"))
    if was and was != will and protected and any(f"{role}_bucket" in created for role in BUCKETS):
        yield (
            f"carto:identity.existing.email: CARTO knows {was}, and its access to the buckets that this stack created "
            "is protected. Nothing was changed. Fix: pulumi config set --path carto:identity.existing.email "
            f'{was}; to use another account, in steps: docs/install-gcp.md, section "Identity"'
        )


def _problem_of_disk(old: Mapping[str, Any], created: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    """A smaller disk with room to grow is not refused: the provider leaves the size as it is.

    Source: terraform-provider-google, `compareDiskSize` and `isDiskShrinkage` of `google_sql_database_instance`.
    """
    was, will = old.get("database_disk_gb"), new.get("database_disk_gb")
    if "database" in created and was and will and will < was and not new.get("database_disk_grows"):
        yield (
            f"carto:database.storageGb.initial: the disk has {was:.0f} GB, and Cloud SQL can't shrink it; got "
            f"{will:.0f}. Nothing was changed. Fix: pulumi config set --path carto:database.storageGb.initial {was:.0f}"
        )


def _problems_of_cache(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    runs, wanted = old.get("cache_version"), new.get("cache_version")
    if runs and wanted and _numbers(wanted) < _numbers(runs):
        yield (
            f"carto:cache.version: the cache runs Redis {runs}, and Memorystore can't go back to {wanted}. "
            f"Nothing was changed. Fix: pulumi config set --path carto:cache.version '{runs}'"
        )
    for choice, setting in (
        ("cache_high_availability", "highAvailability"),
        ("cache_in_transit_encryption", "inTransitEncryption"),
    ):
        was, will = old.get(choice), new.get(choice)
        if was is not None and will is not None and was != will:
            yield (
                f"carto:cache.{setting}: {str(was).lower()} since the cache was created, and Memorystore can't change "
                "it, whatever carto:profile says. Nothing was changed. Fix: "
                f"pulumi config set --path carto:cache.{setting} {str(was).lower()}"
            )


def _numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]
