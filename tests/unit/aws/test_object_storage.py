"""Buckets: private, encrypted, versioned, reachable from the Workspace's pages and from nowhere else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pulumi
import pytest

from tests.support.clouds.aws import EXPORTS, REGION, AwsCloud, platform_output, provisioned

if TYPE_CHECKING:
    from tests.support.recorder import Graph


@pytest.fixture(scope="module")
def quickstart() -> Graph:
    return provisioned()


BUCKETS = ("storage-imports", "storage-thumbnails")


@pytest.mark.parametrize("bucket", BUCKETS)
def test_a_bucket_is_closed_to_the_public(quickstart: Graph, bucket: str) -> None:
    flags = quickstart[f"{bucket}-public-access"].inputs
    assert {key: value for key, value in flags.items() if key != "bucket"} == {
        "blockPublicAcls": True,
        "blockPublicPolicy": True,
        "ignorePublicAcls": True,
        "restrictPublicBuckets": True,
    }
    assert quickstart[f"{bucket}-ownership"].inputs["rule"] == {"objectOwnership": "BucketOwnerEnforced"}
    policy = json.loads(quickstart[f"{bucket}-policy"].inputs["policy"])
    assert {statement["Effect"] for statement in policy["Statement"]} == {"Deny"}


@pytest.mark.parametrize("bucket", BUCKETS)
def test_objects_are_versioned_and_leftovers_cleaned_up(quickstart: Graph, bucket: str) -> None:
    assert quickstart[f"{bucket}-versioning"].inputs["versioningConfiguration"] == {"status": "Enabled"}
    (rule,) = quickstart[f"{bucket}-lifecycle"].inputs["rules"]
    assert rule["abortIncompleteMultipartUpload"] == {"daysAfterInitiation": 7}
    assert rule["noncurrentVersionExpiration"] == {"noncurrentDays": 30}
    assert rule["expiration"] == {"expiredObjectDeleteMarker": True}


def test_objects_expire_only_where_the_stack_says_so() -> None:
    exports = {"s3Exports": {"enabled": True, "retentionDays": 7}}
    graph = provisioned(storage={"retentionDays": {"imports": 30, "noncurrent": 3}}, warehouses=exports)
    expirations = {
        node.name: [rule["expiration"]["days"] for rule in node.inputs["rules"] if "days" in rule["expiration"]]
        for node in graph.of_type("BucketLifecycleConfiguration")
    }
    assert expirations == {
        "storage-imports-lifecycle": [30],
        "storage-thumbnails-lifecycle": [],
        "exports-bucket-lifecycle": [7],
    }


@pytest.mark.parametrize("bucket", BUCKETS)
@pytest.mark.parametrize(
    ("storage", "origins"),
    [
        ({}, ["https://carto.example.com"]),
        (
            {"corsOrigins": ["https://maps.example.com", "https://gis.example.com"]},
            ["https://maps.example.com", "https://gis.example.com"],
        ),
    ],
)
def test_the_workspace_may_upload_and_read_from_a_browser(bucket: str, storage: Any, origins: list[str]) -> None:
    assert provisioned(storage=storage)[f"{bucket}-cors"].inputs["corsRules"] == [
        {
            "allowedOrigins": origins,
            "allowedMethods": ["GET", "PUT", "POST"],
            "allowedHeaders": ["Content-Type", "Content-MD5", "Content-Disposition", "Cache-Control"],
            "maxAgeSeconds": 3600,
        }
    ]


EXISTING_KEY = "arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-0000-0000-000000000000"


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ("provider-managed", {"applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}}),
        (
            "create",
            {
                "applyServerSideEncryptionByDefault": {
                    "sseAlgorithm": "aws:kms",
                    "kmsMasterKeyId": "arn:aws:kms:eu-west-1:123456789012:key/encryption-key",
                },
                "bucketKeyEnabled": True,
            },
        ),
        (
            EXISTING_KEY,
            {
                "applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": EXISTING_KEY},
                "bucketKeyEnabled": True,
            },
        ),
    ],
)
def test_buckets_are_encrypted_with_the_key_the_stack_chooses(choice: str, expected: Any) -> None:
    graph = provisioned(storage={"encryption": {"kmsKey": choice}}, warehouses=EXPORTS)
    configurations = graph.of_type("BucketServerSideEncryptionConfiguration")
    assert len(configurations) == 3
    assert all(node.inputs["rules"] == [expected] for node in configurations)
    assert ("encryption-key" in graph) is (choice == "create")


def test_public_thumbnails_open_that_one_bucket_for_reading() -> None:
    graph = provisioned(storage={"thumbnails": {"access": "public"}})
    flags = graph["storage-thumbnails-public-access"].inputs
    assert not any(flags[key] for key in flags if key != "bucket")
    policy = json.loads(graph["storage-thumbnails-policy"].inputs["policy"])
    (allowed,) = [statement for statement in policy["Statement"] if statement["Effect"] == "Allow"]
    bucket = graph["storage-thumbnails"].inputs["bucket"]
    assert (allowed["Principal"], allowed["Action"], allowed["Resource"]) == (
        "*",
        "s3:GetObject",
        f"arn:aws:s3:::{bucket}/*",
    )
    # Even so nobody reads without TLS, and the uploads stay closed.
    assert {"TlsOnly", "Tls12OrLater"} <= {statement["Sid"] for statement in policy["Statement"]}
    assert graph["storage-imports-public-access"].inputs["blockPublicPolicy"] is True


def test_changes_to_one_bucket_come_in_an_order_s3_accepts(quickstart: Graph) -> None:
    assert "storage-imports-public-access" in quickstart["storage-imports-ownership"].depends_on
    assert "storage-imports-ownership" in quickstart["storage-imports-policy"].depends_on
    assert "storage-imports-versioning" in quickstart["storage-imports-lifecycle"].depends_on


@pytest.mark.parametrize(("existing", "created"), [("imports", "thumbnails"), ("thumbnails", "imports")])
def test_a_single_bucket_can_be_an_existing_one(existing: str, created: str) -> None:
    changes: dict[str, Any] = {"storage": {existing: {"existing": "their-bucket"}}}
    graph = provisioned(**changes)
    assert [bucket.name for bucket in graph.of_type("Bucket")] == [f"storage-{created}"]
    assert not [node.name for node in graph.of_package("aws") if node.name.startswith(f"storage-{existing}")]
    assert platform_output(lambda platform: getattr(platform.storage, existing).name, **changes) == "their-bucket"
    allowed = graph["identity-storage-policy"].inputs["policy"]
    assert "arn:aws:s3:::their-bucket/*" in allowed


@pytest.mark.parametrize("role", ["imports", "thumbnails"])
def test_a_bucket_that_is_not_there_is_named_with_its_setting(role: str) -> None:
    existing = {"existing": "their-bucket"}
    with pytest.raises(pulumi.RunError, match=rf"carto:storage\.{role}\.existing: the bucket 'their-bucket'"):
        provisioned(AwsCloud(missing=("their-bucket",)), storage={role: existing})


def test_buckets_of_two_regions_are_refused() -> None:
    cloud = AwsCloud(bucket_regions={"their-imports": "us-east-1"})
    with pytest.raises(pulumi.RunError, match="imports bucket is in us-east-1 and the thumbnails bucket in eu-west-1"):
        provisioned(cloud, storage={"imports": {"existing": "their-imports"}})


def test_carto_learns_names_region_and_addresses() -> None:
    name, url, region = platform_output(
        lambda platform: [platform.storage.imports.name, platform.storage.imports.url, platform.storage.region]
    )
    assert url == f"https://{name}.s3.{REGION}.amazonaws.com/"
    assert region == REGION


def test_access_is_logged_into_a_bucket_that_the_stack_names() -> None:
    assert not provisioned().of_type("BucketLogging")
    graph = provisioned(storage={"accessLogsBucket": "example-access-logs"}, warehouses=EXPORTS)
    logged = {node.inputs["bucket"]: node.inputs for node in graph.of_type("BucketLogging")}
    assert set(logged) == {bucket.inputs["bucket"] for bucket in graph.of_type("Bucket")}
    assert {each["targetBucket"] for each in logged.values()} == {"example-access-logs"}
    assert all(each["targetPrefix"] == f"{bucket}/" for bucket, each in logged.items())
