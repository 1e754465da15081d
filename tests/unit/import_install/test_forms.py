"""Forms of values that installations have: each becomes a setting, a Helm value or a note."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from components.carto.chart import chart_keys
from components.settings import Cloud
from components.settings.clouds import every_model
from components.settings.introspection import all_paths
from operations.import_install.installation import read
from operations.import_install.rules import BIGQUERY, BIGQUERY_GRANT, COPIED, ENVIRONMENT, OWN, SECRETS
from operations.import_install.stack_file import commands, text
from operations.import_install.values import Values
from tests.unit.import_install.samples import CLUSTER, SECRET, installation, read_on_aws

if TYPE_CHECKING:
    pass


def test_what_no_setting_says_is_in_the_helm_values_or_named() -> None:
    values = {
        "appConfigValues": {"selfHostedDomain": "maps.internal", "notAValue": 1},
        "mapsApi": {"podAnnotations": {"a": "b"}},
        "appSecrets": {"someToken": {"value": SECRET}, "ldsMapboxApiKey": {"value": SECRET}},
    }
    found = read([values], cloud=Cloud.AWS, cluster=CLUSTER[Cloud.AWS])
    assert found.settings["helmValues"] == {"mapsApi": {"podAnnotations": {"a": "b"}}}
    assert any("appConfigValues.notAValue" in note for note in found.notes)
    assert any("appSecrets.someToken.value" in note for note in found.notes)
    assert SECRET not in text(found)


def test_a_name_with_dots_stays_one_name() -> None:
    annotations = {"example.com/team": "gis", "example.com/password": SECRET}
    found = read([{"mapsApi": {"podAnnotations": annotations}}], cloud=Cloud.AWS, cluster=CLUSTER[Cloud.AWS])
    assert found.settings["helmValues"] == {"mapsApi": {"podAnnotations": {"example.com/team": "gis"}}}
    assert any(note.startswith("mapsApi.podAnnotations.example.com/password may be a secret") for note in found.notes)
    assert SECRET not in text(found)


@pytest.mark.parametrize(
    ("cloud", "provider", "differs"),
    [
        (Cloud.AWS, "azure-blob", True),
        (Cloud.GCP, "s3", True),
        (Cloud.AZURE, "azure-blob", False),
        (Cloud.KUBERNETES, "s3", False),
    ],
)
def test_buckets_of_another_cloud_than_the_clusters_are_named(cloud: Cloud, provider: str, *, differs: bool) -> None:
    values = {"appConfigValues": {"storageProvider": provider, "workspaceImportsBucket": "acme-imports"}}
    found = read([values], cloud=cloud, cluster=CLUSTER[cloud])
    named = [note for note in found.notes if note.startswith(f"the buckets are of {provider}, and a stack on {cloud}")]
    assert bool(named) is differs
    assert all("--cloud kubernetes" in note for note in named)


def test_the_region_or_project_is_that_of_the_buckets() -> None:
    assert installation("Amazon S3 with Pod Identity").provider == {"aws:region": "eu-west-1"}
    assert installation("Google Cloud Storage with Workload Identity").provider == {"gcp:project": "acme-platform"}
    assert installation("S3-compatible storage and the chart's own cache").provider == {}


@pytest.mark.parametrize(
    ("cloud", "command"),
    [
        (Cloud.AWS, ["pulumi config set --stack mine aws:region <region>"]),
        (Cloud.GCP, ["pulumi config set --stack mine gcp:project <project>"]),
        (Cloud.AZURE, []),
        (Cloud.KUBERNETES, []),
    ],
)
def test_a_command_sets_the_region_or_project_that_the_values_lack(cloud: Cloud, command: list[str]) -> None:
    assert list(commands(read([{}], cloud=cloud, cluster=CLUSTER[cloud]), "mine", [])) == command
    complete = installation("Amazon S3 with Pod Identity")
    assert not any("aws:region" in each for each in commands(complete, "mine", []))


def test_the_charts_own_database_is_named_with_the_way() -> None:
    found = read([{"appConfigValues": {"selfHostedDomain": "a.b"}}], cloud=Cloud.AWS, cluster=CLUSTER[Cloud.AWS])
    assert "operations.migrate_database" in found.notes[0]
    assert found.settings["cache"] == {"mode": "in-cluster"}


@pytest.mark.parametrize(
    ("values", "settings", "note"),
    [
        ("mapsApi: {extraEnvVars: null}", {}, None),
        ("mapsApi: {extraEnvVars: {A: b}}", {}, "mapsApi.extraEnvVars is not taken over: expected a list"),
        ("mapsApi: {extraEnvVars: [A=b]}", {}, "mapsApi.extraEnvVars is not taken over: expected a list"),
        (
            "mapsApi: {extraEnvVars: [{name: LOG_LEVEL, value: debug}]}",
            {},
            "mapsApi.extraEnvVars.LOG_LEVEL is not taken over: carto:features.logLevel decides it",
        ),
        (
            "mapsApi: {extraEnvVars: [{name: A, value: true}, {name: B, value: 7}]}",
            {"extraEnv": {"mapsApi": {"A": "true", "B": "7"}}},
            None,
        ),
        (
            "mapsApi: {extraEnvVars: [{name: A, value: '{{ .Release.Name }}'}, {name: B, value: b}]}",
            {
                "helmValues": {
                    "mapsApi": {
                        "extraEnvVars": [{"name": "A", "value": "{{ .Release.Name }}"}, {"name": "B", "value": "b"}]
                    }
                }
            },
            None,
        ),
        ("mapsApi: {podAnnotations: {1: b}}", {"helmValues": {"mapsApi": {"podAnnotations": {"1": "b"}}}}, None),
        # Below `helmValues`, null would delete what the stack sets.
        ("externalPostgresql:\nexternalProxy:\nexternalRedis:", {}, None),
        ("appSecrets: {googleMapsApiKey: {value: ''}}", {}, None),
        (
            "externalProxy: {enabled: false, host: proxy.internal, port: 3128}",
            {},
            "externalProxy is not taken over: it is not enabled",
        ),
        (
            "externalPostgresql: {host: unused.internal, port: 5433}",
            {},
            "externalPostgresql is not taken over: internalPostgresql.enabled is not false",
        ),
        ("cartoConfigValues: {featureFlagsOverrides: {a: true}}", {}, "featureFlagsOverrides is not taken over"),
        ("diagnosticMode: true", {}, None),
    ],
)
def test_an_odd_form_is_read_as_the_chart_reads_it_or_named(values: str, settings: Any, note: str | None) -> None:
    found = read_on_aws(values)
    usual = {"cloud": "aws", "cluster": CLUSTER[Cloud.AWS], "cache": {"mode": "in-cluster"}}
    assert found.settings == usual | settings
    assert found.secrets == {}
    assert note is None or any(note in each for each in found.notes)


_KEY = {"type": "service_account", "project_id": "p", "client_email": "carto@acme.iam.gserviceaccount.com"}


WORKSPACE_VARIABLES = """
extraEnvVars:
  - {name: WORKSPACE_SYNC_DATA_ENABLED, value: "true"}
  - {name: WORKSPACE_WORKLOAD_IDENTITY_WORKFLOWS_TEMP, value: acme.carto_temp}
  - {name: WORKSPACE_WORKLOAD_IDENTITY_BILLING_PROJECT, value: acme}
  - {name: WORKSPACE_WORKLOAD_IDENTITY_SERVICE_ACCOUNT_EMAIL, value: carto@acme.iam.gserviceaccount.com}
  - {name: WORKSPACE_WORKLOAD_IDENTITY_CONNECTION_OWNER_ID, value: auth0|1}
"""


@pytest.mark.parametrize(
    ("cloud", "values", "settings", "secrets"),
    [
        (
            Cloud.KUBERNETES,
            {"externalProxy": {"enabled": True, "excludedDomains": ["localhost,.svc.cluster.local", "a.internal"]}},
            {"network.externalProxy.excludedDomains": ["localhost", ".svc.cluster.local", "a.internal"]},
            {},
        ),
        (
            Cloud.KUBERNETES,
            {"router": {"extraEnvVars": [{"name": "NGINX_GZIP_BUFFERS", "value": "16 8k"}]}},
            {"features.nginx.gzipBuffers": "16 8k", "extraEnv": None},
            {},
        ),
        (
            Cloud.GCP,
            {name: yaml.safe_load(WORKSPACE_VARIABLES) for name in ("workspaceApi", "workspaceSubscriber")},
            {
                "features.bigqueryWorkloadIdentity": {
                    "workflowsTempLocation": "acme.carto_temp",
                    "billingProject": "acme",
                    "connectionOwner": "auth0|1",
                    "grant": False,
                },
                "identity.existing.email": "carto@acme.iam.gserviceaccount.com",
                "extraEnv.workspaceApi": {"WORKSPACE_SYNC_DATA_ENABLED": "true"},
            },
            {},
        ),
        (
            Cloud.GCP,
            {"appSecrets": {"googleCloudStorageServiceAccountKey": {"value": json.dumps(_KEY | {"private_key": "k"})}}},
            {"identity.existing.email": "carto@acme.iam.gserviceaccount.com", "identity.mode": "service-account-key"},
            {"identity.existing.key": "appSecrets.googleCloudStorageServiceAccountKey.value"},
        ),
        (
            Cloud.KUBERNETES,
            {
                "appSecrets": {
                    name: {"existingSecret": {"name": "mycarto-custom-s3-secret", "key": name}}
                    for name in ("awsAccessKeyId", "awsAccessKeySecret")
                }
            },
            {"identity.mode": "access-key", "helmValues": None},
            {"identity.existing.key": ""},
        ),
        (
            Cloud.KUBERNETES,
            {"router": {"tlsCertificates": {"certificateValueBase64": "YQ==", "privateKeyValueBase64": "Yg=="}}},
            {"helmValues": None},
            {},
        ),
    ],
)
def test_forms_of_the_guides_become_settings(
    cloud: Cloud, values: dict[str, Any], settings: dict[str, Any], secrets: dict[str, str]
) -> None:
    found = read([values], cloud=cloud, cluster=CLUSTER[cloud])
    assert {path: Values(found.settings).look(path) for path in settings} == settings
    assert found.secrets == secrets


_KEYS_IN_SECRETS = """
appSecrets:
  awsAccessKeyId: {existingSecret: {name: buckets, key: id}}
  awsAccessKeySecret: {existingSecret: {name: buckets, key: secret}}
"""


@pytest.mark.parametrize(
    ("cloud", "values", "settings", "notes"),
    [
        (
            Cloud.AWS,
            "commonBackendServiceAccount: {annotations: {iam.gke.io/gcp-service-account: a@b.iam.gserviceaccount.com}}",
            {"identity": None},
            ["commonBackendServiceAccount.annotations.iam.gke.io/gcp-service-account is not taken over: only a stack"],
        ),
        (
            Cloud.KUBERNETES,
            _KEYS_IN_SECRETS,
            {"identity": {"mode": "access-key"}, "helmValues": None},
            ["appSecrets.awsAccessKeyId.existingSecret is not taken over: the setting is the id itself"],
        ),
        (
            Cloud.AWS,
            _KEYS_IN_SECRETS,
            {"identity": None, "helmValues": None},
            [
                "appSecrets.awsAccessKeySecret is not taken over",
                "appSecrets.awsAccessKeyId.existingSecret is not taken",
            ],
        ),
        (
            Cloud.GCP,
            _KEYS_IN_SECRETS,
            {"identity": None, "helmValues": None},
            ["appSecrets.awsAccessKeySecret is not taken over: the buckets of a stack on gcp are of gcp"],
        ),
        (
            Cloud.KUBERNETES,
            "appSecrets: {awsAccessKeyId: {value: AKIAEXAMPLE}}",
            {"identity": None, "helmValues": None},
            ["appSecrets.awsAccessKeyId.value is not taken over: the values have no awsAccessKeySecret"],
        ),
        (
            Cloud.AWS,
            "appConfigValues: {storageProvider: s3, s3Endpoint: https://minio.internal}",
            {"storage": None},
            ["appConfigValues.s3Endpoint is not taken over: a stack on aws has no setting for it; --cloud kubernetes"],
        ),
        (
            Cloud.KUBERNETES,
            "appConfigValues: {storageProvider: s3, awsS3Region: eu-west-1}",
            {"storage": {"region": "eu-west-1"}},
            [],
        ),
        (
            Cloud.KUBERNETES,
            "commonBackendServiceAccount: {create: true, name: backend}",
            {"identity": None},
            ["commonBackendServiceAccount.name is not taken over: the chart creates it as carto-common-backend"],
        ),
        (
            Cloud.KUBERNETES,
            "commonBackendServiceAccount: {create: false}",
            {"identity": None},
            ["commonBackendServiceAccount.create is not taken over: without a name"],
        ),
        (
            Cloud.AWS,
            "internalRedis: {enabled: true, auth: {password: none}, resources: {limits: {memory: 1Gi}}}",
            {"cache.mode": "in-cluster", "helmValues": {"internalRedis": {"resources": {"limits": {"memory": "1Gi"}}}}},
            ["internalRedis.auth is not taken over"],
        ),
        (
            Cloud.AWS,
            "{internalRedis: {enabled: false, resources: {}}, externalRedis: {host: cache.internal}}",
            {"cache.mode": "existing", "helmValues": None},
            ["internalRedis is not taken over: externalRedis.host names another cache"],
        ),
    ],
)
def test_nothing_is_dropped_without_a_note(
    cloud: Cloud, values: str, settings: dict[str, Any], notes: list[str]
) -> None:
    found = read([yaml.safe_load(values)], cloud=cloud, cluster=CLUSTER[cloud])
    assert {path: Values(found.settings).look(path) for path in settings} == settings
    for expected in notes:
        assert any(note.startswith(expected) for note in found.notes), found.notes


def test_every_rule_names_a_value_and_a_setting_that_exist() -> None:
    keys = chart_keys()
    known = {".".join(map(str, path)) for model in every_model().values() for path, _ in all_paths(model)}
    for chart, setting in {**COPIED, **SECRETS}.items():
        assert chart in keys.types or keys.is_open(chart), chart
        assert setting in known, setting
    assert {*ENVIRONMENT.values(), *BIGQUERY.values(), BIGQUERY_GRANT} <= known
    assert [path for path in OWN if path not in keys.types and path not in keys.groups and not keys.is_open(path)] == []
