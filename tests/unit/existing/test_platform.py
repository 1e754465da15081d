"""What a stack gets where everything is brought."""

from __future__ import annotations

from typing import Any

import pytest

from components.settings.problems import SettingsError
from tests.support.clouds.existing import AMAZON, AZURE, GOOGLE, MINIO, provisioned, settings_of
from tests.support.recorder import Secret
from tests.support.stack_settings import error_settings

EVERY_STORAGE = pytest.mark.parametrize("stack", [MINIO, AMAZON, GOOGLE, AZURE], ids=["minio", "s3", "gcs", "azure"])


@EVERY_STORAGE
def test_nothing_is_created_beside_the_cluster_and_the_password_of_its_cache(stack: dict[str, Any]) -> None:
    graph = provisioned(stack)
    assert {node.type for node in graph if node.custom} == {
        "pulumi:providers:kubernetes",
        "random:index/randomPassword:RandomPassword",
    }
    assert graph.invokes == []


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


def _refused(stack: dict[str, Any], **changes: Any) -> dict[str, str]:
    with pytest.raises(SettingsError) as caught:
        settings_of(stack, **changes)
    return error_settings(caught.value)


def test_everything_nobody_can_look_up_is_asked_for_at_once() -> None:
    bare = {name: MINIO[name] for name in ("cloud", "domain", "customerPackage")} | {"cluster": {"name": "mine"}}
    assert set(_refused(bare)) == {
        "carto:cluster",
        "carto:database.existing.adminPassword",
        "carto:database.existing.adminUser",
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
        (MINIO, {"identity": {"mode": "service-account-key"}}, "carto:identity.existing.key", "service account"),
        (MINIO, {"storage": {"region": "eu-west-1"}}, "carto:storage.region", "s3Compatible.region"),
        (MINIO, {"storage": {"account": {"existing": "acmecarto"}}}, "carto:storage.account.existing", "access-key"),
        (AZURE, {"storage": {"region": "eu-west-1"}}, "carto:storage.region", "goes with identity.mode access-key"),
        (AZURE, {"identity": {"existing": {"accessKeyId": "who"}}}, "carto:identity.existing.accessKeyId", "no id"),
        (MINIO, {"cluster": {"inCluster": True}}, "carto:cluster.inCluster", "keep one"),
        (MINIO, {"identity": {"mode": "pod-identity"}}, "carto:identity.mode", "expected on existing one of"),
        (MINIO, {"cache": {"mode": "managed"}}, "carto:cache.mode", "expected on existing one of in-cluster"),
        (MINIO, {"storage": {"exports": {"enabled": True}}}, "carto:storage.exports", "aws and gcp only"),
        (MINIO, {"rotation": {"accessKey": 1}}, "carto:rotation.accessKey", "the credential of the buckets"),
        (
            MINIO,
            {"identity": {"existing": {"email": "carto-backend@example-project.iam.gserviceaccount.com"}}},
            "carto:identity.existing.email",
            "gcp",
        ),
        (
            MINIO,
            {"storage": {"s3Compatible": {"endpoint": "minio:9000"}}},
            "carto:storage.s3Compatible.endpoint",
            "an address such as https://",
        ),
        (
            MINIO,
            {"storage": {"s3Compatible": {"externalUrl": "https://files.example.com/carto"}}},
            "carto:storage.s3Compatible.externalUrl",
            "without a path",
        ),
        (
            MINIO,
            {"storage": {"encryption": {"kmsKey": "create"}}},
            "carto:storage.encryption",
            "aws, gcp and azure only",
        ),
        (
            MINIO,
            {"storage": {"retentionDays": {"imports": 3}}},
            "carto:storage.retentionDays",
            "aws, gcp and azure only",
        ),
        (
            MINIO,
            {"storage": {"thumbnails": {"existing": "carto-imports"}}},
            "carto:storage.thumbnails.existing",
            "the same bucket",
        ),
        (AMAZON, {"storage": {"region": "EU"}}, "carto:storage.region", "a region's name"),
        (AZURE, {"storage": MINIO["storage"]}, "carto:storage.s3Compatible", "goes with identity.mode access-key"),
        (MINIO, {"database": {"version": "16"}}, "carto:database.version", "aws, gcp and azure only"),
        (MINIO, {"rotation": {"databaseAdminPassword": 1}}, "carto:rotation.databaseAdminPassword", "exists already"),
        (MINIO, {"cluster": {"location": "europe-west1"}}, "carto:cluster.location", "on gcp only"),
        (MINIO, {"resourceGroup": "maps"}, "carto:resourceGroup", "on azure only"),
        (MINIO, {"enableApis": True}, "carto:enableApis", "on gcp only"),
        (MINIO, {"network": {"gcp": {"network": "main"}}}, "carto:network.gcp", "on gcp only"),
    ],
)
def test_what_makes_no_sense_here_is_refused_by_name(
    stack: dict[str, Any], changes: dict[str, Any], at: str, phrase: str
) -> None:
    refused = _refused(stack, **changes)
    assert phrase in refused[at]
    assert "ExampleOnly" not in str(refused)


@pytest.mark.parametrize("mode", ["pod-identity", "workload-identity"])
def test_another_clouds_mode_is_refused_without_a_word_about_its_key(mode: str) -> None:
    assert set(_refused({**MINIO, "identity": {"mode": mode}})) == {"carto:identity.mode"}
