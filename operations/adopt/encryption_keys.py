"""The keys that the database is encrypted with: a stack that takes over an installation needs the same ones."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from components.carto.customer_package import read
from components.carto.from_settings import package_source
from components.carto.kept_keys import KEPT
from components.resource_facts.checks import value_at
from operations.helm_release import RELEASE, SECRET
from operations.settings import loaded
from operations.stack_state import Pulumi, exported

from .planning import CannotAdopt

if TYPE_CHECKING:
    from components.settings import Settings


def refuse_other_keys(pulumi: Pulumi) -> None:
    """Compare the keys of the release in the state with those of the stack's customer package.

    Raises:
        CannotAdopt: the stack has another key, so CARTO could not read what it has encrypted.
        SettingsError: the settings are not valid.
        CustomerPackageError: the customer package cannot be used.
    """
    settings = cast("Settings", loaded(pulumi)[0])
    package = read(package_source(settings.customer_package), needs_google_key=settings.needs_google_key)
    own = {key: secret.get_secret_value() for key, secret in package.secrets.items()}
    former = {
        key: value
        for values in values_of_releases(pulumi)
        for key in KEPT
        if (value := value_at(values, f"{key}.value"))
    }
    if wrong := [key for key, value in former.items() if value != own.get(key)]:
        named = "; ".join(f"{key}, for {KEPT[key]}" for key in wrong)
        raise CannotAdopt(
            f"the release encrypts with other keys than {package.source} has: {named}. Fix: use the package of the "
            "installation. `.venv/bin/python -m operations.import_install --package <folder>` writes it from the "
            "values of the release: docs/import-install.md"
        )


def values_of_releases(pulumi: Pulumi) -> list[Mapping[str, Any]]:
    """The values that each release in the state was installed with."""
    resources = exported(pulumi, show_secrets=True)["deployment"].get("resources") or []
    return [_plain(one["outputs"].get("values") or {}) for one in resources if one["type"] == RELEASE]


def _plain(value: Any) -> Any:
    """The value without the marks of secrets."""
    if not isinstance(value, Mapping):
        return value
    if SECRET.items() <= value.items():
        return _plain(json.loads(value["plaintext"]))
    return {name: _plain(inner) for name, inner in value.items()}
