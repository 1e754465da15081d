"""The settings that give the same values as an installation made by hand."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from components.carto.chart import chart_keys
from components.chart_version import PINNED_CHART
from components.settings import helm_secrets
from components.settings.clouds import PROVIDERS, Cloud, every_model
from components.settings.identity import CHARTS_SERVICE_ACCOUNT
from components.settings.introspection import all_paths
from components.settings.types import google_key

from .environment import has_login, take_variables
from .rules import COPIED, IN_PACKAGE, KEY_OF, KEYS, OWN, PROVIDER, SECRETS, STORAGE
from .values import Values

_KEY_ID = "appSecrets.awsAccessKeyId"
_OF_ANOTHER_KEY = ("googleCloudStorageProjectId",)
"""A stack on any Kubernetes reads it in the service account's key."""


@dataclass(kw_only=True)
class Installation:
    """What a stack file gets, and what a person still does."""

    cloud: Cloud
    settings: dict[str, Any] = field(default_factory=dict)
    """Without `carto:`; no secret is in it."""
    provider: dict[str, str] = field(default_factory=dict)
    """Settings of the cloud's provider, such as `aws:region`."""
    secrets: dict[str, str] = field(default_factory=dict)
    """By path of the setting: the path in the values that has it."""
    package: dict[str, dict[str, Any]] = field(default_factory=dict, repr=False)
    """By group of values: what CARTO Support's customer package has; with secrets."""
    notes: list[str] = field(default_factory=list)
    """Sentences about what differs, or is left to do."""

    @property
    def provider_name(self) -> str:
        """The cloud's provider, which has settings of its own."""
        return PROVIDERS[self.cloud].name if self.cloud in PROVIDERS else ""

    def has(self, setting: str) -> bool:
        """Whether a stack on the cloud has the setting."""
        return setting in _settings(self.cloud)

    def set(self, path: str, value: Any) -> None:
        """Set a setting by its path."""
        self.put(path.split("."), value)

    def put(self, names: Sequence[str], value: Any) -> None:
        """Set a setting by the names on the way to it, which may have dots."""
        *above, last = names
        inside = self.settings
        for step in above:
            inside = inside.setdefault(step, {})
        inside[last] = value


@functools.cache
def _settings(cloud: Cloud) -> frozenset[str]:
    return frozenset(".".join(map(str, path)) for path, _ in all_paths(every_model()[cloud]))


def read(layers: Sequence[Mapping[str, Any]], *, cloud: Cloud, cluster: Mapping[str, str]) -> Installation:
    """Translate values, in Helm's order: later ones replace earlier ones. `cluster` are settings of `carto:cluster`."""
    values, found = Values(*layers), Installation(cloud=cloud)
    _off(values, found)
    found.set("cloud", cloud.value)
    found.set("cluster", dict(cluster))
    _database(values, found)
    _cache(values, found)
    _storage(values, found)
    _identity(values, found)
    take_variables(values, found)
    for chart, setting in COPIED.items():
        value = values.take(chart)
        if chart == "externalProxy.excludedDomains" and value is not None:
            # CARTO's guide has several in one item; the chart joins all of them.
            items = value if isinstance(value, list) else [value]
            value = [each.strip() for item in items for each in str(item).split(",") if each.strip()]
        if has_login(value):
            found.notes.append(f"{chart} is not taken over: it has a login, which CARTO does not support there")
        elif value is not None and value != "":
            found.set(setting, value)
    for chart, setting in SECRETS.items():
        if values.take(chart) not in (None, ""):
            found.secrets[setting] = chart
    _features(values, found)
    for chart, reason in OWN.items():
        if values.take(chart) is not None:
            found.notes.append(f"{chart} is not taken over: {reason}")
    _rest(values, found)
    return found


def _off(values: Values, found: Installation) -> None:
    """Leave out groups that the chart does not use."""
    for external, internal in (("externalPostgresql", "internalPostgresql"), ("externalRedis", "internalRedis")):
        # The chart's default is true.
        if values.look(f"{internal}.enabled") is not False and values.look(f"{external}.host"):
            values.take(external)
            found.notes.append(
                f"{external} is not taken over: {internal}.enabled is not false, so the chart uses a server of its own"
            )
    if values.look("externalProxy") and not values.look("externalProxy.enabled"):
        values.take("externalProxy")
        found.notes.append("externalProxy is not taken over: it is not enabled")


def _database(values: Values, found: Installation) -> None:
    if not values.look("externalPostgresql.host"):
        found.notes.append(
            "the installation uses the PostgreSQL of the chart, which a stack never has: create a server, move the "
            "data with `.venv/bin/python -m operations.migrate_database`, and set carto:database.existing.host "
            "(docs/migrate-database.md)"
        )
        return
    found.set("database.bootstrap", False)
    if values.take("externalPostgresql.awsEksPodIdentityEnabled"):
        found.set("database.authentication", "iam")
    if _reference(values, "externalPostgresql", "password"):
        found.secrets["database.existing.userPassword"] = ""


def _cache(values: Values, found: Installation) -> None:
    if not values.look("externalRedis.host"):
        found.set("cache.mode", "in-cluster")
        return
    # The chart's own cache is off; `OWN` has what a stack decides where it is on.
    if len(_mapping(values.look("internalRedis"))) > 1:
        values.take("internalRedis")
        found.notes.append("internalRedis is not taken over: externalRedis.host names another cache")
    found.set("cache.mode", "existing")
    if _reference(values, "externalRedis", "password"):
        found.secrets["cache.existing.password"] = ""


def _reference(values: Values, group: str, name: str) -> bool:
    """Whether a Secret has the password, which then has no value in the files."""
    key = values.take(f"{group}.existingSecret{name.capitalize()}Key")
    return bool(values.take(f"{group}.existingSecret")) or bool(key)


def _storage(values: Values, found: Installation) -> None:
    provider, own = values.look("appConfigValues.storageProvider"), PROVIDERS.get(found.cloud)
    if provider and own is not None and provider != own.buckets:
        found.notes.append(
            f"the buckets are of {provider}, and a stack on {found.cloud} has only those of {own.buckets}: repeat the "
            "command with --cloud kubernetes, which uses any existing buckets (docs/install-kubernetes.md)"
        )
    is_public = values.take("appConfigValues.workspaceThumbnailsPublic")
    if is_public is not None:
        found.set("storage.thumbnails.access", "public" if str(is_public).lower() == "true" else "private")
    for chart, setting in PROVIDER.items():
        value = values.look(f"appConfigValues.{chart}")
        if value is not None and setting.startswith(f"{found.provider_name}:"):
            found.provider[setting] = values.take(f"appConfigValues.{chart}")
    has_endpoint = bool(values.look("appConfigValues.s3Endpoint"))
    for chart, setting in STORAGE.items():
        # Amazon's own buckets have a region and no endpoint.
        own_setting = "storage.region" if chart == "awsS3Region" and not has_endpoint else setting
        if found.has(own_setting) and (value := values.take(f"appConfigValues.{chart}")) is not None:
            found.set(own_setting, value)
    for chart in dict.fromkeys((*PROVIDER, *STORAGE)):
        if values.take(f"appConfigValues.{chart}") not in (None, "") and chart not in _OF_ANOTHER_KEY:
            found.notes.append(
                f"appConfigValues.{chart} is not taken over: a stack on {found.cloud} has no setting for it; --cloud "
                "kubernetes uses any existing buckets (docs/install-kubernetes.md)"
            )


def _identity(values: Values, found: Installation) -> None:
    name, creates = values.take("commonBackendServiceAccount.name"), values.take("commonBackendServiceAccount.create")
    if creates is False and name:
        found.set("identity.serviceAccount.create", False)
        found.set("identity.serviceAccount.name", name)
    elif creates is False:
        found.notes.append(
            "commonBackendServiceAccount.create is not taken over: without a name, pods run as the namespace's default "
            "account; create one, and set carto:identity.serviceAccount.create and name"
        )
    elif name and name != CHARTS_SERVICE_ACCOUNT:
        found.notes.append(
            f"commonBackendServiceAccount.name is not taken over: the chart creates it as {CHARTS_SERVICE_ACCOUNT}"
        )
    annotations = _mapping(values.take("commonBackendServiceAccount.annotations"))
    account = annotations.pop("iam.gke.io/gcp-service-account", None)
    if account is not None and found.has("identity.existing.email"):
        found.set("identity.existing.email", account)
    elif account is not None:
        found.notes.append(
            "commonBackendServiceAccount.annotations.iam.gke.io/gcp-service-account is not taken over: only a stack on "
            "gcp lets pods act as a Google service account"
        )
    if annotations:
        found.set("identity.serviceAccount.annotations", annotations)
    if found.has("identity.existing.roleArn"):
        found.notes.append("pods get a role that the stack creates; to keep yours, set carto:identity.existing.roleArn")
    for mode, path in KEYS.items():
        _key(values, found, mode, path)


def _key(values: Values, found: Installation, mode: str, path: str) -> None:
    """The key of the buckets, where the cloud has a setting for one."""
    id_, id_secret = _key_id(values) if mode == "access-key" else (None, None)
    key = values.text(path)
    secret = values.take(path.replace(".value", ".existingSecret"))
    has_key = values.take(path) is not None or secret is not None
    if secret is not None:
        path = path.removesuffix(".value")
    names = [
        *([path] if has_key else []),
        *([f"{_KEY_ID}.value"] if id_ is not None else []),
        *([f"{_KEY_ID}.existingSecret"] if id_secret is not None else []),
    ]
    own = PROVIDERS.get(found.cloud)
    why = None
    if not has_key:
        why = "the values have no awsAccessKeySecret for it"
    elif not found.has("identity.existing.key"):
        why = "pods get a role without a key"
    elif own is not None and own.buckets != KEY_OF[mode]:
        why = f"the buckets of a stack on {found.cloud} are of {own.buckets}"
    if why is not None:
        found.notes.extend(f"{each} is not taken over: {why}" for each in names)
        return
    found.set("identity.mode", mode)
    found.secrets["identity.existing.key"] = path if secret is None else ""
    if id_ is not None:
        found.set("identity.existing.accessKeyId", id_)
    elif id_secret is not None:
        found.notes.append(
            f"{_KEY_ID}.existingSecret is not taken over: the setting is the id itself, which the Secret has; pulumi "
            "config set --path carto:identity.existing.accessKeyId <id>"
        )
    if (
        mode == "service-account-key"
        and key
        and found.has("identity.existing.email")
        and google_key.defect(key) is None
    ):
        found.set("identity.existing.email", google_key.email_of(key))


def _key_id(values: Values) -> tuple[Any, Any]:
    """The id of an access key, and the Secret that has it."""
    return values.take(f"{_KEY_ID}.value"), values.take(f"{_KEY_ID}.existingSecret")


def _features(values: Values, found: Installation) -> None:
    flags = values.take("cartoConfigValues.featureFlagsOverrides")
    if isinstance(flags, list) and all(isinstance(flag, Mapping) and {"name", "value"} <= set(flag) for flag in flags):
        found.set("features.featureFlags", {flag["name"]: flag["value"] for flag in flags})
    elif flags:
        found.notes.append(
            "cartoConfigValues.featureFlagsOverrides is not taken over: expected a list of names and values. "
            "Set carto:features.featureFlags"
        )
    if _mapping(values.take("diagnosticMode")).get("enabled"):
        found.set("features.diagnosticMode", True)
    if "geminiApiKey" in str(found.secrets) and not found.settings.get("features", {}).get("ai", {}).get("enabled"):
        found.secrets.pop("features.ai.geminiApiKey")
        found.notes.append("cartoSecrets.geminiApiKey is not taken over: AI is off")


def _rest(values: Values, found: Installation) -> None:
    """What no setting says goes into `carto:helmValues`, but for what CARTO Support's package has anyway."""
    for group in IN_PACKAGE:
        for name, value in _mapping(values.look(group)).items():
            # A Secret that the values name stays what it is, in `carto:helmValues`.
            if not isinstance(value, Mapping) or set(value) == {"value"}:
                found.package.setdefault(group, {})[name] = values.take(f"{group}.{name}")
    known = chart_keys()
    for names, value in _values_by_names(values.left):
        path = ".".join(names)
        if path in known.unread or not (path in known.types or path in known.groups or known.is_open(path)):
            found.notes.append(f"{path} is not taken over: the chart {PINNED_CHART} does not read it")
        elif value is None and path in known.groups:
            # A group whose lines are all comments: below helmValues, it would delete what the stack sets there.
            continue
        elif isinstance(value, list) and _have_secrets(value):
            found.notes.append(f"{path} has secrets, and is not taken over: set it below carto:helmValues yourself")
        elif not _is_secret(path) and not has_login(value):
            found.put(["helmValues", *names], value)
        elif any("." in name for name in names):
            found.notes.append(f"{path} may be a secret, and is not taken over: set it below carto:helmValues yourself")
        else:
            found.secrets[f"helmValues.{path}"] = path


def _mapping(value: Any) -> dict[str, Any]:
    return dict(value) if isinstance(value, Mapping) else {}


def _values_by_names(values: Mapping[str, Any], above: Sequence[str] = ()) -> Iterator[tuple[list[str], Any]]:
    """Every value with the names on the way to it, because names of annotations and labels have dots."""
    for name, value in values.items():
        if isinstance(value, Mapping) and value:
            yield from _values_by_names(value, [*above, name])
        else:
            yield [*above, name], value


def _have_secrets(values: Sequence[Any]) -> bool:
    """Whether objects or variables in a list have secrets."""
    objects = (each for each in values if isinstance(each, Mapping))
    return any(helm_secrets.problems({"": values})) or any(each.get("kind") == "Secret" for each in objects)


def _is_secret(path: str) -> bool:
    """Whether the value may be a secret: it is one in the chart, or its name is that of one."""
    group, _, rest = path.partition(".")
    last = rest.rpartition(".")[2].lower()
    return (
        (group in ("appSecrets", "cartoSecrets") and last == "value")
        or helm_secrets.is_name_of_secret(last)
        or any(word in last for word in ("password", "token", "apikey", "secretkey", "privatekey"))
    )
