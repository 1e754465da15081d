"""Inputs that simulated Google Cloud accepts and refuses, and changes that need a replacement."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.core.values import UNKNOWN
from tests.unit.simulator.gcp_inputs import (
    ACCOUNT,
    ALERT,
    BUCKET,
    BUCKET_MEMBER,
    CACHE,
    DATABASE,
    ENDPOINT,
    PEERING,
    RANGE,
    SETTINGS,
    USER,
    VALID,
    ZONE,
)
from tests.unit.simulator.simulated import Cloud

if TYPE_CHECKING:
    from simulator.core.values import Properties


@pytest.mark.parametrize("type_", VALID)
def test_what_google_cloud_accepts_is_accepted(gcp: Cloud, type_: str) -> None:
    assert gcp.check(type_, VALID[type_])[1] == []


@pytest.mark.parametrize(
    ("type_", "change", "path", "reason"),
    [
        (
            ALERT,
            {"conditions": [{"displayName": "up", "conditionThreshold": {"comparison": "COMPARISON_LT"}}]},
            "conditions[0].conditionThreshold.duration",
            "missing required property",
        ),
        (ALERT, {"conditions": [{"conditionSql": {}}]}, "conditions[0].displayName", "missing required property"),
        (BUCKET, {"name": "acme.google.maps"}, "name", "not a valid bucket name"),
        (BUCKET, {"softDeletePolicy": {"retentionDurationSeconds": 60}}, "softDeletePolicy", "604800 to 7776000"),
        (BUCKET, {"labels": {"Team": "gis"}}, "labels.Team", "not a label's name"),
        (BUCKET, {"labels": {"team": "GIS & Maps"}}, "labels.team", "not a label's value"),
        (BUCKET, {"publicAccessPrevention": "enforce"}, "publicAccessPrevention", "expected one of"),
        (BUCKET, {"versionning": {"enabled": True}}, "versionning", "did you mean 'versioning'"),
        (BUCKET_MEMBER, {"member": "somebody"}, "member", "must match"),
        (ACCOUNT, {"accountId": "short"}, "accountId", "6 to 30"),
        (ACCOUNT, {"accountId": "carto_backend"}, "accountId", "must match"),
        (DATABASE, {"databaseVersion": "POSTGRES_99"}, "databaseVersion", "expected one of"),
        (DATABASE, {"settings": {**SETTINGS, "tier": "db-custom-3-7680"}}, "settings.tier", "not a machine"),
        (DATABASE, {"settings": {**SETTINGS, "edition": "ENTERPRISE_PLUS"}}, "settings.tier", "Enterprise Plus"),
        (DATABASE, {"settings": {**SETTINGS, "availabilityType": "REGIONAL"}}, "settings.availabilityType", "backups"),
        (
            DATABASE,
            {"settings": {**SETTINGS, "ipConfiguration": {"ipv4Enabled": False}}},
            "settings.ip",
            "at least one",
        ),
        (
            DATABASE,
            {"settings": {**SETTINGS, "backupConfiguration": {"transactionLogRetentionDays": 30}}},
            "settings.backupConfiguration.transactionLogRetentionDays",
            "1 to 7",
        ),
        (
            DATABASE,
            {"settings": {**SETTINGS, "maintenanceWindow": {"day": 8}}},
            "settings.maintenanceWindow.day",
            "1 to 7",
        ),
        (USER, {"password": None}, "password", "needs a password"),
        (CACHE, {"tier": "BASIC", "replicaCount": 1}, "replicaCount", "no replicas"),
        (CACHE, {"name": "c" * 42}, "name", "characters"),
        (RANGE, {"addressType": "EXTERNAL"}, "network", "INTERNAL only"),
        (ZONE, {"dnsName": "a.sql.goog"}, "dnsName", "must match"),
    ],
)
def test_an_input_that_google_cloud_refuses_is_refused_at_its_path(
    gcp: Cloud, type_: str, change: Properties, path: str, reason: str
) -> None:
    failures = gcp.check(type_, {**VALID[type_], **change})[1]
    assert [found for found in failures if found[0].startswith(path) and reason in found[1]], failures


def test_values_that_are_not_known_yet_pass(gcp: Cloud) -> None:
    unknown = {**VALID[DATABASE], "name": UNKNOWN, "settings": {**SETTINGS, "ipConfiguration": UNKNOWN}}
    assert gcp.check(DATABASE, unknown)[1] == []


@pytest.mark.parametrize(
    ("type_", "change", "replaces"),
    [
        (BUCKET, {"location": "EU"}, ["location"]),
        (BUCKET, {"location": "europe-west1", "labels": {"a": "b"}}, []),
        (ACCOUNT, {"displayName": "CARTO"}, []),
        (ACCOUNT, {"accountId": "another-one"}, ["accountId"]),
        (DATABASE, {"settings": {**SETTINGS, "tier": "db-custom-4-16384"}}, []),
        (DATABASE, {"settings": {**SETTINGS, "diskType": "PD_HDD"}}, ["settings"]),
        (DATABASE, {"settings": {**SETTINGS, "diskSize": 20}}, []),
        (DATABASE, {"settings": {**SETTINGS, "diskSize": 20, "diskAutoresize": False}}, ["settings"]),
        (DATABASE, {"databaseVersion": "POSTGRES_17"}, []),
        (DATABASE, {"encryptionKeyName": "projects/p/locations/l/keyRings/r/cryptoKeys/k"}, ["encryptionKeyName"]),
        (CACHE, {"memorySizeGb": 5}, []),
        (CACHE, {"tier": "BASIC"}, ["tier"]),
        (CACHE, {"transitEncryptionMode": "SERVER_AUTHENTICATION"}, ["transitEncryptionMode"]),
        (ZONE, {"dnsName": "b.sql.goog."}, ["dnsName"]),
    ],
)
def test_a_change_replaces_where_google_cloud_cannot_make_it_in_place(
    gcp: Cloud, type_: str, change: Properties, replaces: list[str]
) -> None:
    gcp.create(PEERING, VALID[PEERING])
    known = gcp.create(type_, VALID[type_])
    assert list(gcp.diff(known, {**VALID[type_], **change}).replaces) == replaces


@pytest.mark.parametrize(("old", "new", "replaces"), [("7_0", "7_2", []), ("7_2", "7_0", ["redisVersion"])])
def test_a_cache_goes_forward_in_place_and_back_by_replacement(
    gcp: Cloud, old: str, new: str, replaces: list[str]
) -> None:
    known = gcp.create(CACHE, {**VALID[CACHE], "redisVersion": f"REDIS_{old}"})
    assert list(gcp.diff(known, {**VALID[CACHE], "redisVersion": f"REDIS_{new}"}).replaces) == replaces


@pytest.mark.parametrize(
    ("changes", "replaced"),
    [
        ({"target": "projects/t/regions/r/serviceAttachments/other"}, []),
        ({"allowPscGlobalAccess": True}, []),
        ({"ipAddress": "10.0.0.9"}, ["ipAddress"]),
        ({"sourceIpRanges": ["10.0.0.0/8"]}, ["sourceIpRanges"]),
    ],
)
def test_an_endpoint_changes_its_target_in_place_and_its_address_by_replacement(
    gcp: Cloud, changes: Properties, replaced: list[str]
) -> None:
    endpoint = {"name": "e", "region": "europe-west1", "loadBalancingScheme": "", "ipAddress": "10.0.0.7"}
    made = gcp.create(ENDPOINT, {**endpoint, "target": "projects/t/regions/r/serviceAttachments/a"})
    assert list(gcp.diff(made, {**made.inputs, **changes}).replaces) == replaced
