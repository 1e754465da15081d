"""What the chart does not check or does otherwise than its guides say, asserted on the values of every example stack.

One test a trap of the chart contract that applies to what this project builds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from components.carto.chart import chart_keys
from components.carto.values_validation import problems_of
from components.settings import Profile
from components.settings.exposure import ExposureMode
from components.settings.identity import IdentityMode
from tests.contract.invariants import storage_is_complete
from tests.support.example_stacks import NAMES, STACKS, build, built, raw_settings, settings_of

every_stack = pytest.mark.parametrize("name", NAMES)


def leaves(values: Any, above: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(values, Mapping) and values:
        for word, value in values.items():
            yield from leaves(value, f"{above}.{word}" if above else word)
    else:
        yield above, values


def test_every_example_stack_is_looked_at() -> None:
    assert {"demo", "aws-quickstart", "aws-production", "aws-bring-your-own"} <= set(STACKS)


@every_stack
def test_every_key_is_known_to_the_chart_and_has_its_type(name: str) -> None:
    assert problems_of(built(name).values) == []


@every_stack
def test_booleans_are_booleans_because_the_text_false_would_be_true(name: str) -> None:
    types = chart_keys().types
    for path, value in leaves(built(name).values):
        if types.get(path) == "bool":
            assert isinstance(value, bool), path


@every_stack
def test_memory_is_written_in_mi(name: str) -> None:
    for path, value in leaves(built(name).values):
        if ".resources." in path and path.endswith(".memory"):
            assert str(value).endswith("Mi"), path


@every_stack
def test_the_charts_own_database_is_off(name: str) -> None:
    assert built(name).at("internalPostgresql.enabled") is False


@every_stack
def test_database_and_cache_hosts_are_set_because_localhost_would_pass(name: str) -> None:
    stack = built(name)
    assert stack.at("externalPostgresql.host") not in (None, "", "localhost")
    if stack.at("internalRedis.enabled") is not True:
        assert stack.at("internalRedis.enabled") is False
        assert stack.at("externalRedis.host") not in (None, "", "localhost")


@every_stack
def test_the_chart_gets_no_administrator_of_the_database(name: str) -> None:
    assert [key for key in built(name).at("externalPostgresql") if "admin" in key.lower()] == []


@every_stack
def test_tls_ends_in_the_router_of_a_load_balancer_and_no_certificate_is_created_at_every_render(name: str) -> None:
    stack = built(name)
    in_router = stack.settings.exposure.mode is ExposureMode.LOAD_BALANCER
    assert stack.at("tlsCerts.httpsEnabled") is in_router
    assert stack.at("tlsCerts.autoGenerate") is False
    assert (stack.at("tlsCerts.existingSecret") is not None) is in_router


@every_stack
def test_imports_are_never_public_and_thumbnails_only_when_asked_for(name: str) -> None:
    stack = built(name)
    assert stack.at("appConfigValues.workspaceImportsPublic") is False
    assert stack.at("appConfigValues.workspaceThumbnailsPublic") is stack.settings.storage.thumbnails.access.is_public


@every_stack
def test_the_tenant_is_named_because_four_components_would_have_no_pods(name: str) -> None:
    assert built(name).at("cartoConfigValues.selfHostedTenantId")


@every_stack
def test_values_that_guides_name_and_templates_break_on_are_not_set(name: str) -> None:
    paths = {path for path, _ in leaves(built(name).values)}
    for broken in ("commonAnnotations", "gateway", "router.ingress", "trustedCACerts", "replicated", "upgradeCheck"):
        assert not any(path == broken or path.startswith(f"{broken}.") for path in paths), broken
    assert not any("podDisruptionBudget" in path for path in paths)
    assert "appConfigValues.defaultAtLocation.databricks" not in paths


@every_stack
def test_the_router_is_reached_inside_the_cluster_only_unless_it_is_the_load_balancer(name: str) -> None:
    stack = built(name)
    is_balancer = stack.settings.exposure.mode is ExposureMode.LOAD_BALANCER
    assert stack.at("router.service.type") == ("LoadBalancer" if is_balancer else "ClusterIP")


@every_stack
def test_storage_is_spelt_as_the_chart_reads_it(name: str) -> None:
    stack = built(name)
    assert stack.at("appConfigValues.storageProvider") in chart_keys().enums["appConfigValues.storageProvider"]
    for key in ("workspaceImportsBucket", "workspaceThumbnailsBucket", "thumbnailsBucketExternalURL"):
        assert stack.at(f"appConfigValues.{key}"), key


PLACE = {"s3": "awsS3Region", "gcp": "googleCloudStorageProjectId", "azure-blob": "azureStorageAccount"}


@every_stack
def test_buckets_are_set_with_the_keys_of_their_provider_only(name: str) -> None:
    stack = built(name)
    provider, values = stack.at("appConfigValues.storageProvider"), stack.at("appConfigValues")
    assert {place for place in PLACE.values() if values.get(place)} == {PLACE[provider]}
    if provider != "s3":
        assert not {"s3Endpoint", "s3ExternalUrl", "s3ForcePathStyle"} & set(values), "the chart refuses these"


@every_stack
def test_s3_is_reached_by_pod_identity_or_by_a_key_and_never_by_both(name: str) -> None:
    stack = built(name)
    keys = {"appSecrets.awsAccessKeyId", "appSecrets.awsAccessKeySecret"} & set(stack.secret_entries)
    by_pod_identity = stack.settings.identity.mode is IdentityMode.POD_IDENTITY
    assert stack.at("appConfigValues.awsEksPodIdentityBucketsEnabled") is by_pod_identity
    s3 = stack.at("appConfigValues.storageProvider") == "s3"
    assert len(keys) == (2 if s3 and not by_pod_identity else 0)


@every_stack
def test_each_storage_gets_its_own_kind_of_key_and_none_of_another(name: str) -> None:
    assert list(storage_is_complete(built(name))) == []


@every_stack
def test_the_five_exports_keys_come_together_or_not_at_all(name: str) -> None:
    stack = built(name)
    config = {"awsExportBucket", "awsExportBucketRegion", "exportAwsRoleArn"} & set(stack.at("appConfigValues"))
    keys = {"appSecrets.exportAwsAccessKeyId", "appSecrets.exportAwsSecretAccessKey"} & set(stack.secret_entries)
    assert (len(config), len(keys)) == ((3, 2) if stack.settings.warehouses.s3_exports.enabled else (0, 0))


def test_an_account_the_chart_makes_has_one_name_and_another_is_not_made() -> None:
    assert built("aws-quickstart").at("commonBackendServiceAccount") == {"create": True}
    assert built("service account that exists").at("commonBackendServiceAccount") == {
        "create": False,
        "name": "my-account",
    }
    assert built("annotated service account").at("commonBackendServiceAccount.annotations") == {
        "example.com/owner": "gis"
    }


def test_certificates_of_the_database_reach_the_chart_only_with_tls() -> None:
    assert built("aws-quickstart").at("externalPostgresql.sslCA").startswith("-----BEGIN CERTIFICATE-----")
    assert built("database without TLS").at("externalPostgresql.sslEnabled") is False
    assert built("database without TLS").at("externalPostgresql.sslCA") is None
    assert built("database with a public certificate").at("externalPostgresql.sslEnabled") is True


def test_components_that_would_get_the_text_of_a_cache_certificate_get_its_path() -> None:
    stack = built("cache with a private certificate")
    for component in ("sqlWorker", "aiApi"):
        assert stack.at(component)["extraEnvVars"] == [
            {"name": "REDIS_TLS_CA", "value": "/usr/src/certs/redis-tls-ca/ca.crt"}
        ]
    assert stack.at("sqlWorker.extraVolumeMounts")[0]["mountPath"] == "/usr/src/certs/redis-tls-ca"


SINGLE = ("importWorker", "sqlWorker", "workspaceSubscriber", "httpCache", "notifier", "cdnInvalidatorSub")


@every_stack
def test_only_components_the_vendor_scales_are_scaled(name: str) -> None:
    for component in SINGLE:
        assert {"replicaCount", "autoscaling"} & set(built(name).at(component) or {}) == set(), component


@pytest.mark.parametrize(
    ("profile", "maps", "router"),
    [
        (Profile.DEVELOPMENT, {"autoscaling": {"enabled": False}, "replicaCount": 1}, 1),
        (Profile.STANDARD, {"autoscaling": {"enabled": True, "minReplicas": 2, "maxReplicas": 3}}, 3),
        (Profile.HIGH_TRAFFIC, {"autoscaling": {"enabled": True, "minReplicas": 2, "maxReplicas": 6}}, 3),
    ],
)
def test_profiles_scale_as_the_vendors_guide_says(profile: Profile, maps: Mapping[str, Any], router: int) -> None:
    stack = build(settings_of({**raw_settings("aws-quickstart"), "profile": profile.value}))
    scaled = stack.at("mapsApi")
    assert {key: scaled[key] for key in ("autoscaling", "replicaCount") if key in scaled} == maps
    at_most = stack.at("router.autoscaling.maxReplicas") or stack.at("router.replicaCount")
    assert at_most == router


def test_ai_needs_its_database_its_keys_and_its_flag() -> None:
    stack = built("demo")
    assert stack.at("appConfigValues.aiFeaturesEnabled") is True
    assert stack.at("externalPostgresql.aiProxyDatabaseName") == "aiproxy"
    assert {"cartoSecrets.litellmMasterKey", "cartoSecrets.litellmSaltKey"} <= set(stack.secret_entries)
    assert stack.at("cartoSecrets.litellmMasterKey.value").startswith("sk-")
    assert len(stack.at("cartoSecrets.litellmMasterKey.value")) == len("sk-") + 16


def test_the_stacks_helm_values_are_merged_last_and_lists_replace_lists() -> None:
    raw = raw_settings("cache with a private certificate")
    mine = {"sqlWorker": {"extraEnvVars": []}, "router": {"nginxConfig": {"client_max_body_size": "20M"}}}
    stack = build(settings_of({**raw, "helmValues": mine}))
    assert stack.at("sqlWorker.extraEnvVars") == []
    assert stack.at("router.nginxConfig") == {"client_max_body_size": "20M"}
    assert stack.at("router.service.type") == "ClusterIP"
