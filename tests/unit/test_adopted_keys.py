"""A stack takes over an installation with its encryption keys, and not with a database of its own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from operations.adopt.encryption_keys import refuse_other_keys
from operations.adopt.own_database import refuse_own_database
from operations.adopt.planning import CannotAdopt
from operations.helm_release import RELEASE, SECRET
from simulator.engine import ROOT
from tests.support.example_stacks import raw_settings
from tests.support.stack_settings import as_text

if TYPE_CHECKING:
    from collections.abc import Callable

PACKAGE: dict[str, Any] = yaml.safe_load((ROOT / "examples/customer-package/carto-secrets.yaml").read_text())
ANOTHER = "ExampleOnlyAnotherKey"


def stack_with(values: Any) -> Callable[..., str]:
    """The engine of a stack with the example package that took over a release with these values."""
    raw = raw_settings("aws-quickstart") | {"customerPackage": {"path": str(ROOT / "examples/customer-package")}}
    config = {f"carto:{key}": {"value": value} for key, value in as_text(raw).items()}
    release = {"type": RELEASE, "outputs": {"values": values}}

    def pulumi(*arguments: str) -> str:
        return json.dumps(config if arguments[0] == "config" else {"deployment": {"resources": [release]}})

    return pulumi


def encrypted(value: Any) -> dict[str, str]:
    return SECRET | {"plaintext": json.dumps(value)}


@pytest.mark.parametrize(
    "values",
    [
        encrypted(PACKAGE),
        {"cartoSecrets": encrypted(PACKAGE["cartoSecrets"])},
        {"cartoSecrets": {"encryptionSecretKey": {"existingSecret": {"name": "by-hand", "key": "key"}}}},
        None,
    ],
)
def test_the_keys_of_the_package_are_accepted(values: Any) -> None:
    refuse_other_keys(stack_with(values))


@pytest.mark.parametrize("key", ["encryptionSecretKey", "litellmSaltKey"])
def test_another_key_is_refused_and_not_shown(key: str) -> None:
    values = {"cartoSecrets": {key: {"value": ANOTHER}}}
    with pytest.raises(CannotAdopt, match=rf"cartoSecrets\.{key}, for .* Fix: .*--package") as refused:
        refuse_other_keys(stack_with(encrypted(values)))
    assert ANOTHER not in str(refused.value)


@pytest.mark.parametrize("values", [None, {"internalPostgresql": {"enabled": True}}, encrypted(PACKAGE)])
def test_a_release_with_a_database_of_its_own_is_refused(values: Any) -> None:
    with pytest.raises(
        CannotAdopt, match=r"Fix: move the data, `\.venv/bin/python -m operations\.migrate_database run`"
    ):
        refuse_own_database(stack_with(values))


def test_a_release_without_a_database_of_its_own_is_accepted() -> None:
    refuse_own_database(stack_with(encrypted({"internalPostgresql": {"enabled": False}})))
