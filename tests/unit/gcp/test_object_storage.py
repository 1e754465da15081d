"""Buckets: private, versioned, encrypted, with what browsers need."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest

from tests.support.clouds.gcp import GoogleCloud, platform_output, provisioned

DAY = 24 * 60 * 60


def imports(**changes: Any) -> dict[str, Any]:
    return dict(provisioned(**changes)["storage-imports"].inputs)


def test_buckets_are_closed_to_the_public_and_open_through_iam_alone() -> None:
    for bucket in provisioned(warehouses={"bigqueryExports": {"enabled": True}}).of_type("Bucket"):
        assert bucket.inputs["publicAccessPrevention"] == "enforced"
        assert bucket.inputs["uniformBucketLevelAccess"] is True
        assert bucket.inputs["versioning"] == {"enabled": True}


def test_browsers_of_the_domain_may_upload_and_read() -> None:
    (rule,) = imports()["cors"]
    assert rule == {
        "origins": ["https://carto.example.com"],
        "methods": ["GET", "PUT", "POST"],
        "responseHeaders": [
            "Content-Type",
            "Content-MD5",
            "Content-Disposition",
            "Cache-Control",
            "x-goog-content-length-range",
            "x-goog-meta-filename",
        ],
        "maxAgeSeconds": 3600,
    }
    graph = provisioned(storage={"corsOrigins": ["*"]}, warehouses={"bigqueryExports": {"enabled": True}})
    assert graph["storage-thumbnails"].inputs["cors"][0]["origins"] == ["*"]
    assert "cors" not in graph["bigquery-exports-bucket"].inputs


def test_public_thumbnails_open_that_one_bucket_for_reading() -> None:
    graph = provisioned(storage={"thumbnails": {"access": "public"}})
    public = graph["storage-thumbnails-public"].inputs
    assert (public["role"], public["member"]) == ("roles/storage.legacyObjectReader", "allUsers")
    assert public["bucket"] == graph["storage-thumbnails"].inputs["name"]
    assert graph["storage-thumbnails"].inputs["publicAccessPrevention"] == "inherited"
    assert graph["storage-imports"].inputs["publicAccessPrevention"] == "enforced"


@pytest.mark.parametrize(("setting", "days"), [({}, 7), ({"softDeleted": 30}, 30), ({"softDeleted": 0}, 0)])
def test_deleted_objects_can_be_restored_for_as_long_as_the_stack_says(setting: dict[str, int], days: int) -> None:
    inputs = imports(storage={"retentionDays": setting})
    assert inputs["softDeletePolicy"]["retentionDurationSeconds"] == days * DAY


def test_nothing_current_is_deleted_unless_a_number_of_days_is_configured() -> None:
    kept = imports()["lifecycleRules"]
    assert [rule["condition"] for rule in kept] == [{"age": 7}, {"daysSinceNoncurrentTime": 30}]
    assert kept[0]["action"]["type"] == "AbortIncompleteMultipartUpload"
    expiring = imports(storage={"retentionDays": {"imports": 10, "noncurrent": 5}})["lifecycleRules"]
    assert [rule["condition"] for rule in expiring[1:]] == [
        {"daysSinceNoncurrentTime": 5},
        {"age": 10, "withState": "LIVE"},
    ]


@pytest.mark.parametrize("stack", ["google-maps", "goog", "my-google"])
def test_a_bucket_has_a_name_that_google_does_not_keep_to_itself(stack: str) -> None:
    name = provisioned(stack=stack)["storage-imports"].inputs["name"]
    assert "google" not in name
    assert not name.startswith("goog")


def test_an_existing_bucket_is_not_changed_but_for_the_account_that_is_made() -> None:
    graph = provisioned(storage={"imports": {"existing": "their-imports"}})
    assert "storage-imports" not in graph
    assert graph["identity-imports"].inputs["bucket"] == "their-imports"
    assert platform_output(lambda platform: platform.storage.imports.name) is not None


def test_a_bucket_that_is_not_there_says_which_setting_named_it() -> None:
    with pytest.raises(pulumi.RunError, match=r"carto:storage.imports.existing: the bucket 'their-imports'"):
        provisioned(GoogleCloud(missing=("their-imports",)), storage={"imports": {"existing": "their-imports"}})
