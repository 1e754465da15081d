"""Restoring the database: what the source has to have, and what the server gets."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from components.azure.restore import RestoreArgs, Source, problems
from tests.support.clouds.azure import LOCATION, SUBSCRIPTION, AzureCloud, provisioned

SERVER = f"{SUBSCRIPTION}/resourceGroups/original/providers/Microsoft.DBforPostgreSQL/flexibleServers/carto-original"
TIME = "2026-01-31T09:30:00Z"
ARGS = RestoreArgs(
    server=SERVER,
    point_in_time=TIME,
    version="16",
    storage_gb=64,
    administrator="carto_admin",
    inside_subnet=False,
    own_key=False,
)
SOURCE = Source(
    location="West Europe",
    version="16",
    storage_gb=64,
    administrator="carto_admin",
    inside_subnet=False,
    geo_redundant=False,
    own_key=True,
    oldest="2026-01-20T00:00:00+00:00",
)


class Original(AzureCloud):
    """A subscription with another stack's server."""

    def __init__(self, **server: Any) -> None:
        super().__init__()
        self.server = server
        self.created: dict[str, Any] = {}
        """Inputs of the stack's server."""
        self.subscriptions: list[str] = []
        """Those of explicit providers."""

    def outputs(self, type_: str, name: str, inputs: dict[str, Any]) -> dict[str, Any]:
        if type_ == "azure-native:dbforpostgresql:Server":
            self.created = inputs
        if type_ == "pulumi:providers:azure-native":
            self.subscriptions.append(inputs["subscriptionId"])
        return super().outputs(type_, name, inputs)

    def answer(self, token: str, arguments: dict[str, Any]) -> dict[str, Any]:
        if arguments.get("resourceGroupName") != "original":
            return super().answer(token, arguments)
        return {
            "location": LOCATION,
            "version": "16",
            "administratorLogin": "carto_admin",
            "storage": {"storageSizeGB": 64},
            "backup": {"earliestRestoreDate": SOURCE.oldest},
            **self.server,
        }


def restored(cloud: Original, server: str = SERVER) -> dict[str, Any]:
    """Inputs of the server that the first `up` restores."""
    settings = {"restoreFrom": {"server": server, "pointInTime": TIME}}
    with pytest.raises(Exception, match=r"Azure has restored the database.* run `pulumi up` again"):
        provisioned(cloud, database=settings)
    return cloud.created


def test_a_source_that_fits_is_restored_with_another_key() -> None:
    assert [*problems(ARGS, SOURCE, LOCATION)] == []


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ({"version": "15"}, 'pulumi config set --path carto:database.version "15"'),
        ({"storage_gb": 128}, "carto:database.storageGb.initial 128"),
        ({"administrator": "postgres"}, "use it as an existing database"),
        ({"inside_subnet": True}, "databaseConnection delegated-subnet"),
        ({"oldest": "2026-02-01T00:00:00+00:00"}, "before the oldest backup"),
        ({"location": "northeurope"}, "has no backups in another region"),
        ({"location": "northeurope", "geo_redundant": True}, "needs keys in both regions"),
    ],
)
def test_a_source_that_does_not_fit_is_refused(source: dict[str, Any], words: str) -> None:
    (problem,) = problems(ARGS, replace(SOURCE, **source), LOCATION)
    assert words in problem


def test_a_server_is_restored_in_its_region() -> None:
    inputs = restored(Original())
    assert (inputs["createMode"], inputs["sourceServerResourceId"]) == ("PointInTimeRestore", SERVER)
    assert inputs["pointInTimeUTC"] == TIME


def test_a_server_is_restored_in_the_paired_region_from_the_backups_there() -> None:
    backup = {"earliestRestoreDate": SOURCE.oldest, "geoRedundantBackup": "Enabled"}
    assert restored(Original(location="northeurope", backup=backup))["createMode"] == "GeoRestore"


def test_a_server_in_another_subscription_is_looked_up_there() -> None:
    elsewhere, cloud = SERVER.replace("11111111-", "99999999-"), Original()
    assert restored(cloud, elsewhere)["sourceServerResourceId"] == elsewhere
    assert elsewhere.split("/")[2] in cloud.subscriptions
