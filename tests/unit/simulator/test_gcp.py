"""What simulated Google Cloud accepts, refuses, replaces and remembers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from simulator.values import UNKNOWN, Secret
from tests.unit.simulator.simulated import Cloud, Refusal

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.values import Bag

BUCKET = "gcp:storage/bucket:Bucket"
BUCKET_MEMBER = "gcp:storage/bucketIAMMember:BucketIAMMember"
ACCOUNT = "gcp:serviceaccount/account:Account"
ACCOUNT_MEMBER = "gcp:serviceaccount/iAMMember:IAMMember"
ACCOUNT_KEY = "gcp:serviceaccount/key:Key"
DATABASE = "gcp:sql/databaseInstance:DatabaseInstance"
USER = "gcp:sql/user:User"
CACHE = "gcp:redis/instance:Instance"
RANGE = "gcp:compute/globalAddress:GlobalAddress"
PEERING = "gcp:servicenetworking/connection:Connection"
RING = "gcp:kms/keyRing:KeyRing"
KEY = "gcp:kms/cryptoKey:CryptoKey"
KEY_MEMBER = "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember"
ZONE = "gcp:dns/managedZone:ManagedZone"
RECORD = "gcp:dns/recordSet:RecordSet"
SERVICE = "gcp:projects/service:Service"
ENDPOINT = "gcp:compute/forwardingRule:ForwardingRule"

NETWORK = "projects/acme-prod/global/networks/main"
SETTINGS: Bag = {
    "tier": "db-custom-2-8192",
    "edition": "ENTERPRISE",
    "diskType": "PD_SSD",
    "diskSize": 50,
    "ipConfiguration": {
        "ipv4Enabled": False,
        "privateNetwork": NETWORK,
        "serverCaMode": "GOOGLE_MANAGED_CAS_CA",
    },
}
VALID: dict[str, Bag] = {
    BUCKET: {"name": "acme-imports", "location": "EUROPE-WEST1"},
    BUCKET_MEMBER: {"bucket": "acme-imports", "role": "roles/storage.admin", "member": "user:a@example.com"},
    ACCOUNT: {"accountId": "carto-backend"},
    DATABASE: {
        "name": "carto",
        "region": "europe-west1",
        "databaseVersion": "POSTGRES_16",
        "deletionProtection": False,
        "settings": SETTINGS,
    },
    USER: {"name": "carto_admin", "instance": "carto", "password": "Password0"},
    CACHE: {"name": "carto-cache", "memorySizeGb": 2, "tier": "STANDARD_HA", "authEnabled": True},
    RANGE: {"name": "services", "purpose": "VPC_PEERING", "addressType": "INTERNAL", "network": NETWORK},
    PEERING: {
        "network": NETWORK,
        "service": "servicenetworking.googleapis.com",
        "reservedPeeringRanges": ["services"],
        "deletionPolicy": "REMOVE_PEERING",
    },
    RING: {"name": "carto", "location": "europe-west1"},
    ZONE: {"name": "carto", "dnsName": "a.sql.goog.", "visibility": "private"},
}


@pytest.fixture
def gcp(tmp_path: Path) -> Cloud:
    return Cloud("gcp", tmp_path, {"project": "acme-prod"})


def with_settings(**changes: Any) -> Bag:
    return {**VALID[DATABASE], "settings": {**SETTINGS, **changes}}


@pytest.mark.parametrize("type_", VALID)
def test_what_google_cloud_accepts_is_accepted(gcp: Cloud, type_: str) -> None:
    assert gcp.check(type_, VALID[type_])[1] == []


@pytest.mark.parametrize(
    ("type_", "change", "path", "reason"),
    [
        (BUCKET, {"name": "acme.google.maps"}, "name", "not a valid bucket name"),
        (BUCKET, {"softDeletePolicy": {"retentionDurationSeconds": 60}}, "softDeletePolicy", "604800 to 7776000"),
        (BUCKET, {"labels": {"Team": "gis"}}, "labels.Team", "not a label's name"),
        (BUCKET, {"labels": {"team": "GIS & Maps"}}, "labels.team", "not a label's value"),
        (BUCKET, {"publicAccessPrevention": "enforce"}, "publicAccessPrevention", "expected one of"),
        (BUCKET, {"versionning": {"enabled": True}}, "versionning", "did you mean 'versioning'"),
        (BUCKET_MEMBER, {"member": "somebody"}, "member", "must match"),
        (ACCOUNT, {"accountId": "short"}, "accountId", "6 to 30"),
        (ACCOUNT, {"accountId": "carto_backend"}, "accountId", "must match"),
        (DATABASE, {"databaseVersion": "POSTGRES_99"}, "databaseVersion", "expected one of"),
        (DATABASE, {"settings": {**SETTINGS, "tier": "db-custom-3-7680"}}, "settings.tier", "not a machine"),
        (DATABASE, {"settings": {**SETTINGS, "edition": "ENTERPRISE_PLUS"}}, "settings.tier", "Enterprise Plus"),
        (DATABASE, {"settings": {**SETTINGS, "availabilityType": "REGIONAL"}}, "settings.availabilityType", "backups"),
        (
            DATABASE,
            {"settings": {**SETTINGS, "ipConfiguration": {"ipv4Enabled": False}}},
            "settings.ip",
            "at least one",
        ),
        (
            DATABASE,
            {"settings": {**SETTINGS, "backupConfiguration": {"transactionLogRetentionDays": 30}}},
            "settings.backupConfiguration.transactionLogRetentionDays",
            "1 to 7",
        ),
        (
            DATABASE,
            {"settings": {**SETTINGS, "maintenanceWindow": {"day": 8}}},
            "settings.maintenanceWindow.day",
            "1 to 7",
        ),
        (USER, {"password": None}, "password", "needs a password"),
        (CACHE, {"tier": "BASIC", "replicaCount": 1}, "replicaCount", "no replicas"),
        (CACHE, {"name": "c" * 42}, "name", "characters"),
        (RANGE, {"addressType": "EXTERNAL"}, "network", "INTERNAL only"),
        (ZONE, {"dnsName": "a.sql.goog"}, "dnsName", "must match"),
    ],
)
def test_what_google_cloud_refuses_is_refused_where_it_stands(
    gcp: Cloud, type_: str, change: Bag, path: str, reason: str
) -> None:
    failures = gcp.check(type_, {**VALID[type_], **change})[1]
    assert [found for found in failures if found[0].startswith(path) and reason in found[1]], failures


def test_values_that_are_not_known_yet_pass(gcp: Cloud) -> None:
    unknown = {**VALID[DATABASE], "name": UNKNOWN, "settings": {**SETTINGS, "ipConfiguration": UNKNOWN}}
    assert gcp.check(DATABASE, unknown)[1] == []


@pytest.mark.parametrize(
    ("type_", "change", "replaces"),
    [
        (BUCKET, {"location": "EU"}, ["location"]),
        (BUCKET, {"location": "europe-west1", "labels": {"a": "b"}}, []),
        (ACCOUNT, {"displayName": "CARTO"}, []),
        (ACCOUNT, {"accountId": "another-one"}, ["accountId"]),
        (DATABASE, {"settings": {**SETTINGS, "tier": "db-custom-4-16384"}}, []),
        (DATABASE, {"settings": {**SETTINGS, "diskType": "PD_HDD"}}, ["settings"]),
        (DATABASE, {"settings": {**SETTINGS, "diskSize": 20}}, []),
        (DATABASE, {"settings": {**SETTINGS, "diskSize": 20, "diskAutoresize": False}}, ["settings"]),
        (DATABASE, {"databaseVersion": "POSTGRES_17"}, []),
        (DATABASE, {"encryptionKeyName": "projects/p/locations/l/keyRings/r/cryptoKeys/k"}, ["encryptionKeyName"]),
        (CACHE, {"memorySizeGb": 5}, []),
        (CACHE, {"tier": "BASIC"}, ["tier"]),
        (CACHE, {"transitEncryptionMode": "SERVER_AUTHENTICATION"}, ["transitEncryptionMode"]),
        (ZONE, {"dnsName": "b.sql.goog."}, ["dnsName"]),
    ],
)
def test_a_change_replaces_where_google_cloud_cannot_make_it_in_place(
    gcp: Cloud, type_: str, change: Bag, replaces: list[str]
) -> None:
    gcp.create(PEERING, VALID[PEERING])
    known = gcp.create(type_, VALID[type_])
    assert list(gcp.diff(known, {**VALID[type_], **change}).replaces) == replaces


@pytest.mark.parametrize(("old", "new", "replaces"), [("7_0", "7_2", []), ("7_2", "7_0", ["redisVersion"])])
def test_a_cache_goes_forward_in_place_and_back_by_replacement(
    gcp: Cloud, old: str, new: str, replaces: list[str]
) -> None:
    known = gcp.create(CACHE, {**VALID[CACHE], "redisVersion": f"REDIS_{old}"})
    assert list(gcp.diff(known, {**VALID[CACHE], "redisVersion": f"REDIS_{new}"}).replaces) == replaces


def test_a_database_needs_the_peering_of_its_network(gcp: Cloud) -> None:
    with pytest.raises(Refusal, match="private services connection"):
        gcp.create(DATABASE, VALID[DATABASE])
    gcp.create(PEERING, VALID[PEERING])
    outputs = gcp.create(DATABASE, VALID[DATABASE]).outputs
    assert outputs["dnsName"].endswith(".europe-west1.sql.goog.")
    assert outputs["privateIpAddress"].startswith("10.")
    assert isinstance(outputs["serverCaCerts"], Secret)


def test_a_network_has_one_peering(gcp: Cloud) -> None:
    shared = {**VALID[PEERING], "network": "projects/host/global/networks/shared"}
    with pytest.raises(Refusal, match="Cannot modify allocated ranges"):
        gcp.create(PEERING, shared)


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
    protected = {**with_settings(deletionProtectionEnabled=True), "deletionProtection": True}
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


def test_a_cache_draws_its_password_once(gcp: Cloud) -> None:
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


@pytest.mark.parametrize(
    ("changes", "replaced"),
    [
        ({"target": "projects/t/regions/r/serviceAttachments/other"}, []),
        ({"allowPscGlobalAccess": True}, []),
        ({"ipAddress": "10.0.0.9"}, ["ipAddress"]),
        ({"sourceIpRanges": ["10.0.0.0/8"]}, ["sourceIpRanges"]),
    ],
)
def test_an_endpoint_leads_elsewhere_in_place_and_has_another_address_anew(
    gcp: Cloud, changes: Bag, replaced: list[str]
) -> None:
    endpoint = {"name": "e", "region": "europe-west1", "loadBalancingScheme": "", "ipAddress": "10.0.0.7"}
    made = gcp.create(ENDPOINT, {**endpoint, "target": "projects/t/regions/r/serviceAttachments/a"})
    assert list(gcp.diff(made, {**made.inputs, **changes}).replaces) == replaced


def test_a_bare_project_makes_only_what_its_apis_are_on_for(gcp: Cloud) -> None:
    ring = {"name": "carto", "location": "europe-west1", "project": "bare-project"}
    gcp.create(BUCKET, {**VALID[BUCKET], "project": "bare-project"})
    with pytest.raises(Refusal, match=r"cloudkms\.googleapis\.com has not been used"):
        gcp.create(RING, ring)
    service = {"service": "cloudkms.googleapis.com", "project": "bare-project", "disableOnDestroy": False}
    gcp.create(SERVICE, service)
    assert gcp.create(RING, ring).id
