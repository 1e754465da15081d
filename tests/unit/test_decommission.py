"""How a stack ends: what is protected, what the cloud keeps, and what goes, on every cloud."""

from __future__ import annotations

from typing import Any

import pytest

from components.protection import NAME
from tests.support.recorder import Node
from tests.support.registrations import registered
from tests.support.stack_settings import error_settings, refusal

pytestmark = pytest.mark.xdist_group("every stack's graph")

STACKS = ("aws-production", "azure-production", "gcp-production")
DATABASE = ("rds/instance:Instance", "DatabaseInstance", "dbforpostgresql:Server")
BUCKETS_AND_KEYS = (
    *("s3/bucket:Bucket", "storage/bucket:Bucket", "storage:StorageAccount", "storage:BlobContainer"),
    *("kms/key:Key", "kms/cryptoKey:CryptoKey", "kms/keyRing:KeyRing", "keyvault:Vault", "keyvault:Key"),
)
every_cloud = pytest.mark.parametrize("stack", STACKS)
ENDINGS: dict[str, dict[str, Any]] = {
    "in use": {},
    "decommission": {"decommission": True},
    "disposable": {"disposable": True},
}


def node(stack: str, types: tuple[str, ...], **changes: Any) -> list[Node]:
    return [one for one in registered(stack, **changes) if one.type.endswith(types)]


@every_cloud
@pytest.mark.parametrize("ending", ENDINGS)
def test_everything_is_protected_until_the_end_is_prepared(stack: str, ending: str) -> None:
    graph = registered(stack, **ENDINGS[ending])
    assert any(one.protect for one in graph) is (ending == "in use")
    last = graph[NAME]
    assert last.protect is (ending == "in use")
    assert {one.name for one in graph if one.custom and not one.type.startswith("pulumi:")} <= last.depends_on


@every_cloud
@pytest.mark.parametrize("ending", ENDINGS)
def test_buckets_and_keys_stay_unless_the_stack_is_disposable(stack: str, ending: str) -> None:
    kept = node(stack, BUCKETS_AND_KEYS, **ENDINGS[ending])
    assert len(kept) >= 3
    assert {one.retain_on_delete for one in kept} == {ending != "disposable"}


FLAGS = {
    "in use": (True, True),
    "decommission": (False, True),
    "disposable": (False, False),
}


@pytest.mark.parametrize(("ending", "flags"), FLAGS.items(), ids=FLAGS)
def test_the_clouds_own_protection_goes_and_the_last_backup_is_taken(ending: str, flags: tuple[bool, bool]) -> None:
    protected, backed_up = flags
    (aws,) = node("aws-production", DATABASE, **ENDINGS[ending])
    assert aws.inputs["deletionProtection"] is protected
    assert aws.inputs["skipFinalSnapshot"] is not backed_up
    assert aws.inputs["deleteAutomatedBackups"] is not backed_up
    assert ("finalSnapshotIdentifier" in aws.inputs) is backed_up
    (google,) = node("gcp-production", DATABASE, **ENDINGS[ending])
    settings = google.inputs["settings"]
    assert (google.inputs["deletionProtection"], settings["deletionProtectionEnabled"]) == (protected, protected)
    assert settings["retainBackupsOnDelete"] is backed_up
    days = {"retentionDays": 365} if backed_up else {}
    assert settings["finalBackupConfig"] == {"enabled": backed_up, **days}


def test_decommission_and_disposable_are_refused_together() -> None:
    messages = error_settings(refusal("{carto:decommission: true, carto:disposable: true}"))
    (message,) = messages.values()
    assert "carto:decommission" in message
    assert "pulumi config set carto:disposable false" in message
