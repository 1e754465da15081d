"""What a running stack cannot change is refused with the way out; what it can, passes."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest

from components.fixed_choices import Change
from components.gcp.fixed_choices import refuse

CHOICES: dict[str, Any] = {
    "disposable": False,
    "decommission": False,
    "imports_existing": None,
    "thumbnails_existing": None,
    "peered": True,
    "creates_peering": True,
    "key_may_leave": False,
    "kms_key": "create",
    "service_account": "",
    "database_version": 17.0,
    "database_disk_gb": 100.0,
    "database_disk_grows": True,
    "cache_version": "7.2",
    "cache_high_availability": False,
    "cache_in_transit_encryption": False,
}


CREATED = dict.fromkeys(("cache", "database", "key", "peering"), "its id")


def change(created: dict[str, str] = CREATED, **changes: Any) -> None:
    refuse(Change(old=CHOICES, created=created, new={**CHOICES, **changes}))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"creates_peering": False}, "carto:network.gcp.privateServicesAccess create"),
        ({"creates_peering": False, "disposable": True}, "carto:network.gcp.privateServicesAccess create"),
        ({"kms_key": "provider-managed"}, "carto:storage.encryption.kmsKey create"),
        ({"database_version": 16.0}, "carto:database.version: the server runs PostgreSQL 17"),
        ({"cache_high_availability": True}, "carto:cache.highAvailability false"),
        ({"cache_in_transit_encryption": True}, "carto:cache.inTransitEncryption false"),
        ({"cache_version": "7.0"}, "carto:cache.version '7.2'"),
        ({"database_disk_gb": 20.0, "database_disk_grows": False}, "carto:database.storageGb.initial 100"),
    ],
)
def test_a_change_that_cannot_be_made_names_the_setting_and_the_way_out(changes: dict[str, Any], words: str) -> None:
    change({}, **changes)
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the words are compared below
        change(**changes)
    assert words in str(refused.value)
    assert "Nothing was changed. Fix: " in str(refused.value)


def test_the_key_may_leave_a_decommissioned_stack_and_stays_in_the_cloud() -> None:
    old = {**CHOICES, "decommission": True}
    refuse(Change(old=old, created=CREATED, new={**old, "kms_key": "provider-managed"}))


REPORTED = {
    "database_version": "16",
    "database_disk_gb": "50",
    "cache_version": "7.0",
    "cache_high_availability": "true",
    "cache_in_transit_encryption": "true",
}


def test_what_a_run_with_target_left_as_it_was_may_stay_so() -> None:
    changes = {"database_version": 16.0, "database_disk_gb": 50.0, "database_disk_grows": False, "cache_version": "7.0"}
    change({**CREATED, **REPORTED}, **changes, cache_high_availability=True, cache_in_transit_encryption=True)
    with pytest.raises(ValueError, match=r"PostgreSQL 16, and Cloud SQL can't go back to 15"):
        change({**CREATED, **REPORTED}, database_version=15.0)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"database_version": 18.0, "cache_version": "7.4"},
        {"database_disk_gb": 20.0},
        {"database_disk_gb": 200.0, "database_disk_grows": False},
        {"creates_peering": False, "peered": False},
        {"cache_high_availability": None, "cache_in_transit_encryption": None},
        {"disposable": True, "cache_high_availability": True, "kms_key": "provider-managed"},
    ],
)
def test_a_change_that_can_be_made_passes(changes: dict[str, Any]) -> None:
    change(**changes)


def test_another_service_account_has_to_be_let_in_first(monkeypatch: pytest.MonkeyPatch) -> None:
    warnings: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", warnings.append)
    change(service_account="carto@acme-platform.iam.gserviceaccount.com")
    (warning,) = warnings
    assert "Ask CARTO Support" in warning


def test_an_existing_service_account_keeps_its_protected_access_to_created_buckets() -> None:
    created, account = {"imports_bucket": "acme-imports"}, "carto@acme-platform.iam.gserviceaccount.com"

    def become(email: str, **old: Any) -> None:
        with_account = {**CHOICES, "service_account": account}
        refuse(Change(old={**with_account, **old}, created=created, new={**with_account, "service_account": email}))

    for email in ("", "other@acme-platform.iam.gserviceaccount.com"):
        with pytest.raises(ValueError, match=f"pulumi config set --path carto:identity.existing.email {account}"):
            become(email)
        become(email, decommission=True)
        become(email, disposable=True)


def test_a_created_bucket_is_not_taken_for_an_existing_one() -> None:
    created = {"imports_bucket": "acme-imports"}
    with pytest.raises(ValueError, match="acme-imports is the bucket that this stack created"):
        change(created, imports_existing="acme-imports", disposable=True)
    with pytest.raises(ValueError, match='section "Changes that protection refuses"'):
        change(created, imports_existing="other")
    change(created, imports_existing="acme-imports", decommission=True)


def test_the_own_key_may_leave_the_stack_as_the_same_key() -> None:
    old = {**CHOICES, "key_may_leave": True}

    def leave(path: str) -> None:
        new = {**old, "kms_key": path}
        refuse(Change(old=old, created=CREATED, new=new))

    leave("its id")
    with pytest.raises(ValueError, match=r"docs/retain\.md"):
        leave("another key")
