"""CARTO's configuration on AWS."""

from __future__ import annotations

import functools
import json
from typing import Any

import pytest

from components.carto.values import merge
from tests.support.clouds.aws import ACCOUNT, REGION
from tests.support.example_stacks import CERTIFICATES, Built, build, built, raw_settings, settings_of
from tests.support.recorder import revealed

ROLE = f"arn:aws:iam::{ACCOUNT}:role/carto-test-backend-406c3ac0"


@functools.cache
def _built(changes: str = "{}") -> Built:
    return build(settings_of(merge(raw_settings("aws-quickstart"), json.loads(changes))))


def aws(**changes: Any) -> Built:
    """A quickstart on AWS with changes."""
    return _built(json.dumps(changes))


def test_carto_finds_its_buckets() -> None:
    stack = aws()
    assert stack.at("appConfigValues.storageProvider") == "s3"
    assert stack.at("appConfigValues.awsS3Region") == REGION
    bucket = stack.graph["storage-thumbnails"].inputs["bucket"]
    assert stack.at("appConfigValues.workspaceImportsBucket") == stack.graph["storage-imports"].inputs["bucket"]
    assert stack.at("appConfigValues.workspaceThumbnailsBucket") == bucket
    assert stack.at("appConfigValues.thumbnailsBucketExternalURL") == f"https://{bucket}.s3.{REGION}.amazonaws.com/"
    assert stack.at("appConfigValues.googleCloudStorageProjectId") is None


def test_exports_go_to_their_bucket_with_a_role_and_a_key_of_their_own() -> None:
    stack = aws(warehouses={"s3Exports": {"enabled": True}})
    assert stack.at("appConfigValues.awsExportBucket") == stack.graph["exports-bucket"].inputs["bucket"]
    assert stack.at("appConfigValues.awsExportBucketRoleArn") != ROLE
    assert stack.at("appSecrets.exportAwsSecretAccessKey.existingSecret.name")
    assert aws().at("appConfigValues.awsExportBucket") is None


def test_pods_get_the_role_by_pod_identity_without_a_key() -> None:
    stack = aws()
    assert stack.at("appConfigValues.awsEksPodIdentityBucketsEnabled") is True
    assert stack.at("appSecrets.awsAccessKeyId") is None
    (association,) = stack.graph.of_type("aws:eks/podIdentityAssociation:PodIdentityAssociation")
    assert association.inputs["roleArn"] == ROLE
    assert association.name in stack.graph.before("release-helm")


def test_credentials_of_pods_never_go_through_a_proxy() -> None:
    assert "169.254.170.23" in aws().at("externalProxy.excludedDomains")
    assert aws(identity={"mode": "access-key"}).at("externalProxy") is None


def test_an_access_key_reaches_carto_in_a_secret_alone() -> None:
    stack = aws(identity={"mode": "access-key"})
    assert stack.at("appConfigValues.awsEksPodIdentityBucketsEnabled") is not True
    held = {
        word: stack.secrets[reference["name"]][reference["key"]]
        for word in ("awsAccessKeyId", "awsAccessKeySecret")
        for reference in (stack.at(f"appSecrets.{word}.existingSecret"),)
    }
    assert held["awsAccessKeyId"].startswith("AKIA")
    assert held["awsAccessKeySecret"].startswith("secret-of-")
    assert held["awsAccessKeySecret"] not in json.dumps(stack.values)


def test_the_database_is_reached_by_its_name_and_verified_with_the_regions_certificates() -> None:
    stack = aws()
    identifier = stack.graph["database-instance"].inputs["identifier"]
    assert stack.at("externalPostgresql.host") == f"{identifier}.abc.{REGION}.rds.amazonaws.com"
    assert stack.at("externalPostgresql.sslEnabled") is True
    assert stack.at("externalPostgresql.sslCA").strip() == CERTIFICATES.strip()


def test_the_cache_is_reached_over_tls_with_the_password_it_was_created_with() -> None:
    stack = aws()
    cache = stack.at("externalRedis")
    assert (cache["port"], cache["tlsEnabled"], "tlsCA" in cache) == (6379, True, False)
    password = stack.secrets[cache["existingSecret"]][cache["existingSecretPasswordKey"]]
    assert password == revealed(stack.graph["cache-valkey"].inputs["authToken"])


@pytest.mark.parametrize("name", ["aws-quickstart", "aws-production", "aws-bring-your-own", "demo"])
def test_every_example_runs_with_the_region_of_its_file(name: str) -> None:
    stack = built(name)
    assert stack.at("appConfigValues.awsS3Region") == REGION
    assert stack.graph.outputs["roleArn"].startswith("arn:aws:iam::")
