"""The platform of a stack whose servers and buckets all exist."""

from __future__ import annotations

from typing import Any

import pytest

from components.settings.problems import SettingsError
from tests.support.clouds.kubernetes import AMAZON, AZURE, GOOGLE, MINIO, provisioned, settings_of
from tests.support.recorder import Secret
from tests.support.stack_settings import error_settings

EVERY_STORAGE = pytest.mark.parametrize("stack", [MINIO, AMAZON, GOOGLE, AZURE], ids=["minio", "s3", "gcs", "azure"])


@EVERY_STORAGE
def test_nothing_is_created_but_the_cluster_provider_and_the_password_of_its_cache(stack: dict[str, Any]) -> None:
    graph = provisioned(stack)
    assert {node.type for node in graph if node.custom} == {
        "pulumi:providers:kubernetes",
        "random:index/randomPassword:RandomPassword",
    }
    assert graph.invokes == []


def test_an_existing_cache_and_database_are_passed_on_unchanged() -> None:
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


@pytest.mark.parametrize("mode", ["pod-identity", "workload-identity"])
def test_another_clouds_mode_is_refused_without_a_word_about_its_key(mode: str) -> None:
    assert set(_refused({**MINIO, "identity": {"mode": mode}})) == {"carto:identity.mode"}
