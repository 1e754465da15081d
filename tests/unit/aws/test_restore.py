"""Restoring the database: what a snapshot or another instance has to have, and what the database gets."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pulumi
import pytest

from components.aws.restore import RestoreArgs, Source, problems, refuse_of_another_region, refuse_shared
from components.restore import NEXT_STEP
from tests.support.clouds.aws import platform_output, provisioned

KEY = "arn:aws:kms:eu-west-1:123456789012:key/0a1b2c3d-0000-4000-8000-000000000000"
OTHER = KEY.replace("0a1b", "ffff")
ARGS = RestoreArgs(
    snapshot="before-upgrade",
    instance=None,
    point_in_time=None,
    version="16",
    storage_gb=50,
    kms_key="provider-managed",
)
SOURCE = Source(engine="postgres", version="16.8", storage_gb=50, encrypted=True, kms_key=KEY)
POINT = replace(ARGS, snapshot=None, instance="carto-production-database", point_in_time="2001-01-31T09:30:00Z")


def test_a_source_that_fits_is_restored() -> None:
    assert [*problems(ARGS, SOURCE, None)] == []
    assert [*problems(replace(ARGS, kms_key=KEY), SOURCE, None)] == []
    assert [*problems(replace(ARGS, kms_key="create"), SOURCE, KEY)] == []


@pytest.mark.parametrize(
    ("changes", "source", "words"),
    [
        ({}, {"engine": "mysql"}, "expected postgres"),
        ({}, {"status": "creating"}, "wait db-snapshot-available --db-snapshot-identifier before-upgrade"),
        ({}, {"version": "15.4"}, 'pulumi config set --path carto:database.version "15"'),
        ({}, {"version": "17.1"}, 'pulumi config set --path carto:database.version "17"'),
        ({}, {"storage_gb": 80}, "carto:database.storageGb.initial 80"),
        ({}, {"encrypted": False}, "is not encrypted"),
        ({"kms_key": OTHER}, {}, "a restore keeps it"),
        ({"kms_key": "create"}, {}, "a key that does not exist yet"),
    ],
)
def test_a_source_that_does_not_fit_is_refused(changes: dict[str, Any], source: dict[str, Any], words: str) -> None:
    (problem,) = problems(replace(ARGS, **changes), replace(SOURCE, **source), None)
    assert words in problem


def test_a_point_in_time_before_the_oldest_backup_is_refused() -> None:
    (problem,) = problems(POINT, replace(SOURCE, retention_days=7), None)
    assert "keeps 7 days" in problem


def test_a_snapshot_brings_its_administrator() -> None:
    graph = provisioned(database={"restoreFrom": {"snapshot": "before-upgrade"}})
    inputs = graph["database-instance"].inputs
    assert inputs["snapshotIdentifier"] == "before-upgrade"
    assert "username" not in inputs
    assert "password" in inputs


def test_another_instance_is_restored_to_a_point_in_time() -> None:
    source = {"instance": "carto-production-database", "pointInTime": "2026-01-31T09:30:00Z"}
    inputs = provisioned(database={"restoreFrom": source})["database-instance"].inputs
    assert inputs["restoreToPointInTime"] == {
        "sourceDbInstanceIdentifier": "carto-production-database",
        "restoreTime": "2026-01-31T09:30:00Z",
    }


def test_the_next_steps_ask_for_the_keys_of_the_original() -> None:
    restored = platform_output(lambda platform: list(platform.next_steps), database={"restoreFrom": {"snapshot": "a"}})
    assert restored == [NEXT_STEP]
    assert len(NEXT_STEP) < 150


def test_a_snapshot_of_another_account_is_refused_with_the_copy_that_can_be_restored() -> None:
    own, shared = (f"arn:aws:rds:eu-west-1:{each}:snapshot:before" for each in ("123456789012", "444455556666"))
    refuse_shared(replace(ARGS, snapshot=own), "123456789012")
    refuse_shared(POINT, "123456789012")
    with pytest.raises(pulumi.RunError, match=f"copy-db-snapshot --source-db-snapshot-identifier {shared} "):
        refuse_shared(replace(ARGS, snapshot=shared), "123456789012")
    with pytest.raises(Exception, match="is of the account 444455556666"):
        provisioned(database={"restoreFrom": {"snapshot": shared}})


def test_a_snapshot_of_another_region_is_refused_with_the_copy_that_can_be_restored() -> None:
    here, there = (f"arn:aws:rds:{each}:123456789012:snapshot:rds:before" for each in ("eu-west-1", "us-east-1"))
    refuse_of_another_region(replace(ARGS, snapshot=here), "eu-west-1")
    refuse_of_another_region(ARGS, "eu-west-1")
    with pytest.raises(pulumi.RunError, match="copy-db-snapshot --region eu-west-1 --source-region us-east-1"):
        refuse_of_another_region(replace(ARGS, snapshot=there), "eu-west-1")
    with pytest.raises(Exception, match="--target-db-snapshot-identifier before --kms-key-id <key in eu-west-1>"):
        provisioned(database={"restoreFrom": {"snapshot": there}})
