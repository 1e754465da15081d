"""What a person reads when the customer package is not what CARTO Support sent, and what is taken from a good one."""

from __future__ import annotations

import io
import json
import stat
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from components.carto.customer_package import CustomerPackage, CustomerPackageError, PackageSource, read
from components.carto.package_files import MAX_BYTES, SECRETS, VALUES

EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "customer-package"
HIDDEN = "a-value-nobody-may-read"


def good_values() -> dict[str, Any]:
    return {
        "cartoConfigValues": {
            "selfHostedTenantId": "onp-1",
            "selfHostedGcpProjectId": "project-1",
            "customerPackageVersion": "2026.7.16",
            "cartoAuth0ClientId": "client-1",
        }
    }


def service_account(**changes: Any) -> str:
    key = {"type": "service_account", "project_id": "p", "client_email": "a@example.com", "private_key": HIDDEN}
    return json.dumps({word: value for word, value in {**key, **changes}.items() if value is not None})


def good_secrets() -> dict[str, Any]:
    return {
        "cartoSecrets": {
            "encryptionSecretKey": {"value": f"{HIDDEN}-encryption"},
            "jwtApiSecret": {"value": f"{HIDDEN}-jwt"},
            "defaultGoogleServiceAccount": {"value": service_account()},
        }
    }


def package(values: dict[str, Any] | None = None, secrets: dict[str, Any] | str | None = None) -> PackageSource:
    text = secrets if isinstance(secrets, str) else yaml.safe_dump(secrets or good_secrets())
    return PackageSource(values=values or good_values(), secrets=text)


def in_folder(folder: Path, values: str | bytes | None = None, secrets: str | bytes | None = None) -> Path:
    for name, text, default in ((VALUES, values, good_values()), (SECRETS, secrets, good_secrets())):
        content = yaml.safe_dump(default) if text is None else text
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def in_zip(folder: Path, entries: dict[str, str] | None = None) -> Path:
    file = folder / "package.zip"
    default = {VALUES: yaml.safe_dump(good_values()), SECRETS: yaml.safe_dump(good_secrets())}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (default if entries is None else entries).items():
            archive.writestr(name, text)
    return file


def problems(settings: PackageSource, project: Path = EXAMPLE) -> str:
    with pytest.raises(CustomerPackageError) as refused:
        read(settings, project)
    assert HIDDEN not in str(refused.value)
    return str(refused.value)


def at(path: Path) -> PackageSource:
    return PackageSource(path=str(path))


def taken(package: CustomerPackage) -> set[str]:
    return {key.rsplit(".", 1)[-1] for key in package.secrets}


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


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    (in_folder(tmp_path) / SECRETS).unlink()
    assert f"carto:customerPackage.path: {SECRETS} is missing" in problems(at(tmp_path))


def test_a_path_that_leads_nowhere_says_what_was_expected(tmp_path: Path) -> None:
    assert "there is no folder or .zip file" in problems(at(tmp_path / "nowhere"))
    (tmp_path / "package.tar").write_text("")
    assert "neither a folder nor a .zip" in problems(at(tmp_path / "package.tar"))


def test_a_relative_path_that_leads_nowhere_says_where_it_starts() -> None:
    assert "from the folder of Pulumi.yaml" in problems(at(Path("nowhere")))
    assert "only a shell replaces ~" in problems(at(Path("~/customer-package")))


def test_a_symbolic_link_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside.yaml"
    outside.write_text(yaml.safe_dump(good_secrets()))
    folder = tmp_path / "package"
    folder.mkdir()
    (in_folder(folder) / SECRETS).unlink()
    (folder / SECRETS).symlink_to(outside)
    assert "symbolic link" in problems(at(folder))


def test_a_link_in_a_zip_is_not_followed(tmp_path: Path) -> None:
    file = in_zip(tmp_path, {VALUES: yaml.safe_dump(good_values())})
    link = zipfile.ZipInfo(SECRETS)
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    assert "symbolic link" in problems(at(file))


@pytest.mark.parametrize("name", [f"../{SECRETS}", f"/{SECRETS}", f"a/../../{SECRETS}"])
def test_a_name_that_leaves_the_zip_is_refused(tmp_path: Path, name: str) -> None:
    file = in_zip(tmp_path, {VALUES: yaml.safe_dump(good_values()), name: yaml.safe_dump(good_secrets())})
    assert "leaves it" in problems(at(file))


def test_a_file_that_unpacks_to_more_than_a_package_holds_is_refused(tmp_path: Path) -> None:
    bomb = in_zip(tmp_path, {VALUES: yaml.safe_dump(good_values()), SECRETS: "#" * (50 * MAX_BYTES)})
    assert bomb.stat().st_size < MAX_BYTES
    assert "is larger than 1024 KiB" in problems(at(bomb))


def test_a_zip_with_the_same_file_twice_is_refused(tmp_path: Path) -> None:
    secrets = yaml.safe_dump(good_secrets())
    file = in_zip(tmp_path, {VALUES: yaml.safe_dump(good_values()), SECRETS: secrets, f"old/{SECRETS}": secrets})
    assert "is in the zip 2 times" in problems(at(file))


def test_a_broken_zip_is_named(tmp_path: Path) -> None:
    file = tmp_path / "package.zip"
    file.write_bytes(b"PK\x03\x04 not really")
    assert "not a valid zip" in problems(at(file))
    whole = io.BytesIO(in_zip(tmp_path).read_bytes())
    damaged = bytearray(whole.getvalue())
    damaged[60:70] = b"\x00" * 10
    file.write_bytes(damaged)
    assert "damaged" in problems(at(file))


def test_text_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    assert f"{VALUES} is neither UTF-8 nor UTF-16" in problems(at(in_folder(tmp_path, values=b"\xff\xfe\x00")))


_GOOD = {VALUES: yaml.safe_dump(good_values()), SECRETS: yaml.safe_dump(good_secrets())}
SPELLINGS: dict[str, tuple[str, str]] = {
    "a second download": ("carto-values (1).yaml", "carto-secrets(2).yaml"),
    "the short ending": ("carto-values.yml", "carto-secrets.yml"),
    "capital letters": ("Carto-Values.YAML", "CARTO-SECRETS.YML"),
    "backslashes of PowerShell 5": ("customer-package\\carto-values.yaml", "customer-package\\carto-secrets.yaml"),
}


@pytest.mark.parametrize("names", SPELLINGS.values(), ids=SPELLINGS)
@pytest.mark.parametrize("ending", ["package.zip", "PACKAGE.ZIP"])
def test_a_zip_is_read_as_machines_name_its_files(names: tuple[str, str], ending: str, tmp_path: Path) -> None:
    entries = dict(zip(names, _GOOD.values(), strict=True))
    file = in_zip(tmp_path, entries).rename(tmp_path / ending)
    assert read(at(file)).tenant_id == "onp-1"


@pytest.mark.parametrize("about", ["a second download", "the short ending", "capital letters"])
def test_a_folder_is_read_as_machines_name_its_files(about: str, tmp_path: Path) -> None:
    for name, text in zip(SPELLINGS[about], _GOOD.values(), strict=True):
        (tmp_path / name).write_text(text)
    assert read(at(tmp_path)).tenant_id == "onp-1"


def test_a_zip_in_a_zip_and_in_the_folder_is_read(tmp_path: Path) -> None:
    inner = in_zip(tmp_path)
    assert read(at(tmp_path)).tenant_id == "onp-1"
    outer = tmp_path / "outer.zip"
    with zipfile.ZipFile(outer, "w") as archive:
        archive.write(inner, "customer-package.zip")
    assert read(at(outer)).tenant_id == "onp-1"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_text_that_windows_saved_is_read(encoding: str, tmp_path: Path) -> None:
    mark = "\ufeff" if encoding in ("utf-16-le", "utf-16-be") else ""
    values, secrets = ((mark + text).encode(encoding) for text in _GOOD.values())
    assert read(at(in_folder(tmp_path, values, secrets))).tenant_id == "onp-1"


def test_what_is_there_instead_is_named(tmp_path: Path) -> None:
    file = in_zip(tmp_path, {"README.txt": "", "values.yaml": ""})
    messages = problems(at(file))
    assert f"{VALUES} is missing from the zip" in messages
    assert "Found: README.txt, values.yaml" in messages
    (tmp_path / "other.zip").write_bytes(b"")
    assert "Found: other.zip, package.zip" in problems(at(tmp_path))


def test_two_downloads_are_not_guessed_between(tmp_path: Path) -> None:
    (in_folder(tmp_path) / "carto-values (1).yaml").write_text(_GOOD[VALUES])
    assert f"{VALUES} is in the folder 2 times" in problems(at(tmp_path))


def test_the_google_key_is_asked_for_unless_pods_have_an_identity_of_google() -> None:
    secrets = good_secrets()
    del secrets["cartoSecrets"]["defaultGoogleServiceAccount"]
    settings = package(secrets=secrets)
    assert "cartoSecrets.defaultGoogleServiceAccount" not in read(settings, needs_google_key=False).secrets
    with pytest.raises(CustomerPackageError, match=r"cartoSecrets\.defaultGoogleServiceAccount\.value: missing"):
        read(settings)
