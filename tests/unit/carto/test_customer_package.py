"""What a person reads when the customer package is not what CARTO Support sent, and what is taken from a good one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from components.carto.customer_package import CustomerPackageError, PackageSource, read
from components.carto.package_files import SECRETS, VALUES
from tests.unit.carto.customer_packages import (
    EXAMPLE,
    HIDDEN,
    at,
    good_secrets,
    good_values,
    in_folder,
    in_zip,
    package,
    problems,
    service_account,
    taken,
)


def test_the_example_package_is_a_good_one_and_its_key_is_no_key() -> None:
    package = read(at(EXAMPLE))
    assert package.tenant_id == "onp-example0"
    assert package.warnings == ()
    account = json.loads(package.secrets["cartoSecrets.defaultGoogleServiceAccount"].get_secret_value())
    assert "BEGIN" not in account["private_key"]


def test_a_folder_is_found_from_the_project(tmp_path: Path) -> None:
    in_folder(tmp_path)
    assert read(PackageSource(path=tmp_path.name), tmp_path.parent).tenant_id == "onp-1"


@pytest.mark.parametrize("prefix", ["", "carto-selfhosted-customer-package/"])
def test_a_zip_is_read_flat_or_with_a_folder_in_it(tmp_path: Path, prefix: str) -> None:
    entries = {
        prefix + VALUES: yaml.safe_dump(good_values()),
        prefix + SECRETS: yaml.safe_dump(good_secrets()),
        prefix + "README": "x",
    }
    package = read(at(in_zip(tmp_path, entries)))
    assert taken(package) == {"encryptionSecretKey", "jwtApiSecret", "defaultGoogleServiceAccount"}
    assert [file.name for file in tmp_path.iterdir()] == ["package.zip"]


def test_configuration_serves_machines_without_files() -> None:
    assert read(package()).tenant_id == "onp-1"


def test_empty_secrets_count_as_missing_and_are_generated_later() -> None:
    secrets = good_secrets()
    secrets["cartoSecrets"] |= {"litellmSaltKey": {"value": ""}, "instanceId": {"value": None}}
    assert {"litellmSaltKey", "instanceId"} & taken(read(package(secrets=secrets))) == set()


def test_keys_of_another_chart_version_are_a_warning() -> None:
    values = good_values()
    values["cartoConfigValues"]["selfHostedTenantid"] = "onp-1"
    (warning,) = read(package(values=values)).warnings
    assert "selfHostedTenantid" in warning
    assert "selfHostedTenantId" in warning


def test_a_file_that_was_copied_half_is_a_warning() -> None:
    values = good_values()
    del values["cartoConfigValues"]["cartoAuth0ClientId"]

    (warning,) = read(package(values=values)).warnings

    assert "cartoConfigValues.cartoAuth0ClientId: missing" in warning
    assert "check that the file is complete" in warning


def changed(document: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    *above, last = path.split(".")
    inner = document
    for word in above:
        inner = inner[word]
    if value is None:
        del inner[last]
    else:
        inner[last] = value
    return document


VALUE_DEFECTS: list[tuple[str, Any, str]] = [
    ("cartoConfigValues.selfHostedTenantId", "", "selfHostedTenantId: expected text that is not empty"),
    ("cartoConfigValues.selfHostedTenantId", None, "without a single pod"),
    ("cartoConfigValues.selfHostedTenantId", 7, "selfHostedTenantId: expected text"),
    ("cartoConfigValues.selfHostedGcpProjectId", None, "selfHostedGcpProjectId: expected text"),
    ("cartoConfigValues.customerPackageVersion", "2026.4.0", "needs 2026.4.1 or later"),
    ("cartoConfigValues.customerPackageVersion", "2025.12.9", "needs 2026.4.1 or later"),
    ("cartoConfigValues.customerPackageVersion", 2026.7, 'expected text such as "2026.7.16"'),
    ("cartoConfigValues.customerPackageVersion", "latest", 'expected text such as "2026.7.16"'),
    ("cartoConfigValues", None, "cartoConfigValues: missing"),
    ("cartoSecrets", {}, f"cartoSecrets: secrets belong into {SECRETS}"),
]


@pytest.mark.parametrize(("path", "value", "message"), VALUE_DEFECTS)
def test_values_that_would_not_work_are_named(path: str, value: Any, message: str) -> None:
    values = changed(good_values(), path, value) or {"other": {}}
    messages = problems(package(values=values))
    assert message in messages
    assert "carto:customerPackage.values" in messages


@pytest.mark.parametrize("version", ["2026.4.1", "2026.10.1", "2027.1.0-rc.1"])
def test_versions_are_compared_as_numbers(version: str) -> None:
    values = changed(good_values(), "cartoConfigValues.customerPackageVersion", version)
    assert read(package(values=values)).tenant_id == "onp-1"


SECRET_DEFECTS = [
    ("cartoSecrets.encryptionSecretKey", None, "cartoSecrets.encryptionSecretKey.value: missing"),
    ("cartoSecrets.jwtApiSecret", {"value": ""}, "cartoSecrets.jwtApiSecret.value: empty"),
    ("cartoSecrets.jwtApiSecret", {"value": 12}, "cartoSecrets.jwtApiSecret.value: expected text"),
    ("cartoSecrets.jwtApiSecret", HIDDEN, "cartoSecrets.jwtApiSecret: expected {value: text}"),
    ("cartoSecrets.jwtApiSecret", {"valeu": HIDDEN}, "cartoSecrets.jwtApiSecret: expected {value: text}"),
    ("cartoSecrets.defaultGoogleServiceAccount", {"value": HIDDEN}, "it is not JSON at line 1, column 1"),
    ("cartoSecrets.defaultGoogleServiceAccount", {"value": "[]"}, "expected the JSON object"),
    ("cartoSecrets.defaultGoogleServiceAccount", {"value": service_account(type="user")}, '"type": "service_account"'),
    ("cartoSecrets.defaultGoogleServiceAccount", {"value": service_account(project_id=None)}, '"project_id"'),
    ("cartoSecrets.defaultGoogleServiceAccount", {"value": service_account(client_email="")}, '"client_email"'),
    ("cartoSecrets.defaultGoogleServiceAccount", {"value": service_account(private_key=None)}, '"private_key"'),
    ("cartoSecrets", [HIDDEN], "cartoSecrets: expected one entry for each secret"),
    ("other", {"key": HIDDEN}, "other: expected cartoSecrets or appSecrets"),
]


@pytest.mark.parametrize(("path", "value", "message"), SECRET_DEFECTS)
def test_secrets_that_would_not_work_are_named_and_not_shown(path: str, value: Any, message: str) -> None:
    messages = problems(package(secrets=changed(good_secrets(), path, value)))
    assert message in messages
    assert "carto:customerPackage.secrets" in messages


def test_all_problems_are_reported_at_once() -> None:
    values = changed(good_values(), "cartoConfigValues.selfHostedTenantId", "")
    secrets = changed(good_secrets(), "cartoSecrets.jwtApiSecret", None)
    messages = problems(package(values=values, secrets=secrets))
    assert "selfHostedTenantId" in messages
    assert "jwtApiSecret" in messages


YAML_DEFECTS = [
    (f"cartoSecrets: {{key: {HIDDEN}", "is not valid YAML at line"),
    (f"cartoSecrets:\n  a: {HIDDEN}\n  a: {HIDDEN}\n", "has a key for the second time at line 3"),
    (f"a: &x {HIDDEN}\nb: *x\n", "has an alias (*name) at line 2"),
    (f"1: {HIDDEN}\n", "has a key that is not text at line 1"),
    (f"a: !!python/object/apply:os.system ['{HIDDEN}']\n", "is not valid YAML"),
    (f"- {HIDDEN}\n", "is not a mapping"),
    ("", "is not a mapping"),
    ("a: " + "[" * 5000, "is not valid YAML"),
]


@pytest.mark.parametrize(("text", "message"), YAML_DEFECTS)
def test_yaml_that_two_readers_could_read_differently_is_refused(tmp_path: Path, text: str, message: str) -> None:
    messages = problems(at(in_folder(tmp_path, secrets=text)))
    assert message in messages
    assert SECRETS in messages


def test_the_google_key_is_asked_for_unless_pods_have_an_identity_of_google() -> None:
    secrets = good_secrets()
    del secrets["cartoSecrets"]["defaultGoogleServiceAccount"]
    settings = package(secrets=secrets)
    assert "cartoSecrets.defaultGoogleServiceAccount" not in read(settings, needs_google_key=False).secrets
    with pytest.raises(CustomerPackageError, match=r"cartoSecrets\.defaultGoogleServiceAccount\.value: missing"):
        read(settings)
