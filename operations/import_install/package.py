"""A customer package from the values of an installation: the licence and keys that it runs with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from components.carto.customer_package import REQUIRED_CONFIG, REQUIRED_SECRETS
from components.carto.package_files import SECRETS, VALUES

_REQUIRED = {"cartoConfigValues": REQUIRED_CONFIG, "cartoSecrets": REQUIRED_SECRETS}


def write(folder: Path, package: Mapping[str, Mapping[str, Any]]) -> None:
    """Write the two files into a new folder. Only the owner can read them."""
    folder.mkdir(mode=0o700, parents=True)
    for file, group in ((VALUES, "cartoConfigValues"), (SECRETS, "cartoSecrets")):
        path = folder / file
        path.touch(mode=0o600)
        path.write_text(yaml.safe_dump({group: package.get(group, {})}, sort_keys=False, allow_unicode=True))


def missing(package: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Paths that a package needs and the values do not have."""
    for group, names in _REQUIRED.items():
        for name in names:
            value = package.get(group, {}).get(name)
            text = value.get("value") if isinstance(value, Mapping) else value
            if not text:
                yield f"{group}.{name}"
