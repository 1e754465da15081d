"""What a stack gets where everything is brought."""

from __future__ import annotations

import json
from typing import Any

import pytest

from components.settings.errors import SettingsError
from tests.unit.existing.stacks import AMAZON, AZURE, GOOGLE, GOOGLES_KEY, KUBECONFIG, MINIO, provisioned, settings_of
from tests.unit.graph import Secret, revealed

EVERY_STORAGE = pytest.mark.parametrize("stack", [MINIO, AMAZON, GOOGLE, AZURE], ids=["minio", "s3", "gcs", "azure"])


@EVERY_STORAGE
def test_nothing_is_created_beside_the_cluster_and_the_password_of_its_cache(stack: dict[str, Any]) -> None:
    graph = provisioned(stack)
    assert {node.type for node in graph if node.custom} == {
        "pulumi:providers:kubernetes",
        "random:index/randomPassword:RandomPassword",
    }
    assert graph.invokes == []


@pytest.mark.parametrize(
    ("stack", "provider", "thumbnails", "more"),
    [
        (
            MINIO,
            "s3",
            "https://files.example.com/carto-thumbnails/",
            {
                "region": "us-east-1",
                "s3_compatible": {
                    "endpoint": "https://minio.storage.svc:9000",
                    "external_url": "https://files.example.com",
                    "force_path_style": True,
                },
            },
        ),
        (AMAZON, "s3", "https://carto-thumbnails.s3.eu-west-1.amazonaws.com/", {"region": "eu-west-1"}),
        (GOOGLE, "gcp", "https://storage.googleapis.com/carto-thumbnails/", {"project": "acme-maps"}),
        (AZURE, "azure-blob", "https://acmecarto.blob.core.windows.net/carto-thumbnails/", {"account": "acmecarto"}),
    ],
    ids=["minio", "s3", "gcs", "azure"],
)
def test_each_providers_buckets_are_described_as_the_chart_wants_them(
    stack: dict[str, Any], provider: str, thumbnails: str, more: dict[str, Any]
) -> None:
    storage = provisioned(stack).outputs["storage"]
    assert storage["provider"] == provider
    assert storage["imports"]["name"] == "carto-imports"
    assert storage["thumbnails"]["url"] == thumbnails
    places = {
        name: storage.get(name) for name in ("region", "s3_compatible", "account", "project") if storage.get(name)
    }
    assert places == more


def test_without_path_style_the_bucket_stands_in_front_of_the_host() -> None:
    stack = provisioned(MINIO, storage={"s3Compatible": {"forcePathStyle": False}})
    assert stack.outputs["storage"]["thumbnails"]["url"] == "https://carto-thumbnails.files.example.com/"


def test_browsers_use_the_endpoint_when_no_other_address_is_given() -> None:
    storage = {**MINIO["storage"], "s3Compatible": {"endpoint": "https://minio.example.com"}}
    outputs = provisioned({**MINIO, "storage": storage}).outputs["storage"]
    assert outputs["s3_compatible"]["external_url"] == "https://minio.example.com"
    assert outputs["imports"]["url"] == "https://minio.example.com/carto-imports/"


def test_keys_are_secrets_of_the_provider_they_belong_to() -> None:
    assert provisioned(MINIO).outputs["identity"]["access_key"] == {
        "id": "carto-backend",
        "secret": Secret("ExampleOnlySecret"),
    }
    assert provisioned(AZURE).outputs["identity"]["access_key"]["secret"] == Secret("ExampleOnlyAccountKey==")
    google = provisioned(GOOGLE).outputs["identity"]
    assert google["service_account_key"] == Secret(GOOGLES_KEY)
    assert google.get("access_key") is None


def test_pods_never_count_on_credentials_of_the_cluster() -> None:
    assert provisioned(MINIO).outputs["identity"]["ambient"] is False


@EVERY_STORAGE
def test_the_owner_of_the_buckets_is_told_what_browsers_need(stack: dict[str, Any]) -> None:
    told = json.dumps(provisioned(stack).outputs["outputs"]["corsOfExistingBuckets"])
    assert "https://carto.example.com" in told
    for word in ("GET", "PUT", "POST", "Content-Disposition", "3600"):
        assert word in told


def test_google_and_azure_get_the_headers_of_their_own() -> None:
    assert "x-goog-content-length-range" in json.dumps(provisioned(GOOGLE).outputs["outputs"])
    assert "X-MS-Blob-Type" in json.dumps(provisioned(AZURE).outputs["outputs"])


def test_a_brought_cache_and_database_are_handed_on_as_they_are() -> None:
    cache = {"mode": "existing", "existing": {"host": "valkey.example.com", "password": "CachePassword0", "tls": False}}
    outputs = provisioned(MINIO, cache=cache).outputs
    assert outputs["cache"]["host"] == "valkey.example.com"
    assert outputs["cache"]["password"] == Secret("CachePassword0")
    assert outputs["database"]["host"] == "db.example.com"
    assert outputs["database"]["admin"]["password"] == Secret("ExampleOnlyAdmin")


def test_a_bootstrapped_database_needs_no_administrator() -> None:
    existing = {"host": "db.example.com", "userPassword": "UserPassword0"}
    outputs = provisioned({**MINIO, "database": {"bootstrap": False, "existing": existing}}).outputs
    assert outputs["database"].get("admin") is None


def test_another_name_means_another_cluster_and_nothing_else_does() -> None:
    provider = provisioned(MINIO)["cluster-kubernetes"].inputs
    assert provider["clusterIdentifier"] == "on-premises"
    assert provider["kubeconfig"] == Secret(KUBECONFIG)
    assert provider["deleteUnreachable"] == "false"


def test_a_context_alone_is_one_of_the_machines_own_kubeconfig() -> None:
    stack = {**MINIO, "cluster": {"name": "on-premises", "context": "production"}}
    assert provisioned(stack)["cluster-kubernetes"].inputs["context"] == "production"


def test_in_a_pod_its_own_service_account_is_used_whatever_lies_in_the_image() -> None:
    graph = provisioned({**MINIO, "cluster": {"name": "on-premises", "inCluster": True}})
    kubeconfig = json.loads(revealed(graph["cluster-kubernetes"].inputs["kubeconfig"]))
    assert kubeconfig["clusters"][0]["cluster"]["server"] == "https://kubernetes.default.svc"
    assert kubeconfig["users"][0]["user"] == {"tokenFile": "/var/run/secrets/kubernetes.io/serviceaccount/token"}


def _refused(stack: dict[str, Any], **changes: Any) -> dict[str, str]:
    with pytest.raises(SettingsError) as caught:
        settings_of(stack, **changes)
    return {str(found).split("\n", 1)[0]: str(found) for found in caught.value.refusals}


def test_everything_nobody_can_look_up_is_asked_for_at_once() -> None:
    bare = {name: MINIO[name] for name in ("cloud", "domain", "customerPackage")} | {"cluster": {"name": "mine"}}
    assert set(_refused(bare)) == {
        "carto:cluster",
        "carto:database.existing.host",
        "carto:identity.existing.accessKeyId",
        "carto:identity.existing.key",
        "carto:storage.imports.existing",
        "carto:storage.s3Compatible.endpoint",
        "carto:storage.thumbnails.existing",
    }


@pytest.mark.parametrize(
    ("stack", "changes", "at", "phrase"),
    [
        (MINIO, {"identity": {"mode": "account-key"}}, "carto:storage.account.existing", "account-key"),
        (MINIO, {"identity": {"mode": "service-account-key"}}, "carto:identity.existing.key", "project_id"),
        (MINIO, {"storage": {"region": "eu-west-1"}}, "carto:storage.region", "s3Compatible.region"),
        (MINIO, {"storage": {"account": {"existing": "acmecarto"}}}, "carto:storage.account.existing", "access-key"),
        (AZURE, {"storage": {"region": "eu-west-1"}}, "carto:storage.region", "goes with identity.mode access-key"),
        (AZURE, {"identity": {"existing": {"accessKeyId": "who"}}}, "carto:identity.existing.accessKeyId", "no id"),
        (MINIO, {"cluster": {"inCluster": True}}, "carto:cluster.inCluster", "keep one"),
        (MINIO, {"identity": {"mode": "pod-identity"}}, "carto:identity.mode", "expected on existing one of"),
        (MINIO, {"cache": {"mode": "managed"}}, "carto:cache.mode", "expected on existing one of in-cluster"),
        (MINIO, {"storage": {"exports": {"enabled": True}}}, "carto:storage.exports.enabled", "aws and gcp only"),
        (MINIO, {"rotation": {"accessKey": 1}}, "carto:rotation.accessKey", "is given"),
        (
            MINIO,
            {"identity": {"existing": {"email": "carto-backend@example-project.iam.gserviceaccount.com"}}},
            "carto:identity.existing.email",
            "gcp",
        ),
    ],
)
def test_what_makes_no_sense_here_is_refused_by_name(
    stack: dict[str, Any], changes: dict[str, Any], at: str, phrase: str
) -> None:
    refused = _refused(stack, **changes)
    assert phrase in refused[at]
    assert "ExampleOnly" not in str(refused)
