"""What a running stack cannot change is refused with the way out; what it can, passes."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest

from components.aws.fixed_choices import refuse
from components.fixed_choices import Change

KEY = "arn:aws:kms:eu-west-1:123456789012:key/0a1b2c3d-0000-4000-8000-000000000000"
OTHER_KEY = KEY.replace("0a1b", "1a1b")
SECOND = "carto:storage.encryption.formerKmsKeys[1]"


def choices(**changes: Any) -> dict[str, Any]:
    return {
        "disposable": False,
        "decommission": False,
        "imports_existing": None,
        "thumbnails_existing": None,
        "cache_version": "8.0",
        "cache_version_is_chosen": True,
        "database_version": 17.0,
        "database_disk_gb": 100.0,
        "database_disk_grows": True,
        "namespace": "carto",
        "kms_key": "provider-managed",
        "former_kms_keys": [],
    } | changes


def change(old: dict[str, Any], new: dict[str, Any], *, created: bool = True) -> None:
    parts = {"namespace": old["namespace"], "imports_bucket": "acme-imports", "cache": "cache.internal"}
    parts |= {"database_version": "17", "database_disk_gb": "100"}
    settled = parts if created else {}
    refuse(Change(old=old, created=settled, new=new))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (choices(), choices(namespace="maps"), "carto:namespace: CARTO's secrets are in 'carto'"),
        (choices(kms_key=KEY), choices(), f"formerKmsKeys[0]' {KEY}"),
        (choices(), choices(cache_version="7.2"), "--path carto:cache.version '8.0'"),
        (choices(disposable=True), choices(disposable=True, cache_version="7.2"), "ElastiCache can't go back"),
        (choices(database_version=None), choices(database_version=16.0), "--path carto:database.version 17"),
        (choices(), choices(disposable=True, database_version=16.0), "PostgreSQL 17 runs, 16 is older"),
        (
            choices(),
            choices(database_disk_gb=20.0, database_disk_grows=False),
            "--path carto:database.storageGb.initial 100",
        ),
        (choices(), choices(imports_existing="acme-imports"), "acme-imports is the bucket that this stack created"),
        (
            choices(disposable=True),
            choices(disposable=True, imports_existing="acme-imports"),
            "pulumi config rm --path carto:storage.imports.existing",
        ),
        (choices(), choices(imports_existing="other"), 'section "Changes that protection refuses"'),
        (choices(kms_key="create"), choices(kms_key=KEY), "formerKmsKeys[0]' create"),
        (choices(kms_key=KEY), choices(kms_key="create", former_kms_keys=[OTHER_KEY]), f"'{SECOND}' {KEY}"),
    ],
)
def test_a_change_that_cannot_be_made_names_the_way_out(old: dict[str, Any], new: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the words are compared below
        change(old, new)
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (choices(), choices(kms_key="create")),
        (choices(kms_key=KEY), choices(kms_key=OTHER_KEY, former_kms_keys=[KEY])),
        (choices(kms_key=OTHER_KEY, former_kms_keys=[KEY]), choices(kms_key=KEY, former_kms_keys=[OTHER_KEY])),
        (choices(kms_key=KEY, former_kms_keys=[OTHER_KEY]), choices(kms_key=KEY)),
        (choices(kms_key="create"), choices(disposable=True, namespace="maps")),
        (choices(cache_version="8.1"), choices(cache_version="8.0", cache_version_is_chosen=False)),
        (choices(), choices(cache_version="8.1")),
        (choices(), choices(database_version=18.0)),
        (choices(), choices(database_version=None)),
        (choices(), choices(database_disk_gb=20.0)),
        (choices(), choices(database_disk_gb=200.0, database_disk_grows=False)),
        (choices(), choices(imports_existing="acme-imports", decommission=True)),
        (choices(), choices(imports_existing="other", disposable=True)),
        (choices(), choices(thumbnails_existing="other")),
    ],
)
def test_a_change_that_can_be_made_passes(
    old: dict[str, Any], new: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulumi.log, "warn", lambda *_: None)
    change(old, new)


def test_before_it_is_created_another_choice_is_only_another_plan() -> None:
    change(choices(), choices(namespace="maps", imports_existing="other", cache_version="7.2"), created=False)


def test_a_key_on_a_running_stack_says_what_keeps_the_old_one(monkeypatch: pytest.MonkeyPatch) -> None:
    warnings: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", warnings.append)
    change(choices(), choices(kms_key="create"))
    change(choices(kms_key=KEY), choices(kms_key=KEY, former_kms_keys=[OTHER_KEY]))
    (warning,) = warnings
    assert "the database and the cache keep the key they were created with" in warning


def test_the_own_key_may_leave_the_stack_as_the_same_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulumi.log, "warn", lambda *_: None)

    def leave(key: str) -> None:
        refuse(Change(old=choices(kms_key="create"), created={"key": KEY}, new=choices(kms_key=key)))

    leave(KEY)
    with pytest.raises(ValueError, match="formerKmsKeys"):
        leave(OTHER_KEY)
