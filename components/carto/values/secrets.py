"""`appSecrets`, `cartoSecrets`, and what restarts pods when a Secret changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ..chart import chart_keys
from ..secrets import CACHE, DATABASE
from ..workloads import of_disabled_features
from .service_account import has_workload_identity

if TYPE_CHECKING:
    from ... import contracts
    from ...feature import Feature
    from ..secrets import SecretWiring

_GOOGLE_KEY = "cartoSecrets.defaultGoogleServiceAccount"


def secret_values(secrets: SecretWiring) -> dict[str, Any]:
    """Each secret by reference, or by value where the chart has no other way; never both."""
    values: dict[str, Any] = {}
    for key, reference in secrets.references.items():
        if key not in (DATABASE, CACHE):
            group, name = key.split(".")
            entry = {"existingSecret": {"name": reference.name, "key": reference.key}}
            values.setdefault(group, {})[name] = entry
    for key, value in secrets.inline.items():
        group, name = key.split(".")
        values.setdefault(group, {})[name] = {"value": value}
    return values


def revision_annotations(
    platform: contracts.Platform, secrets: SecretWiring, features: Iterable[Feature]
) -> dict[str, Any]:
    """Restart exactly the pods that read a Secret when its content changes; the chart only notices inline values."""
    disabled = of_disabled_features(features)
    values: dict[str, Any] = {}
    for key, reference in secrets.references.items():
        readers = list(chart_keys().secret_readers.get(key, ()))
        if key == CACHE and platform.cache.in_cluster:
            readers.append("internalRedis")
        if key == _GOOGLE_KEY and has_workload_identity(platform):
            # The others have the key mounted even when they act as their service account.
            readers.remove("aiProxy")
        for component in readers:
            if component not in disabled:
                annotations = values.setdefault(component, {}).setdefault("podAnnotations", {})
                annotations[f"revision/{reference.name}"] = secrets.revisions[reference.name]
    return values


def ignored_secrets(helm_values: Mapping[str, Any], secrets: SecretWiring) -> list[str]:
    """Secrets in `helmValues` that the chart ignores, because it reads a Secret of this project for them."""
    return [
        f"{key}.value: the chart ignores it, because the Secret {reference.name} is named for it; "
        "give it in the customer package instead"
        for key, reference in secrets.references.items()
        if _has(helm_values, f"{key}.value") and not _has(helm_values, f"{key}.existingSecret")
    ]


def _has(values: object, path: str) -> bool:
    for name in path.split("."):
        if not isinstance(values, Mapping) or name not in values:
            return False
        values = values[name]
    return True
