"""CARTO's configuration on Google Cloud."""

from __future__ import annotations

import functools
import json
from typing import Any

import pytest

from components.carto.values import merge
from tests.support.clouds.gcp import CERTIFICATE, DNS_NAME, KEY, PROJECT
from tests.support.example_stacks import Built, build, built, raw_settings, settings_of
from tests.support.pages import pages

EMAIL = f"carto-test-backend-3721d1a2@{PROJECT}.iam.gserviceaccount.com"


@functools.cache
def _built(changes: str = "{}") -> Built:
    return build(settings_of(merge(raw_settings("gcp-quickstart"), json.loads(changes))))


def google(**changes: Any) -> Built:
    """A quickstart on Google Cloud with changes."""
    return _built(json.dumps(changes))


def test_carto_finds_its_buckets() -> None:
    stack = google()
    assert stack.at("appConfigValues.storageProvider") == "gcp"
    assert stack.at("appConfigValues.googleCloudStorageProjectId") == PROJECT
    assert stack.at("appConfigValues.workspaceImportsBucket").startswith("carto-test-imports-")
    assert stack.at("appConfigValues.thumbnailsBucketExternalURL").startswith("https://storage.cloud.google.com/")
    assert stack.at("appConfigValues.awsS3Region") is None
    assert stack.at("appConfigValues.awsEksPodIdentityBucketsEnabled") is False


def test_public_thumbnails_have_the_address_that_needs_no_login() -> None:
    stack = google(storage={"thumbnails": {"access": "public"}})
    assert stack.at("appConfigValues.thumbnailsBucketExternalURL").startswith("https://storage.googleapis.com/")
    assert stack.at("appConfigValues.workspaceThumbnailsPublic") is True


def test_bigquery_exports_go_to_their_bucket() -> None:
    stack = google(warehouses={"bigqueryExports": {"enabled": True}})
    assert stack.at("appConfigValues.workspaceExportsBucket").startswith("carto-test-exports-")
    assert stack.at("appConfigValues.awsExportBucket") is None
    assert google().at("appConfigValues.workspaceExportsBucket") is None


def test_pods_act_as_the_service_account_without_a_key() -> None:
    stack = google()
    account = stack.at("commonBackendServiceAccount")
    assert account["enableGCPWorkloadIdentity"] is True
    assert account["annotations"] == {"iam.gke.io/gcp-service-account": EMAIL}
    assert stack.at("appSecrets.googleCloudStorageServiceAccountKey") is None


def test_an_existing_service_account_is_named_and_uses_workload_identity() -> None:
    stack = google(identity={"serviceAccount": {"create": False, "name": "carto-backend"}})
    account = stack.at("commonBackendServiceAccount")
    assert account == {"enableGCPWorkloadIdentity": True, "create": False, "name": "carto-backend"}


def test_credentials_of_pods_never_go_through_a_proxy() -> None:
    assert google().at("externalProxy.excludedDomains") == [
        "169.254.169.254",
        "metadata",
        "metadata.google.internal",
    ]
    assert google(identity={"mode": "service-account-key"}).at("externalProxy") is None


def test_a_key_reaches_carto_in_a_secret_alone() -> None:
    stack = google(identity={"mode": "service-account-key"})
    reference = stack.at("appSecrets.googleCloudStorageServiceAccountKey.existingSecret")
    assert stack.secrets[reference["name"]][reference["key"]] == KEY
    assert "enableGCPWorkloadIdentity" not in stack.at("commonBackendServiceAccount")
    assert "of-the-test" not in json.dumps(stack.values)


def test_the_package_s_own_key_serves_when_the_stack_says_so() -> None:
    identity = {
        "mode": "service-account-key",
        "serviceAccountKey": "package",
        "existing": {"email": "carto@carto-package.iam.gserviceaccount.com"},
    }
    stack = google(identity=identity)
    assert stack.at("appSecrets.googleCloudStorageServiceAccountKey") is None
    assert stack.at("commonBackendServiceAccount") == {"create": True}


def test_the_database_is_reached_by_the_name_in_its_certificate() -> None:
    stack = google()
    assert stack.at("externalPostgresql.host") == DNS_NAME
    assert stack.at("externalPostgresql.sslEnabled") is True
    assert stack.at("externalPostgresql.sslCA").strip() == CERTIFICATE


@pytest.mark.parametrize(("tls", "port"), [(False, 6379), (True, 6378)])
def test_the_cache_is_reached_on_the_port_that_speaks_what_is_asked(tls: bool, port: int) -> None:
    stack = google(cache={"inTransitEncryption": tls})
    cache = stack.at("externalRedis")
    assert (cache["port"], cache["tlsEnabled"], "tlsCA" in cache) == (port, tls, tls)


def test_the_output_for_carto_support_has_the_service_account() -> None:
    outputs = google().graph.outputs
    assert outputs["sendToCarto"]["serviceAccountEmail"] == EMAIL
    assert outputs["backendServiceAccount"] == EMAIL
    assert "roleArn" not in outputs or outputs["roleArn"] is None


@pytest.mark.parametrize("name", ["gcp-quickstart", "gcp-production", "gcp-bring-your-own"])
def test_every_output_is_on_the_installation_page(name: str) -> None:
    rows = pages()["docs/install-gcp.md"].rows
    start = next(at for at, row in enumerate(rows) if row[0] == "Output")
    documented = {row[0].strip("`") for row in rows[start + 1 :] if len(row) == 2}
    outputs = {output for output, value in built(name).graph.outputs.items() if value is not None}
    assert sorted(outputs - documented) == []
    assert {"sendToCarto", "backendServiceAccount"} <= outputs
