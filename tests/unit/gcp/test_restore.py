"""Restoring the database: what the source has to have, and what the server gets."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from components.gcp.restore import RestoreArgs, Source, problems
from tests.support.clouds.gcp import GoogleCloud, provisioned

KEY = "projects/keys/locations/europe-west1/keyRings/ring/cryptoKeys/key"
BACKUP = RestoreArgs(
    instance="carto-production",
    project=None,
    backup=1600000000000,
    point_in_time=None,
    version="16",
    storage_gb=50,
    kms_key="provider-managed",
)
CLONE = replace(BACKUP, backup=None, point_in_time="2026-01-31T09:30:00Z")
SOURCE = Source(version="POSTGRES_16", region="europe-west1", storage_gb=50, kms_key="", log_days=35000)


@pytest.mark.parametrize(
    "restore", [BACKUP, replace(BACKUP, kms_key="create"), CLONE], ids=["backup", "another key", "clone"]
)
def test_a_source_that_fits_is_restored(restore: RestoreArgs) -> None:
    assert [*problems(restore, SOURCE, "europe-west1", None)] == []


def test_a_clone_has_the_key_of_its_source() -> None:
    with_key = replace(SOURCE, kms_key=KEY)
    assert [*problems(replace(CLONE, kms_key=KEY), with_key, "europe-west1", None)] == []
    assert [*problems(replace(CLONE, kms_key="create"), with_key, "europe-west1", KEY)] == []
    (problem,) = problems(replace(CLONE, kms_key="create"), with_key, "europe-west1", None)
    assert "use a backup instead of pointInTime" in problem


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ({"version": "MYSQL_8_0"}, "expected PostgreSQL"),
        ({"version": "POSTGRES_15"}, 'pulumi config set --path carto:database.version "15"'),
        ({"storage_gb": 80}, "carto:database.storageGb.initial 80"),
        ({"region": "europe-west4"}, "a clone stays there"),
        ({"log_days": 7}, "keeps 7 days"),
    ],
)
def test_a_source_that_does_not_fit_is_refused(source: dict[str, Any], words: str) -> None:
    restore = replace(
        CLONE, point_in_time="2026-01-31T09:30:00Z" if "log_days" not in source else "2001-01-31T09:30:00Z"
    )
    (problem,) = problems(restore, replace(SOURCE, **source), "europe-west1", None)
    assert words in problem


def test_a_backup_is_restored_into_a_server_with_its_own_settings() -> None:
    source = {"instance": "carto-production", "backup": 1600000000000}
    inputs = provisioned(database={"restoreFrom": source})["database-instance"].inputs
    backup = {"backupRunId": 1600000000000, "instanceId": "carto-production", "project": None}
    assert inputs["restoreBackupContext"] == backup
    assert "clone" not in inputs


def test_a_server_is_cloned_at_a_point_in_time() -> None:
    source = {"instance": "carto-production", "pointInTime": "2026-01-31T09:30:00Z"}
    inputs = provisioned(database={"restoreFrom": source})["database-instance"].inputs
    time = "2026-01-31T09:30:00Z"
    clone = {"sourceInstanceName": "carto-production", "sourceProject": None, "pointInTime": time}
    assert inputs["clone"] == clone


@pytest.mark.parametrize("source", [{"backup": 1600000000000}, {"pointInTime": "2026-01-31T09:30:00Z"}], ids=str)
def test_a_source_can_be_in_another_project(source: dict[str, Any]) -> None:
    class Original(GoogleCloud):
        """The source is in the project `example-original` alone."""

        def answer(self, token: str, arguments: dict[str, Any]) -> dict[str, Any]:
            if token.startswith("gcp:sql/") and arguments.get("project") != "example-original":
                raise LookupError("not found")
            return super().answer(token, arguments)

    of = {"instance": "carto-production", "project": "example-original", **source}
    inputs = provisioned(Original(), database={"restoreFrom": of})["database-instance"].inputs
    restored = inputs.get("restoreBackupContext") or inputs["clone"]
    assert "example-original" in (restored.get("project"), restored.get("sourceProject"))
