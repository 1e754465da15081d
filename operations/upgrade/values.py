"""The chart's values of a stack without its secrets, and the setting that each comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from components.carto.values import leaves, merge
from components.quota_check import sizing_values
from components.resource_facts.checks import value_at
from operations.helm import HIDDEN, NEEDED
from operations.helm_release import RELEASE, SECRET
from operations.import_install.rules import COPIED

if TYPE_CHECKING:
    from components.carto.customer_package import CustomerPackage
    from components.settings import Settings

_BY_GROUP: Final[Mapping[str, str]] = MappingProxyType(
    {
        "appConfigValues.workspaceImports": "storage.imports",
        "appConfigValues.workspaceThumbnails": "storage.thumbnails",
        "appConfigValues.thumbnailsBucketExternalURL": "storage.thumbnails",
        "appConfigValues.storageProvider": "storage",
        "appConfigValues.awsExport": "warehouses.s3Exports",
        "appConfigValues.exportAws": "warehouses.s3Exports",
        "appConfigValues.importAws": "warehouses.redshiftImports",
        "appConfigValues.workspaceExports": "warehouses.bigqueryExports",
        "appSecrets.exportAws": "warehouses.s3Exports",
        "appSecrets.importAws": "warehouses.redshiftImports",
        "appConfigValues.awsEksPodIdentity": "identity.mode",
        "commonBackendServiceAccount": "identity",
        "externalPostgresql": "database",
        "externalRedis": "cache",
        "internalRedis": "cache.mode",
        "externalProxy": "network.externalProxy",
        "global.image": "images",
        "router.service": "exposure",
        "router.ingress": "exposure",
        "tlsCerts": "exposure",
    }
)
"""Settings by the start of a value's path, where the value follows from more than one setting."""

_BY_WORD: Final[Mapping[str, str]] = MappingProxyType(
    {
        "nodeSelector": "scheduling",
        "tolerations": "scheduling",
        "affinity": "scheduling",
        "topologySpreadConstraints": "scheduling",
        "priorityClassName": "scheduling",
        "podLabels": "tags",
        "extraEnvVars": "extraEnv",
        "image": "images",
        "autoscaling": "profile",
        "replicaCount": "profile",
    }
)
"""Settings by the second word of a component's value."""


def deployed_values(state: Mapping[str, Any]) -> dict[str, Any] | None:
    """The values of the release in a stack's state; None when it has no release, or hides all its values."""
    for resource in (state.get("deployment") or {}).get("resources") or ():
        if resource.get("type") == RELEASE:
            found = _without_secrets((resource.get("inputs") or {}).get("values"))
            return found if isinstance(found, dict) and found else None
    return None


def _without_secrets(value: Any) -> Any:
    if isinstance(value, Mapping):
        if SECRET.items() <= value.items():
            return HIDDEN
        return {key: _without_secrets(inner) for key, inner in value.items()}
    return [_without_secrets(inner) for inner in value] if isinstance(value, list) else value


def values_of(settings: Settings, package: CustomerPackage, deployed: Mapping[str, Any] | None) -> dict[str, Any]:
    """The values that the stack sets: those of the settings, over those of the release that runs."""
    below = deployed if deployed is not None else NEEDED
    copied: dict[str, Any] = {}
    dumped = settings.model_dump(mode="json", by_alias=True, exclude_unset=True)
    for path, setting in COPIED.items():
        value = value_at(dumped, setting)
        if value is not None and not isinstance(value, Mapping | list):
            copied = merge(copied, _nested(path, value))
    return merge(below, copied, sizing_values(settings, package))


def setting_of(path: str, settings: Settings, package: CustomerPackage) -> str:
    """The setting that a value comes from, for a person."""
    setting = _own(path, settings)
    if setting is None and _has(package.values, path):
        return "the customer package"
    setting = setting or _shared(path)
    return f"carto:{setting}" if setting is not None else "this project"


def _own(path: str, settings: Settings) -> str | None:
    """The one setting that gives a value."""
    component, _, rest = path.partition(".")
    word = rest.partition(".")[0]
    if _has(settings.helm_values, path):
        return "helmValues"
    if path in COPIED:
        return COPIED[path]
    for name, keys in _of_features(settings):
        if any(path == key or path.startswith(f"{key}.") for key in keys):
            return f"features.{name}"
    if word in ("resources", "autoscaling", "replicaCount"):
        return f"workloads.{component}" if component in settings.workloads.configured() else "profile"
    return None


def _shared(path: str) -> str | None:
    """The setting that a value follows from with others."""
    by_group = (setting for start, setting in _BY_GROUP.items() if path.startswith(start))
    return next(by_group, None) or _BY_WORD.get(path.partition(".")[2].partition(".")[0])


def later_keys(settings: Settings) -> tuple[str, ...]:
    """Keys of enabled features that the tested chart does not have."""
    return tuple(key for feature in settings.features.each if feature.is_enabled for key in feature.later_keys)


def _of_features(settings: Settings) -> Iterator[tuple[str, list[str]]]:
    """Each feature's name in the settings with the keys that it sets."""
    by_identity = {id(feature): feature for feature in settings.features.each}
    for name, field in type(settings.features).model_fields.items():
        feature = by_identity.get(id(getattr(settings.features, name)))
        if feature is not None:
            keys = [path for path, _ in leaves(feature.values())]
            yield field.alias or name, [*keys, *(secret.key for secret in feature.secrets)]


def _has(values: Mapping[str, Any], path: str) -> bool:
    return any(path == own or path.startswith(f"{own}.") for own, _ in leaves(values))


def _nested(path: str, value: Any) -> dict[str, Any]:
    first, _, rest = path.partition(".")
    return {first: _nested(rest, value) if rest else value}
