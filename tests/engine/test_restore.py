"""A second stack with a copy of the first one's data: restored once, and never replaced for the setting."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from simulator.core.values import plain
from tests.support.sandbox import Sandbox

pytestmark = pytest.mark.long

INSTANCE = "aws:rds/instance:Instance"
SQL = "gcp:sql/databaseInstance:DatabaseInstance"
FLEXIBLE = "azure-native:dbforpostgresql:Server"
ZONE = "azure-native:privatedns:PrivateZone"
SETTING = "carto:database"


def restored(first: Sandbox, source: dict[str, Any]) -> Sandbox:
    """A second stack in the same account, whose database starts with `source`."""
    second = Sandbox(folder=first.folder, stack="second")
    shutil.copy(first.stack_file, second.stack_file)
    second.set(
        {
            "carto:placeholders": "accept",
            "carto:namespace": "copy",
            "carto:disposable": True,
            SETTING: {"restoreFrom": source},
        }
    )
    return second


def stays_when_the_setting_changes(second: Sandbox, other: dict[str, Any], type_: str) -> None:
    """The source is named still, is another one, and is named no more."""
    before = server(second, type_)
    converged(second)
    existing = [plain(record.inputs) for record in second.existing()]
    second.set({SETTING: {"restoreFrom": other}, "carto:tags": {"team": "maps"}})
    refused = second.pulumi("up", "--yes", "--skip-preview")
    assert refused.returncode != 0
    assert "pulumi config rm --path carto:database.restoreFrom" in refused.output
    assert [plain(record.inputs) for record in second.existing()] == existing, "the tags are not changed either"
    second.set({SETTING: None, "carto:tags": None})
    converged(second)
    assert server(second, type_) == before
    second.succeed("destroy", "--yes", "--skip-preview")


def has_buckets_of_its_own(first: Sandbox, second: Sandbox) -> None:
    """No bucket that the copy's services write to is the original's."""
    names = []
    for sandbox in (first, second):
        outputs = json.loads(sandbox.succeed("stack", "output", "--json").stdout)
        # Azure's containers are in a storage account, which the outputs name too.
        names.append({(outputs.get("storageAccount"), outputs[key]) for key in ("importsBucket", "thumbnailsBucket")})
    assert names[0] & names[1] == set()


def converged(sandbox: Sandbox) -> None:
    """Nothing is left to do. The account also has the other stack's resources."""
    sandbox.succeed("up", "--yes", "--skip-preview", "--refresh", "--run-program", "--expect-no-changes")


def recently() -> str:
    """A point in time that backups reach."""
    return f"{datetime.now(UTC) - timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}"


def server(sandbox: Sandbox, type_: str) -> dict[str, Any]:
    (found,) = [one for one in sandbox.created() if one["type"] == type_]
    encrypted = ("password", "serverCaCerts", "administratorLoginPassword")
    outputs = {name: value for name, value in plain(found["outputs"]).items() if name not in encrypted}
    return {"id": found["id"], **outputs}


def test_a_snapshot_on_aws(sandbox_with: Callable[[str], Sandbox]) -> None:
    first = sandbox_with("aws-quickstart")
    second = restored(first, {"snapshot": "missing-snapshot"})
    refused = second.pulumi("up", "--yes", "--skip-preview")
    assert "carto:database.restoreFrom.snapshot: missing-snapshot can't be read" in refused.output
    assert [one for one in second.created() if one["type"].startswith("aws:rds")] == []
    second.set({SETTING: {"restoreFrom": {"snapshot": "before-upgrade"}}})
    second.up()
    database = server(second, INSTANCE)
    has_buckets_of_its_own(first, second)
    assert (database["snapshotIdentifier"], database["username"]) == ("before-upgrade", "postgres")
    stays_when_the_setting_changes(second, {"snapshot": "another"}, INSTANCE)
    first.set({SETTING: {"restoreFrom": {"snapshot": "before-upgrade"}}})
    refused = first.pulumi("preview")
    assert "it acts when the stack creates its database" in refused.output


def test_a_point_in_time_on_aws(sandbox_with: Callable[[str], Sandbox]) -> None:
    first = sandbox_with("aws-quickstart")
    source = {"instance": server(first, INSTANCE)["identifier"], "pointInTime": "2001-01-31T09:30:00Z"}
    second = restored(first, source)
    assert "which keeps 14 days" in second.pulumi("up", "--yes", "--skip-preview").output
    source["pointInTime"] = recently()
    second.set({SETTING: {"restoreFrom": source}})
    second.up()
    database = server(second, INSTANCE)
    assert database["restoreToPointInTime"]["sourceDbInstanceIdentifier"] == source["instance"]
    assert database["username"] == "carto_admin"
    stays_when_the_setting_changes(second, {"snapshot": "another"}, INSTANCE)
    converged(first)


@pytest.mark.parametrize("kind", ["backup", "clone"])
def test_a_backup_and_a_clone_on_google_cloud(kind: str, sandbox_with: Callable[[str], Sandbox]) -> None:
    first = sandbox_with("gcp-quickstart")
    instance = server(first, SQL)["name"]
    second = restored(first, {"instance": "missing-server", "backup": 5})
    second.set({"carto:network": {"gcp": {"privateServicesAccess": "existing"}}})
    refused = second.pulumi("up", "--yes", "--skip-preview")
    assert "carto:database.restoreFrom.instance: missing-server can't be read" in refused.output
    assert [one for one in second.created() if one["type"].startswith("gcp:sql")] == []
    of_another_project = {"project": "example-original", "pointInTime": recently()}
    source = {"instance": instance, **({"backup": 5} if kind == "backup" else of_another_project)}
    second.set({SETTING: {"restoreFrom": source}})
    second.up()
    has_buckets_of_its_own(first, second)
    database = server(second, SQL)
    assert (database.get("restoreBackupContext") is not None, database.get("clone") is not None) == (
        kind == "backup",
        kind == "clone",
    )
    stays_when_the_setting_changes(second, {"instance": instance, "backup": 6}, SQL)
    converged(first)


def test_a_point_in_time_on_azure(sandbox_with: Callable[[str], Sandbox]) -> None:
    """The first `up` restores a server of another subscription, the second gives it the stack's settings."""
    first = sandbox_with("azure-quickstart")
    of_source = server(first, FLEXIBLE)
    missing = of_source["id"].rpartition("/")[0] + "/missing-server"
    second = restored(first, {"server": missing, "pointInTime": recently()})
    zones = {one["outputs"]["name"].split(".")[1]: one["id"] for one in first.created() if one["type"] == ZONE}
    second.set(
        {
            "azure-native:subscriptionId": "00000000-0000-4000-8000-999999999999",
            "carto:network": {"azure": {"privateDnsZones": {"database": zones["postgres"]}}},
        }
    )
    refused = second.pulumi("up", "--yes", "--skip-preview")
    assert f"carto:database.restoreFrom.server: {missing} can't be read" in refused.output
    assert [one for one in second.created() if one["type"].startswith("azure-native:")] == []
    source = {"server": of_source["id"], "pointInTime": "2001-01-31T09:30:00Z"}
    settings = {"restoreFrom": source, "storageGb": {"initial": 1024}, "backups": {"retentionDays": 8}}
    second.set({SETTING: settings})
    assert "is before the oldest backup" in second.pulumi("up", "--yes", "--skip-preview").output
    source["pointInTime"] = recently()
    second.set({SETTING: settings})
    first_up = second.pulumi("up", "--yes", "--skip-preview")
    assert (first_up.returncode != 0, "Azure has restored the database" in first_up.output) == (True, True)
    database = server(second, FLEXIBLE)
    assert (database["storage"], database["highAvailability"]) == (of_source["storage"], {"mode": "Disabled"})
    assert [step.op for step in second.up() if step.name == "carto-database-server"] == ["update"]
    database = server(second, FLEXIBLE)
    has_buckets_of_its_own(first, second)
    assert (database["storage"]["storageSizeGB"], database["backup"]["backupRetentionDays"]) == (1024, 8)
    converged(second)
    second.set({SETTING: {**settings, "restoreFrom": {**source, "pointInTime": "2026-01-31T09:30:00Z"}}})
    refused = second.pulumi("up", "--yes", "--skip-preview")
    assert "pulumi config rm --path carto:database.restoreFrom" in refused.output
    second.set({SETTING: {**settings, "restoreFrom": None}})
    gone = {("delete", "carto-restore"), ("delete", "carto-restore-provider")}
    assert {(step.op, step.name) for step in second.up()} == gone
    converged(second)
    assert server(second, FLEXIBLE) == database
    second.succeed("destroy", "--yes", "--skip-preview")
    converged(first)
