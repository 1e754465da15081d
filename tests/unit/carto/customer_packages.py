"""Customer packages for tests: a good one, in configuration, in a folder and in a zip."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from components.carto.customer_package import CustomerPackage, CustomerPackageError, PackageSource, read
from components.carto.package_files import SECRETS, VALUES

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
