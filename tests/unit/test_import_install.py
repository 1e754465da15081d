"""A stack file from an installation made by hand gives the same values, and no secret is in it."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from components.carto.chart import chart_keys
from components.settings import Cloud
from components.settings.clouds import every_model
from components.settings.introspection import all_paths
from operations.import_install.__main__ import main
from operations.import_install.installation import read
from operations.import_install.rules import BIGQUERY, BIGQUERY_GRANT, COPIED, ENVIRONMENT, OWN, SECRETS
from operations.import_install.stack_file import commands, text
from operations.import_install.values import Values
from tests.support.example_stacks import build, settings_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from operations.import_install.installation import Installation

SECRET = "Hunter2ThatNobodyMayRead"
OUTSIDE = """
internalPostgresql: {enabled: false}
externalPostgresql:
  host: postgres.internal
  port: 5433
  user: carto_user
  password: Hunter2ThatNobodyMayRead1
  database: carto_workspace
  adminUser: postgres
  adminPassword: Hunter2ThatNobodyMayRead2
  sslEnabled: true
internalRedis: {enabled: false}
externalRedis: {host: cache.internal, port: 6380, password: Hunter2ThatNobodyMayRead3, tlsEnabled: true}
"""
BUCKETS = """
  selfHostedDomain: maps.internal
  workspaceImportsBucket: acme-imports
  workspaceImportsPublic: false
  workspaceThumbnailsBucket: acme-thumbnails
"""
SAMPLES: Mapping[str, tuple[Cloud, str]] = {
    "Amazon S3 with Pod Identity": (
        Cloud.AWS,
        f"""
appConfigValues:{BUCKETS}
  storageProvider: s3
  awsS3Region: eu-west-1
  awsEksPodIdentityBucketsEnabled: true
  workspaceThumbnailsPublic: false
commonBackendServiceAccount: {{create: true}}
{OUTSIDE}""",
    ),
    "Google Cloud Storage with Workload Identity": (
        Cloud.GCP,
        f"""
appConfigValues:{BUCKETS}
  storageProvider: gcp
  googleCloudStorageProjectId: acme-platform
  workspaceThumbnailsPublic: true
commonBackendServiceAccount:
  create: true
  enableGCPWorkloadIdentity: true
  annotations: {{iam.gke.io/gcp-service-account: carto@example-project.iam.gserviceaccount.com}}
{OUTSIDE}""",
    ),
    "Azure Blob Storage with a key": (
        Cloud.AZURE,
        f"""
appConfigValues:
  selfHostedDomain: maps.internal
  storageProvider: azure-blob
  azureStorageAccount: acmecarto
  workspaceImportsBucket: imports
  workspaceThumbnailsBucket: thumbnails
  workspaceThumbnailsPublic: false
appSecrets: {{azureStorageAccessKey: {{value: Hunter2ThatNobodyMayRead4}}}}
{OUTSIDE}""",
    ),
    "S3-compatible storage and the chart's own cache": (
        Cloud.KUBERNETES,
        f"""
appConfigValues:{BUCKETS}
  storageProvider: s3
  awsS3Region: us-east-1
  s3Endpoint: https://minio.internal:9000
  s3ExternalUrl: https://storage.internal
  s3ForcePathStyle: true
  workspaceThumbnailsPublic: false
appSecrets:
  awsAccessKeyId: {{value: carto-backend}}
  awsAccessKeySecret: {{value: Hunter2ThatNobodyMayRead5}}
{OUTSIDE.partition("internalRedis")[0]}""",
    ),
    "features": (
        Cloud.AWS,
        f"""
appConfigValues:{BUCKETS}
  storageProvider: s3
  awsS3Region: eu-west-1
  aiFeaturesEnabled: true
  bigqueryOauth2ClientId: 1234567890-abc.apps.googleusercontent.com
  defaultAtLocation: {{bigquery: my-project.carto, snowflake: CARTO.CARTO}}
  enableTrackJS: true
  logLevel: debug
  publicEventsApiEnabled: true
  ssoOrganizationId: org_9ybsU1dN2dKfDkBi
  ldsGeocodingProvider: here
appSecrets:
  bigqueryOauth2ClientSecret: {{value: Hunter2ThatNobodyMayRead6}}
  googleMapsApiKey: {{value: Hunter2ThatNobodyMayRead7}}
  ldsHereApiKey: {{value: Hunter2ThatNobodyMayRead8}}
cartoConfigValues:
  cartoDataWarehouseEnabled: true
  enableErrorResponseStackTrace: true
  featureFlagsOverrides: [{{name: new-thing, value: true}}]
cartoSecrets: {{geminiApiKey: {{value: Hunter2ThatNobodyMayRead9}}}}
mapsApi:
  extraEnvVars: [{{name: MAPS_API_V3_POSTGRES_POOL_SIZE, value: "7"}}]
router:
  nginxConfig: {{client_max_body_size: 40M, gzip_min_length: "2000"}}
  extraEnvVars:
    - {{name: IFRAME_ALLOWED_DOMAINS, value: "https://a.internal https://b.internal"}}
    - {{name: OTHER, value: "1"}}
  podLabels: {{team: gis}}
externalProxy:
  enabled: true
  host: proxy.internal
  port: 3128
  type: http
  excludedDomains: [warehouse.internal]
{OUTSIDE}""",
    ),
}
"""Installations as CARTO's guides describe them."""
CLUSTER: Mapping[Cloud, Mapping[str, str]] = {
    Cloud.AWS: {"name": "production"},
    Cloud.AZURE: {"name": "production", "resourceGroup": "platform"},
    Cloud.GCP: {"name": "production", "location": "europe-west1"},
    Cloud.KUBERNETES: {"name": "production", "context": "on-premises"},
}
WHOLE = ("aiApi.customHeaders", "router.podLabels", "commonBackendServiceAccount.annotations")
"""Mappings whose keys have dots."""
IN_LISTS = ("externalProxy.excludedDomains", "router.extraEnvVars", "mapsApi.extraEnvVars")
"""Lists to which the program adds its own elements."""


def customizations(sample: str) -> dict[str, Any]:
    values: dict[str, Any] = yaml.safe_load(SAMPLES[sample][1])
    return values


def installation(sample: str) -> Installation:
    return read([customizations(sample)], cloud=SAMPLES[sample][0], cluster=CLUSTER[SAMPLES[sample][0]])


def settings_from(found: Installation, values: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of the stack file, with what its commands set."""
    complete = copy.deepcopy(found)
    for setting, path in found.secrets.items():
        complete.set(setting, Values(values).look(path))
    complete.set("customerPackage.path", "examples/customer-package")
    complete.set("placeholders", "accept")
    return complete.settings


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict) and path not in WHOLE:
        for name, inner in value.items():
            yield from leaves(inner, f"{path}.{name}" if path else name)
    else:
        yield path, value


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_program_builds_the_same_values(sample: str) -> None:
    values, found = customizations(sample), installation(sample)
    stack = build(settings_of(settings_from(found, values)))
    not_taken = [note.partition(" is not taken over")[0] for note in found.notes]
    contents = {text for secret in stack.secrets.values() for text in secret.values()}
    for path, value in leaves(values):
        if any(path == one or path.startswith(f"{one}.") for one in not_taken):
            continue
        if SECRET in str(value):
            assert value in contents, path
        elif path == "appSecrets.awsAccessKeyId.value":
            assert value in contents
        elif path in IN_LISTS:
            assert [each for each in value if each not in stack.at(path)] == [], path
        else:
            built = stack.at(path)
            assert built == value or str(built) == str(value), path


@pytest.mark.parametrize("sample", SAMPLES)
def test_no_secret_is_in_the_file_or_shown(sample: str, tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "stacks").mkdir()
    (tmp_path / "customizations.yaml").write_text(SAMPLES[sample][1])
    cloud = SAMPLES[sample][0]
    names = {"name": "--cluster", "resourceGroup": "--resource-group"}
    cluster = [word for name, value in CLUSTER[cloud].items() for word in (names.get(name, f"--{name}"), value)]
    code = main(["customizations.yaml", "--stack", "mine", "--cloud", cloud, *cluster])
    shown = capsys.readouterr()
    assert code == 0
    assert SECRET not in shown.out + shown.err + (tmp_path / "stacks/Pulumi.mine.yaml").read_text()
    assert "pulumi config set --stack mine --secret --path carto:database.existing.userPassword" in shown.out


def test_a_command_reads_its_secret_from_the_files(tmp_path: Path, capsys: Any) -> None:
    first, second = tmp_path / "customizations.yaml", tmp_path / "later.yaml"
    first.write_text(SAMPLES["features"][1])
    second.write_text("externalPostgresql: {password: Later}")
    assert main(["--print", "externalPostgresql.password", str(first), str(second)]) == 0
    assert capsys.readouterr().out == "Later"
    (command,) = [each for each in commands(installation("features"), "mine", [first]) if "userPassword" in each]
    assert command.startswith(f"python -m operations.import_install --print externalPostgresql.password {first} | ")


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


def test_a_password_in_a_secret_of_the_cluster_is_asked_for() -> None:
    login = {"host": "a", "existingSecret": "login", "existingSecretPasswordKey": "password"}
    values = {"internalPostgresql": {"enabled": False}, "externalPostgresql": login}
    found = read([values], cloud=Cloud.AWS, cluster=CLUSTER[Cloud.AWS])
    *_, command = commands(found, "mine", [])
    assert command.startswith("pulumi config set --stack mine --secret --path carto:database.existing.userPassword")
    assert "existingSecret" not in str(found.settings)


def read_on_aws(values: str) -> Installation:
    return read([yaml.safe_load(values)], cloud=Cloud.AWS, cluster=CLUSTER[Cloud.AWS])


@pytest.mark.parametrize(
    ("values", "setting", "source"),
    [
        (
            "mapsApi: {extraEnvVars: [{name: API_TOKEN, value: Hunter2ThatNobodyMayRead}]}",
            "extraEnv.mapsApi.API_TOKEN",
            "mapsApi.extraEnvVars.API_TOKEN",
        ),
        (
            "router: {extraEnvVars: [{name: UPSTREAM, value: 'https://me:Hunter2ThatNobodyMayRead@a.internal'}]}",
            "extraEnv.router.UPSTREAM",
            "router.extraEnvVars.UPSTREAM",
        ),
        # A variable from elsewhere keeps the whole list in the Helm values.
        (
            "router: {extraEnvVars: [{name: POD, valueFrom: {}}, {name: A_TOKEN, value: Hunter2ThatNobodyMayRead}]}",
            "helmValues.router.extraEnvVars[1].value",
            "router.extraEnvVars.A_TOKEN",
        ),
        (
            "mapsApi: {podAnnotations: {upstream: 'https://me:Hunter2ThatNobodyMayRead@a.internal'}}",
            "helmValues.mapsApi.podAnnotations.upstream",
            "mapsApi.podAnnotations.upstream",
        ),
    ],
)
def test_a_secret_in_a_variable_or_an_address_is_set_by_a_command(values: str, setting: str, source: str) -> None:
    found = read_on_aws(values)
    assert found.secrets == {setting: source}
    assert SECRET not in text(found)
    assert SECRET in str(Values(yaml.safe_load(values)).text(source))


@pytest.mark.parametrize(
    "values",
    [
        "externalProxy: {enabled: true, connectionString: 'http://me:Hunter2ThatNobodyMayRead@proxy.internal:3128'}",
        "extraDeploy: [{kind: ConfigMap, data: {password: Hunter2ThatNobodyMayRead}}]",
        "extraDeploy: [{kind: Secret, stringData: {login: Hunter2ThatNobodyMayRead}}]",
    ],
)
def test_a_secret_that_no_command_can_set_is_named_alone(values: str) -> None:
    found = read_on_aws(values)
    assert SECRET not in text(found) + str(found.secrets)
    assert any(("is not taken over" in note and "login" in note) or "secrets" in note for note in found.notes)


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


def test_a_block_of_yaml_is_a_secret_without_its_last_line_break() -> None:
    values = yaml.safe_load("externalPostgresql:\n  password: |\n    Hunter2\n")
    assert Values(values).text("externalPostgresql.password") == "Hunter2"


def test_every_rule_names_a_value_and_a_setting_that_exist() -> None:
    keys = chart_keys()
    known = {".".join(map(str, path)) for model in every_model().values() for path, _ in all_paths(model)}
    for chart, setting in {**COPIED, **SECRETS}.items():
        assert chart in keys.types or keys.is_open(chart), chart
        assert setting in known, setting
    assert {*ENVIRONMENT.values(), *BIGQUERY.values(), BIGQUERY_GRANT} <= known
    assert [path for path in OWN if path not in keys.types and path not in keys.groups and not keys.is_open(path)] == []


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("- a", "a mapping"),
        ("a: [", "expected YAML"),
        (None, "No such file"),
        ("COMPUTED VALUES:\na: b", "without --all"),
    ],
)
def test_a_file_without_values_is_named(content: str | None, reason: str, tmp_path: Path, capsys: Any) -> None:
    file = tmp_path / "customizations.yaml"
    if content is not None:
        file.write_text(content)
    assert main([str(file), "--stack", "mine", "--cloud", "aws", "--cluster", "production"]) == 1
    assert reason in capsys.readouterr().err


def test_what_the_cluster_needs_on_a_cloud_is_asked_for(tmp_path: Path, capsys: Any) -> None:
    file = tmp_path / "values.yaml"
    file.write_text("appConfigValues: {}")
    with pytest.raises(SystemExit):
        main([str(file), "--stack", "mine", "--cloud", "gcp", "--cluster", "production"])
    assert "missing: --location" in capsys.readouterr().err


def test_a_stack_file_is_never_overwritten(tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "stacks").mkdir()
    (tmp_path / "stacks/Pulumi.mine.yaml").write_text("mine")
    (tmp_path / "values.yaml").write_text("USER-SUPPLIED VALUES:\nappConfigValues: {selfHostedDomain: a.b}")
    arguments = ["values.yaml", "--cloud", "aws", "--cluster", "production", "--stack"]
    assert main([*arguments, "mine"]) == 1
    assert "exists" in capsys.readouterr().err
    assert (tmp_path / "stacks/Pulumi.mine.yaml").read_text() == "mine"
    assert main([*arguments, "acme/carto/other"]) == 0
    assert "USER-SUPPLIED" not in capsys.readouterr().out
    assert "domain: a.b" in (tmp_path / "stacks/Pulumi.other.yaml").read_text()


def test_a_value_that_is_not_there_is_not_printed(tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "values.yaml").write_text("externalPostgresql: {host: a}")
    assert main(["values.yaml", "--print", "externalPostgresql.password"]) == 1
    assert main(["values.yaml", "--print", "externalPostgresql"]) == 1
    assert main(["values.yaml", "--stack", "mine", "--cloud", "aws", "--cluster", "production"]) == 1
    shown = capsys.readouterr()
    assert (shown.out, "no folder stacks/" in shown.err) == ("", True)
