"""Exports of BigQuery, from CARTO on every cloud, with created and existing parts."""

from __future__ import annotations

import json
from typing import Any

import pulumi
import pytest

from tests.support.clouds.gcp import KEY, GoogleCloud, provisioned
from tests.support.example_stacks import Built, build, raw_settings, settings_of
from tests.support.recorder import Graph, Secret
from tests.support.registrations import registered

ELSEWHERE = ["aws-quickstart", "azure-quickstart", "kubernetes"]
PROJECT: dict[str, Any] = {
    "project": "acme-data",
    "location": "EU",
    "impersonateServiceAccount": "deployer@acme-data.iam.gserviceaccount.com",
}
PACKAGE = "carto-package@example-carto.iam.gserviceaccount.com"
THEIRS = "their-exports@acme-data.iam.gserviceaccount.com"
FORMER = "urn:pulumi:gcp-production::carto::carto:gcp:"


def exports(**changes: Any) -> dict[str, Any]:
    return {"bigqueryExports": {"enabled": True, "gcp": PROJECT, **changes}}


def built(stack: str, **settings: Any) -> Built:
    return build(settings_of(raw_settings(stack) | settings))


def created(graph: Graph) -> set[str]:
    return {node.name for node in graph.of_package("gcp") if node.custom and node.name.startswith("bigquery-exports-")}


def writers(graph: Graph) -> dict[str, str]:
    """The members that may write, by the name of the grant."""
    grants = graph.of_type("BucketIAMMember")
    return {
        node.name: node.inputs["member"].removeprefix("serviceAccount:")
        for node in grants
        if node.name.startswith("bigquery-exports-")
    }


def test_what_stacks_of_earlier_versions_have_is_not_created_again() -> None:
    graph = registered("gcp-production")
    bucket, writer = graph["bigquery-exports-bucket"], graph["bigquery-exports-writer"]
    assert f"{FORMER}ObjectStorage${bucket.type}::carto-storage-exports" in bucket.former_urns
    assert f"{FORMER}BackendIdentity${writer.type}::carto-identity-exports" in writer.former_urns
    with_key = registered("gcp-production", identity={"mode": "service-account-key"})["bigquery-exports-package"]
    assert f"{FORMER}BackendIdentity${with_key.type}::carto-identity-package-exports" in with_key.former_urns


@pytest.mark.parametrize("stack", ELSEWHERE)
def test_a_stack_on_another_cloud_has_a_provider_for_one_project(stack: str) -> None:
    graph = registered(stack, warehouses=exports())
    provider = graph["bigquery-exports-project-provider"].inputs
    assert provider["project"] == "acme-data"
    assert provider["impersonateServiceAccount"] == PROJECT["impersonateServiceAccount"]
    names = {"account", "bucket", "key", "package", "project-provider", "writer"}
    assert created(graph) | {"bigquery-exports-project-provider"} == {f"bigquery-exports-{name}" for name in names}
    assert {graph[name].provider for name in created(graph)} - {""} == {"bigquery-exports-project-provider"}
    assert graph["bigquery-exports-bucket"].inputs["location"] == "EU"


@pytest.mark.parametrize("stack", ELSEWHERE)
def test_carto_elsewhere_gets_the_bucket_and_the_key(stack: str) -> None:
    one = built(stack, warehouses=exports())
    assert one.at("appConfigValues.workspaceExportsBucket") == one.graph["bigquery-exports-bucket"].inputs["name"]
    key = one.at("appSecrets.googleCloudStorageServiceAccountKey.existingSecret")
    assert one.secrets[key["name"]][key["key"]] == KEY
    hosts = [each["reason"] for each in one.graph.outputs["egress"] if each["host"] == "storage.googleapis.com"]
    assert hosts == ["the bucket for exports of BigQuery"]


@pytest.mark.parametrize("stack", ELSEWHERE)
def test_the_created_account_and_the_packages_write_objects_and_nothing_else(stack: str) -> None:
    graph = registered(stack, warehouses=exports())
    account = graph["bigquery-exports-account"].inputs["accountId"]
    found = writers(graph)
    assert found.pop("bigquery-exports-writer").startswith(f"{account}@")
    assert list(found) == ["bigquery-exports-package"]
    grants = [graph[name].inputs for name in ("bigquery-exports-writer", "bigquery-exports-package")]
    assert {grant["role"] for grant in grants} == {"roles/storage.objectAdmin"}
    assert {grant["bucket"] for grant in grants} == {graph["bigquery-exports-bucket"].inputs["name"]}
    assert graph.of_type("projects/iAMMember:IAMMember") == []


def test_the_key_is_rotated_by_the_same_number_as_other_keys() -> None:
    graph = registered("azure-quickstart", warehouses=exports(), rotation={"accessKey": 3})
    assert graph["bigquery-exports-key"].inputs["keepers"] == {"rotation": "3"}


def test_an_existing_account_gets_a_key_or_keeps_its_own() -> None:
    graph = registered("kubernetes", warehouses=exports(serviceAccount={"email": THEIRS}))
    assert "bigquery-exports-account" not in graph
    assert graph["bigquery-exports-key"].inputs["serviceAccountId"] == f"projects/-/serviceAccounts/{THEIRS}"
    theirs = built("kubernetes", warehouses=exports(serviceAccount={"email": THEIRS, "key": KEY}))
    assert created(theirs.graph) == {f"bigquery-exports-{name}" for name in ("bucket", "package", "writer")}
    assert writers(theirs.graph)["bigquery-exports-writer"] == THEIRS
    secret = theirs.graph["secrets-storage-service-account-key-secret"].inputs["stringData"]
    assert isinstance(secret, Secret) or all(isinstance(each, Secret) for each in secret.values())


def test_without_keys_the_packages_account_alone_writes() -> None:
    one = built("aws-quickstart", warehouses=exports(serviceAccountKey="package"))
    assert created(one.graph) == {"bigquery-exports-bucket", "bigquery-exports-writer"}
    assert one.at("appSecrets.googleCloudStorageServiceAccountKey") is None
    assert one.graph.outputs["bigqueryExports"]["serviceAccount"] == writers(one.graph)["bigquery-exports-writer"]


def test_the_owner_of_an_existing_bucket_gets_the_commands() -> None:
    existing = {"existing": "their-exports", "gcp": {"project": "acme-data"}, "serviceAccount": {"email": THEIRS}}
    graph = registered("aws-quickstart", warehouses=exports(**existing))
    assert writers(graph) == {}
    first, second = graph.outputs["bigqueryExports"]["grants"]
    assert first == (
        "gcloud storage buckets add-iam-policy-binding gs://their-exports "
        f"--member=serviceAccount:{THEIRS} --role=roles/storage.objectAdmin"
    )
    assert THEIRS not in second
    assert any("grants" in step for step in graph.outputs["nextSteps"])


def test_a_created_account_is_let_into_an_existing_bucket() -> None:
    existing = {"existing": "their-exports", "gcp": {"project": "acme-data"}}
    graph = registered("aws-quickstart", warehouses=exports(**existing))
    assert set(writers(graph)) == {"bigquery-exports-writer", "bigquery-exports-package"}
    assert graph.outputs["bigqueryExports"]["grants"] == []


def test_a_bucket_that_is_not_there_is_named_with_its_setting() -> None:
    with pytest.raises(pulumi.RunError, match=r"carto:warehouses\.bigqueryExports\.existing: the bucket 'theirs'"):
        provisioned(
            GoogleCloud(missing=("theirs",)), warehouses={"bigqueryExports": {"enabled": True, "existing": "theirs"}}
        )


@pytest.mark.parametrize(
    ("identity", "with_package"),
    [
        ({}, False),
        ({"mode": "service-account-key"}, True),
        ({"mode": "service-account-key", "existing": {"email": THEIRS, "key": KEY}}, True),
    ],
)
def test_on_google_cloud_the_backends_account_writes_and_with_a_key_the_packages_too(
    identity: dict[str, Any], with_package: bool
) -> None:
    graph = built("gcp-quickstart", identity=identity, warehouses={"bigqueryExports": {"enabled": True}}).graph
    found = writers(graph)
    assert ("bigquery-exports-package" in found) is with_package
    assert found["bigquery-exports-writer"] == graph.outputs["backendServiceAccount"]
    assert graph["bigquery-exports-writer"].protect
    assert "bigquery-exports-key" not in graph


def test_an_account_of_the_package_is_let_in_once() -> None:
    package = registered("aws-quickstart", warehouses=exports(serviceAccountKey="package"))
    email = writers(package)["bigquery-exports-writer"]
    identity = {"mode": "service-account-key", "serviceAccountKey": "package", "existing": {"email": email}}
    graph = registered("gcp-quickstart", identity=identity, warehouses={"bigqueryExports": {"enabled": True}})
    assert writers(graph) == {"bigquery-exports-writer": email}


def test_google_cloud_may_export_to_another_project() -> None:
    graph = registered("gcp-production", warehouses=exports())
    bucket = graph["bigquery-exports-bucket"]
    assert (bucket.inputs["project"], bucket.inputs["location"]) != ("", "")
    assert bucket.provider != graph["storage-imports"].provider
    assert "encryption" not in bucket.inputs
    assert writers(graph)["bigquery-exports-writer"] == graph.outputs["backendServiceAccount"]


def test_on_any_kubernetes_the_account_of_the_buckets_writes_exports() -> None:
    settings = raw_settings("kubernetes")
    settings["storage"] = {each: settings["storage"][each] for each in ("imports", "thumbnails")}
    identity = {"mode": "service-account-key", "existing": {"key": KEY}}
    one = built("kubernetes", storage=settings["storage"], identity=identity, warehouses=exports())
    assert writers(one.graph)["bigquery-exports-writer"] == json.loads(KEY)["client_email"]
    assert "bigquery-exports-key" not in one.graph
    key = one.at("appSecrets.googleCloudStorageServiceAccountKey.existingSecret")
    assert one.secrets[key["name"]][key["key"]] == KEY


def test_other_clouds_tags_are_labels_only_if_they_can_be() -> None:
    tags = {"Owner": "GIS team"}
    with pytest.raises(pulumi.RunError, match=r"carto:warehouses\.bigqueryExports\.gcp\.labels"):
        registered("aws-quickstart", tags=tags, warehouses=exports())
    labels = registered("aws-quickstart", tags=tags, warehouses=exports(gcp=PROJECT | {"labels": {"team": "gis"}}))
    inputs = labels["bigquery-exports-bucket"].inputs["labels"]
    assert inputs["team"] == "gis"
    assert "Owner" not in inputs
