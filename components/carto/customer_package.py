"""The customer package: the licence and keys CARTO Support sends, as `carto-values.yaml` and `carto-secrets.yaml`.

Read and checked as plain Python before anything is registered. All problems are reported at once, each with its file
and key; no value of either file is ever part of a message.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from pathlib import Path
from typing import Any

import pulumi
from pydantic import SecretStr

from .chart import MINIMUM_PACKAGE_VERSION, chart_keys
from .package_files import SECRETS, VALUES, read_files
from .strict_yaml import InvalidYamlError, parse_mapping
from .values_validation import problems_of

SETTING = "carto:customerPackage"

SECRET_GROUPS = ("cartoSecrets", "appSecrets")
REQUIRED_CONFIG = ("selfHostedTenantId", "selfHostedGcpProjectId")
EXPECTED_CONFIG = ("cartoAuth0ClientId",)
"""Part of each license, without a default in the chart, and needed to sign in (chart contract, section 1). Only warned
about, because the stack may have it in `carto:helmValues`."""
REQUIRED_SECRETS = ("encryptionSecretKey", "jwtApiSecret", "defaultGoogleServiceAccount")
"""Keys of `cartoSecrets` that CARTO alone can create. Other missing keys are generated (`secrets.py`)."""

GOOGLE_KEY = "cartoSecrets.defaultGoogleServiceAccount"
SERVICE_ACCOUNT_FIELDS = ("project_id", "client_email", "private_key")
UNSAFE_INLINE = re.compile(r"[\s\"'\\\0-\x1f]|\{\{")
"""In a secret that has to stand in the Helm values: the chart writes those into its YAML as they are."""
VERSION = re.compile(r"\d+(\.\d+){2}([-+.][0-9A-Za-z.-]+)?")


class CustomerPackageError(pulumi.RunError):
    """The package cannot be used; `problems` has one sentence each."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        listed = "\n".join(f"  - {problem}" for problem in problems)
        super().__init__(f"The customer package cannot be used. Nothing was changed:\n{listed}")


@dataclass(frozen=True, kw_only=True)
class PackageSource:
    """Where a customer package is, or its content: either `path`, or `values` and `secrets`."""

    path: str | None = None
    """A folder or `.zip`."""
    values: dict[str, Any] | None = None
    """The content of `carto-values.yaml`."""
    secrets: str | None = dataclass_field(default=None, repr=False)
    """The text of `carto-secrets.yaml`."""


@dataclass(frozen=True, kw_only=True)
class CustomerPackage:
    """A package that passed every check."""

    values: Mapping[str, Any]
    """`carto-values.yaml`, as it is merged under the values of this project."""
    secrets: Mapping[str, SecretStr]
    """The text of every secret that is not empty, by its key in the chart's values (`cartoSecrets.jwtApiSecret`)."""
    source: str = "the customer package"
    """Where it was read, for messages."""
    warnings: tuple[str, ...] = ()
    """What the chart would not understand, in a package for another version, and what an incomplete one leaves out."""

    @property
    def service_account_email(self) -> str | None:
        """The e-mail address of CARTO's Google service account, as which some services run."""
        key = self.secrets.get("cartoSecrets.defaultGoogleServiceAccount")
        return str(json.loads(key.get_secret_value())["client_email"]) if key is not None else None

    @property
    def tenant_id(self) -> str:
        """The name CARTO Support knows this installation by."""
        return str(self.values["cartoConfigValues"]["selfHostedTenantId"])


def _where_it_starts(path: str) -> str:
    """Where a path is looked for. Not the path itself, which may be a secret by mistake."""
    if path.startswith("~"):
        return "; only a shell replaces ~, so write the whole path"
    return "" if Path(path).is_absolute() else ", by its path from the folder of Pulumi.yaml"


def read(
    source: PackageSource,
    project: Path = Path(),
    *,
    refused_tenant: str | None = None,
    needs_google_key: bool = True,
) -> CustomerPackage:
    """Read and check the package the stack names.

    Args:
        source: where it is, or what is in it.
        project: what a relative path starts from; Pulumi runs a program in its project's folder.
        refused_tenant: the tenant of the package in `examples/`, which opens nothing; None accepts it.
        needs_google_key: whether it has to have the Google service account's key. Every cloud needs it for Pub/Sub,
            except where pods have a Google identity of their own (chart contract, section 1).

    Raises:
        CustomerPackageError: with every problem found.
    """
    problems: list[str] = []
    documents: dict[str, dict[str, Any]] = {}
    if source.path is not None:
        where = f"{SETTING}.path"
        texts, unreadable = read_files(project / source.path)
        hint = "" if (project / source.path).exists() else _where_it_starts(source.path)
        problems += [f"{where}: {problem}{hint}" for problem in unreadable]
        labels = {VALUES: VALUES, SECRETS: SECRETS}
    else:
        labels = {VALUES: f"{SETTING}.values", SECRETS: f"{SETTING}.secrets"}
        texts = {}
        if source.values is None:
            problems.append(f"{SETTING}.values: missing; give the content of {VALUES}, or `path`")
        else:
            documents[VALUES] = source.values
        if source.secrets is None:
            problems.append(f"{SETTING}.secrets: missing; give the text of {SECRETS} as a secret, or `path`")
        else:
            texts[SECRETS] = source.secrets
    for name, text in texts.items():
        try:
            documents[name] = parse_mapping(text)
        except InvalidYamlError as error:
            problems.append(f"{labels[name]} {error}")

    values = documents.get(VALUES)
    if values is not None:
        problems += [f"{labels[VALUES]}: {problem}" for problem in _problems_of_values(values)]
        if refused_tenant is not None and _tenant(values) == refused_tenant:
            problems.append(
                f"{labels[VALUES]}: this is the made-up package of examples/, for tenant {refused_tenant}; take the "
                "one that CARTO Support sent, or, for a trial whose data may be deleted: "
                "pulumi config set carto:disposable true"
            )
    secrets: dict[str, SecretStr] = {}
    if SECRETS in documents:
        secrets, wrong = _take_secrets(documents[SECRETS], needs_google_key=needs_google_key)
        problems += [f"{labels[SECRETS]}: {problem}" for problem in wrong]
    if problems or values is None:
        raise CustomerPackageError(problems)
    warnings = tuple(f"{labels[VALUES]}: {problem}" for problem in [*problems_of(values), *_left_out(values)])
    label = f"the customer package {source.path}" if source.path else f"the customer package in {SETTING}"
    return CustomerPackage(values=values, secrets=secrets, source=label, warnings=warnings)


def _problems_of_values(values: Mapping[str, Any]) -> Iterator[str]:
    for group in SECRET_GROUPS:
        if group in values:
            yield f"{group}: secrets belong into {SECRETS}"
    for path in _templates(values):
        yield f"{path}: expected text without '{{{{', which Helm would run as a template"
    config = values.get("cartoConfigValues")
    if not isinstance(config, Mapping):
        yield "cartoConfigValues: missing; expected the keys CARTO Support put there"
        return
    for key in REQUIRED_CONFIG:
        if not _is_text(config.get(key)):
            hint = ""
            if key == "selfHostedTenantId":
                hint = "; without it four components would be installed without a single pod"
            yield f"cartoConfigValues.{key}: expected text that is not empty{hint}"
    version = config.get("customerPackageVersion")
    if version is None:
        return
    if not isinstance(version, str) or not VERSION.fullmatch(version):
        yield 'cartoConfigValues.customerPackageVersion: expected text such as "2026.7.16"'
    elif _ordinal(version) < _ordinal(MINIMUM_PACKAGE_VERSION):
        yield (
            f"cartoConfigValues.customerPackageVersion: the chart needs {MINIMUM_PACKAGE_VERSION} or later; "
            "ask CARTO Support for a new package"
        )


def _left_out(values: Mapping[str, Any]) -> Iterator[str]:
    for key in EXPECTED_CONFIG:
        if not _is_text(values["cartoConfigValues"].get(key)):
            yield f"cartoConfigValues.{key}: missing, so nobody can sign in; check that the file is complete"


def _tenant(values: Mapping[str, Any]) -> object:
    config = values.get("cartoConfigValues")
    return config.get("selfHostedTenantId") if isinstance(config, Mapping) else None


def _templates(value: object, path: str = "") -> Iterator[str]:
    """Where in the values somebody could make Helm run something: the chart renders some of them as templates."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            where = f"{path}.{key}" if path else str(key)
            yield from (where,) if "{{" in str(key) else _templates(inner, where)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _templates(inner, f"{path}[{index}]")
    elif isinstance(value, str) and "{{" in value:
        yield path


def _take_secrets(document: Mapping[str, Any], *, needs_google_key: bool) -> tuple[dict[str, SecretStr], list[str]]:
    secrets: dict[str, SecretStr] = {}
    problems: list[str] = []
    inline = chart_keys().existing_secret_ignored
    for group, entries in document.items():
        if group not in SECRET_GROUPS:
            problems.append(f"{group}: expected {' or '.join(SECRET_GROUPS)}; put other keys into carto:helmValues")
            continue
        if not isinstance(entries, Mapping):
            problems.append(f"{group}: expected one entry for each secret")
            continue
        for key, entry in entries.items():
            if not isinstance(entry, Mapping) or set(entry) != {"value"}:
                problems.append(f"{group}.{key}: expected {{value: text}}")
            elif entry["value"] is not None and not isinstance(entry["value"], str):
                problems.append(f"{group}.{key}.value: expected text; put it in quotes")
            elif f"{group}.{key}" in inline and UNSAFE_INLINE.search(entry["value"] or ""):
                problems.append(f"{group}.{key}.value: expected text without spaces, quotes, backslashes and '{{{{'")
            elif entry["value"] and entry["value"].strip():
                secrets[f"{group}.{key}"] = SecretStr(entry["value"])
    named = document.get("cartoSecrets")
    for key in REQUIRED_SECRETS:
        if f"cartoSecrets.{key}" == GOOGLE_KEY and not needs_google_key:
            continue
        entry_is_wrong = any(problem.startswith(f"cartoSecrets.{key}") for problem in problems)
        if f"cartoSecrets.{key}" not in secrets and not entry_is_wrong:
            state = "empty" if isinstance(named, Mapping) and key in named else "missing"
            problems.append(f"cartoSecrets.{key}.value: {state}; only CARTO Support can provide it")
    account = secrets.get(GOOGLE_KEY)
    if account is not None:
        problems += [
            f"{GOOGLE_KEY}.value: {problem}" for problem in _problems_of_service_account(account.get_secret_value())
        ]
    return secrets, problems


def _problems_of_service_account(text: str) -> Iterator[str]:
    try:
        key = json.loads(text)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        yield f"expected the JSON of a Google service account key; it is not JSON at {place}"
        return
    if not isinstance(key, dict):
        yield "expected the JSON object of a Google service account key"
        return
    if key.get("type") != "service_account":
        yield 'expected "type": "service_account" in the JSON'
    for field in SERVICE_ACCOUNT_FIELDS:
        if not _is_text(key.get(field)):
            yield f'expected "{field}" in the JSON, as text that is not empty'


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _ordinal(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version)[:3])
