"""What is secret in the files a stack is made of, and in the Secrets that are made of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from components.settings.clouds import every_model
from components.settings.introspection import secret_texts

BOOTSTRAP = "carto-database-bootstrap"
PUBLIC = "tls.crt"
"""Of a Secret of the type kubernetes.io/tls: anybody who connects gets it, and other settings may name it too."""


def secrets_in_package(folder: Path) -> dict[str, str]:
    """What CARTO Support sends, by its name."""
    content = yaml.safe_load((folder / "carto-secrets.yaml").read_text())["cartoSecrets"]
    return {f"customer package {name}": entry["value"] for name, entry in content.items()}


def secrets_in_settings(settings: Mapping[str, Any]) -> dict[str, str]:
    """The secrets in the `config` of a stack file, by the path `pulumi config` knows them by."""
    config = {key.removeprefix("carto:"): value for key, value in settings.items() if key.startswith("carto:")}
    texts = set(secret_texts(every_model().values(), config))
    return {f"carto:{path}": text for path, text in _leaves(config) if text in texts}


def secrets_in_kubernetes(secrets: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """What is secret in Kubernetes Secrets: the bootstrap's has addresses and names as well."""
    return {
        f"Secret {name}.{key}": text
        for name, data in secrets.items()
        for key, text in data.items()
        if key != PUBLIC and (name != BOOTSTRAP or key.endswith("PASSWORD"))
    }


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _leaves(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, str):
        yield path, value
