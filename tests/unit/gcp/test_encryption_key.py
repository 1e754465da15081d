"""The stack's own Cloud KMS key, or an existing one."""

from __future__ import annotations

from typing import Any

from tests.support.clouds.gcp import STORAGE_AGENT, platform_output, provisioned

EXISTING_KEY = "projects/acme-keys/locations/europe-west1/keyRings/central/cryptoKeys/carto"
OWN: dict[str, Any] = {"storage": {"encryption": {"kmsKey": "create"}}}


def test_googles_own_keys_are_used_unless_the_stack_says_otherwise() -> None:
    graph = provisioned()
    assert graph.of_type("KeyRing", "CryptoKey", "CryptoKeyIAMMember", "ServiceIdentity") == []
    assert "encryptionKeyName" not in graph["database-instance"].inputs
    assert "customerManagedKey" not in graph["cache-redis"].inputs


def test_an_own_key_is_made_with_rotation_and_opened_to_the_services_that_use_it() -> None:
    graph = provisioned(storage={"encryption": {"kmsKey": "create"}})
    key = graph["encryption-key"].inputs
    assert key["rotationPeriod"] == "7776000s"
    path = f"{key['keyRing']}/cryptoKeys/carto"
    assert graph["storage-imports"].inputs["encryption"] == {"defaultKmsKeyName": path}
    assert graph["database-instance"].inputs["encryptionKeyName"] == path
    assert graph["cache-redis"].inputs["customerManagedKey"] == path
    grants = graph.of_type("CryptoKeyIAMMember")
    assert {grant.inputs["role"] for grant in grants} == {"roles/cloudkms.cryptoKeyEncrypterDecrypter"}
    assert {grant.inputs["member"].removeprefix("serviceAccount:") for grant in grants} == {
        STORAGE_AGENT,
        "agent-of-sqladmin.googleapis.com@gcp-sa.iam.gserviceaccount.com",
        "agent-of-redis.googleapis.com@gcp-sa.iam.gserviceaccount.com",
    }
    for name in ("storage-imports", "database-instance", "cache-redis"):
        assert {grant.name for grant in grants} <= graph[name].depends_on, name


def test_a_grant_is_tried_where_it_costs_nothing_before_a_server_keeps_a_name() -> None:
    graph = provisioned(**OWN)
    for name in ("database-instance", "cache-redis"):
        assert {"storage-imports", "storage-thumbnails"} <= graph[name].depends_on
        assert "storage-imports" not in provisioned()[name].depends_on


def test_the_grant_that_is_tried_is_the_last_one() -> None:
    last = provisioned(**OWN)["encryption-for-storage"]
    assert {"encryption-for-database", "encryption-for-cache"} <= last.depends_on


def test_only_without_a_bucket_to_try_the_grants_database_and_cache_wait_for_them() -> None:
    existing = {"imports": {"existing": "acme-imports"}, "thumbnails": {"existing": "acme-thumbnails"}}
    graph = provisioned(storage={**OWN["storage"], **existing})
    grants = graph.of_type("CryptoKeyIAMMember")
    assert [grant.name for grant in grants if grant.after_create] == [
        "encryption-for-database",
        "encryption-for-cache",
    ]
    for created in ({}, {"imports": existing["imports"]}):
        graph = provisioned(storage={**OWN["storage"], **created})
        assert not any(grant.after_create for grant in graph.of_type("CryptoKeyIAMMember"))


def test_a_configured_key_is_used_and_left_alone() -> None:
    graph = provisioned(storage={"encryption": {"kmsKey": EXISTING_KEY}})
    assert graph["storage-imports"].inputs["encryption"] == {"defaultKmsKeyName": EXISTING_KEY}
    assert graph.of_type("CryptoKeyIAMMember") == []


def test_another_key_later_does_not_replace_database_or_cache() -> None:
    graph = provisioned(storage={"encryption": {"kmsKey": "create"}})
    assert "encryptionKeyName" in graph["database-instance"].ignore_changes
    assert "customerManagedKey" in graph["cache-redis"].ignore_changes


def test_the_grants_of_the_key_are_protected_with_it() -> None:
    grants = provisioned(**OWN).of_type("CryptoKeyIAMMember")
    assert [grant.name for grant in grants if not grant.protect] == [], "without them nothing could be read"


def test_a_key_that_is_taken_out_of_the_settings_encrypts_no_new_objects() -> None:
    assert "encryption" not in provisioned()["storage-imports"].ignore_changes


def test_it_takes_its_time_to_go_and_its_name_is_not_taken_already() -> None:
    graph = provisioned(**OWN)
    assert graph["encryption-key"].inputs["destroyScheduledDuration"] == "2592000s"
    assert graph["encryption-ring"].inputs["name"].endswith("-random"), "the name of a ring can never be used again"
    assert graph["encryption-ring"].inputs["location"] == "europe-west1"


def test_another_key_later_does_not_replace_those_of_a_disposable_stack() -> None:
    """Cloud SQL could not create the next server under the same name for a week."""
    graph = provisioned(**OWN, disposable=True)
    assert "encryptionKeyName" in graph["database-instance"].ignore_changes
    assert "customerManagedKey" in graph["cache-redis"].ignore_changes


def test_its_path_is_an_output() -> None:
    path = platform_output(lambda platform: platform.outputs["kmsKey"], **OWN)
    assert path.startswith("projects/")
    assert path.endswith("/cryptoKeys/carto")
