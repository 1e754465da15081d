"""Simulated Google Cloud over time: what is taken, in use, protected, remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.core.values import Secret
from tests.unit.simulator.gcp_inputs import (
    ACCOUNT,
    ACCOUNT_KEY,
    ACCOUNT_MEMBER,
    BUCKET,
    BUCKET_MEMBER,
    CACHE,
    DATABASE,
    KEY,
    KEY_MEMBER,
    PEERING,
    RANGE,
    RECORD,
    RING,
    SERVICE,
    SETTINGS,
    VALID,
    ZONE,
)
from tests.unit.simulator.simulated import Cloud, Refusal

if TYPE_CHECKING:
    from pathlib import Path


def test_a_database_needs_the_peering_of_its_network(gcp: Cloud) -> None:
    with pytest.raises(Refusal, match="private services connection"):
        gcp.create(DATABASE, VALID[DATABASE])
    gcp.create(PEERING, VALID[PEERING])
    outputs = gcp.create(DATABASE, VALID[DATABASE]).outputs
    assert outputs["privateIpAddress"].startswith("10.")
    assert isinstance(outputs["serverCaCerts"], Secret)


def test_a_database_has_one_name_for_each_way_to_it(gcp: Cloud) -> None:
    gcp.create(PEERING, VALID[PEERING])
    inside = gcp.create(DATABASE, VALID[DATABASE]).outputs
    assert inside["dnsName"] == ""
    (name,) = inside["dnsNames"]
    assert (name["connectionType"], name["dnsScope"]) == ("PRIVATE_SERVICES_ACCESS", "INSTANCE")
    assert name["name"].endswith(".europe-west1.sql-psa.goog.")
    plus = {**SETTINGS, "edition": "ENTERPRISE_PLUS", "tier": "db-perf-optimized-N-2"}
    named = gcp.create(DATABASE, {**VALID[DATABASE], "name": "plus", "settings": plus}, "plus").outputs["dnsNames"]
    assert [each["dnsScope"] for each in named] == ["CLUSTER", "INSTANCE"]
    ip = {**SETTINGS["ipConfiguration"], "pscConfigs": [{"pscEnabled": True}]}
    del ip["privateNetwork"]
    endpoint = {**VALID[DATABASE], "name": "psc", "settings": {**SETTINGS, "ipConfiguration": ip}}
    connected = gcp.create(DATABASE, endpoint, "psc").outputs
    assert connected["dnsName"].endswith(".europe-west1.sql.goog.")
    assert connected["dnsNames"][0]["name"].endswith(".europe-west1.sql-psc.goog.")


def test_a_network_has_one_peering(gcp: Cloud) -> None:
    shared = {**VALID[PEERING], "network": "projects/host/global/networks/shared"}
    with pytest.raises(Refusal, match="Cannot modify allocated ranges"):
        gcp.create(PEERING, shared)
    gcp.create(PEERING, VALID[PEERING], "first")
    with pytest.raises(Refusal, match="Cannot modify allocated ranges"):
        gcp.create(PEERING, VALID[PEERING], "second")


def test_a_peering_and_its_range_are_found_once_they_are_made(gcp: Cloud) -> None:
    asked = {
        "gcp:compute/getNetworkPeering:getNetworkPeering": {
            "name": "servicenetworking-googleapis-com",
            "network": VALID[PEERING]["network"],
        },
        "gcp:compute/getGlobalAddress:getGlobalAddress": {"name": "services", "project": "acme-prod"},
    }
    for function, arguments in asked.items():
        with pytest.raises(Refusal, match="not found"):
            gcp.invoke(function, arguments)
    gcp.create(RANGE, VALID[RANGE])
    gcp.create(PEERING, VALID[PEERING])
    for function, arguments in asked.items():
        assert gcp.invoke(function, arguments)["name"] == arguments["name"]


def test_an_older_postgresql_is_refused(gcp: Cloud) -> None:
    gcp.create(PEERING, VALID[PEERING])
    known = gcp.create(DATABASE, {**VALID[DATABASE], "databaseVersion": "POSTGRES_17"})
    with pytest.raises(Refusal, match="POSTGRES_17 to POSTGRES_16"):
        gcp.update(known, VALID[DATABASE])


def test_a_peering_in_use_goes_only_by_force(gcp: Cloud) -> None:
    held = gcp.create(PEERING, {**VALID[PEERING], "deletionPolicy": "DELETE"})
    gcp.delete(gcp.create(DATABASE, VALID[DATABASE]))
    with pytest.raises(Refusal, match="still using this connection"):
        gcp.delete(held)
    gcp.delete(gcp.update(held, VALID[PEERING]))
    assert gcp.inventory.of_type("gcp", PEERING) == []


@pytest.mark.parametrize("type_", [DATABASE, RING])
def test_some_names_stay_taken_after_the_thing_is_gone(gcp: Cloud, type_: str) -> None:
    gcp.create(PEERING, VALID[PEERING])
    gcp.delete(gcp.create(type_, VALID[type_]))
    with pytest.raises(Refusal, match="409"):
        gcp.create(type_, VALID[type_])


def test_both_protections_of_a_database_have_to_go_before_it_does(gcp: Cloud) -> None:
    gcp.create(PEERING, VALID[PEERING])
    protected = {
        **VALID[DATABASE],
        "settings": {**SETTINGS, "deletionProtectionEnabled": True},
        "deletionProtection": True,
    }
    known = gcp.create(DATABASE, protected)
    with pytest.raises(Refusal, match="deletion_protection"):
        gcp.delete(known)
    known = gcp.update(known, {**protected, "deletionProtection": False})
    with pytest.raises(Refusal, match="instance is protected"):
        gcp.delete(known)
    gcp.delete(gcp.update(known, VALID[DATABASE]))


def test_a_bucket_with_objects_is_kept_unless_it_may_be_emptied(gcp: Cloud) -> None:
    known = gcp.create(BUCKET, VALID[BUCKET])
    gcp.inventory.add_object(known.id, "upload.csv")
    with pytest.raises(Refusal, match="force_destroy"):
        gcp.delete(known)
    gcp.delete(gcp.update(known, {**VALID[BUCKET], "forceDestroy": True}))


@pytest.mark.parametrize("name", ["acme-imports", "taken-by-others"])
def test_a_buckets_name_is_taken_once_in_the_world(gcp: Cloud, name: str, tmp_path: Path) -> None:
    if name == "acme-imports":
        gcp.create(BUCKET, VALID[BUCKET])
    elsewhere = Cloud("gcp", tmp_path, {"project": "another-project"})
    with pytest.raises(Refusal, match="409"):
        elsewhere.create(BUCKET, {**VALID[BUCKET], "name": name})


def test_a_key_encrypts_for_services_it_lets_in_alone(gcp: Cloud) -> None:
    ring = gcp.create(RING, VALID[RING])
    key = gcp.create(KEY, {"name": "carto", "keyRing": ring.id})
    encrypted = {**VALID[BUCKET], "encryption": {"defaultKmsKeyName": key.id}}
    with pytest.raises(Refusal, match="Permission denied on Cloud KMS key"):
        gcp.create(BUCKET, encrypted)
    agent = gcp.invoke("gcp:storage/getProjectServiceAccount:getProjectServiceAccount", {})["emailAddress"]
    role = "roles/cloudkms.cryptoKeyEncrypterDecrypter"
    gcp.create(KEY_MEMBER, {"cryptoKeyId": key.id, "role": role, "member": f"serviceAccount:{agent}"})
    gcp.create(BUCKET, encrypted)


def test_granting_twice_is_no_error_and_a_zone_in_use_stays(gcp: Cloud) -> None:
    gcp.create(BUCKET_MEMBER, VALID[BUCKET_MEMBER], "once")
    gcp.create(BUCKET_MEMBER, VALID[BUCKET_MEMBER], "twice")
    zone = gcp.create(ZONE, VALID[ZONE])
    record = {"managedZone": "carto", "name": "a.sql.goog.", "type": "A", "rrdatas": ["10.0.0.3"]}
    known = gcp.create(RECORD, record)
    with pytest.raises(Refusal, match="not empty"):
        gcp.delete(zone)
    gcp.delete(known)
    gcp.delete(zone)


def test_a_key_is_shown_once_and_is_a_secret(gcp: Cloud) -> None:
    account = gcp.create(ACCOUNT, VALID[ACCOUNT])
    assert account.outputs["email"] == "carto-backend@acme-prod.iam.gserviceaccount.com"
    gcp.create(
        ACCOUNT_MEMBER,
        {
            "serviceAccountId": account.id,
            "role": "roles/iam.workloadIdentityUser",
            "member": "serviceAccount:acme-prod.svc.id.goog[carto/carto-common-backend]",
        },
    )
    key = gcp.create(ACCOUNT_KEY, {"serviceAccountId": account.id})
    assert isinstance(key.outputs["privateKey"], Secret)


def test_a_cache_generates_its_password_once(gcp: Cloud) -> None:
    known = gcp.create(CACHE, VALID[CACHE])
    again = gcp.update(known, {**VALID[CACHE], "memorySizeGb": 5})
    assert isinstance(known.outputs["authString"], Secret)
    assert known.outputs["authString"] == again.outputs["authString"]
    assert known.outputs["port"] == 6379


def test_clusters_and_buckets_exist_unless_their_names_say_otherwise(gcp: Cloud) -> None:
    cluster = gcp.invoke("gcp:container/getCluster:getCluster", {"name": "platform", "location": "europe-west1-b"})
    assert cluster["id"] == "projects/acme-prod/locations/europe-west1-b/clusters/platform"
    assert cluster["workloadIdentityConfigs"] == [{"workloadPool": "acme-prod.svc.id.goog"}]
    plain = gcp.invoke("gcp:container/getCluster:getCluster", {"name": "plain-cluster", "location": "europe-west1"})
    assert plain["workloadIdentityConfigs"] == []
    for function, arguments in (
        ("gcp:container/getCluster:getCluster", {"name": "missing-cluster", "location": "europe-west1"}),
        ("gcp:storage/getBucket:getBucket", {"name": "missing-bucket"}),
    ):
        with pytest.raises(Refusal, match=r"not found|does not exist"):
            gcp.invoke(function, arguments)


def test_apis_stay_enabled_and_can_be_asked_for_again(gcp: Cloud) -> None:
    inputs = {"service": "redis.googleapis.com", "disableOnDestroy": False}
    gcp.delete(gcp.create(SERVICE, inputs))
    gcp.create(SERVICE, inputs, "again")


def test_a_bare_project_makes_only_what_its_apis_are_on_for(gcp: Cloud) -> None:
    ring = {"name": "carto", "location": "europe-west1", "project": "bare-project"}
    gcp.create(BUCKET, {**VALID[BUCKET], "project": "bare-project"})
    with pytest.raises(Refusal, match=r"cloudkms\.googleapis\.com has not been used"):
        gcp.create(RING, ring)
    service = {"service": "cloudkms.googleapis.com", "project": "bare-project", "disableOnDestroy": False}
    gcp.create(SERVICE, service)
    assert gcp.create(RING, ring).id
