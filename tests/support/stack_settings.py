"""Stacks as a person writes them, in the form in which the engine hands them to the program."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from components.settings.load import load
from components.settings.problems import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from components.settings import Settings

SMALLEST = """
carto:cloud: aws
carto:domain: carto.example.com
carto:cluster: {name: platform}
carto:customerPackage: {path: customer-package}
"""


def as_text(config: Mapping[str, Any]) -> dict[str, str]:
    """Configuration as a program gets it: what is no text is JSON."""
    return {key: value if isinstance(value, str) else json.dumps(value) for key, value in config.items()}


def as_the_engine_gives_it(config: dict[str, Any]) -> tuple[dict[str, str], set[str]]:
    """Our keys without their namespace, decrypted, objects as JSON; and which of them hold something encrypted."""
    settings = {key.removeprefix("carto:"): value for key, value in config.items() if key.startswith("carto:")}
    encrypted = {key for key, value in settings.items() if _decrypted(value) != value}
    return as_text({key: _decrypted(value) for key, value in settings.items()}), encrypted


def load_yaml(text: str, *, with_smallest: bool = True) -> Settings:
    """Load a stack out of its `config:` block; `{secure: x}` is decrypted to x, as the engine does."""
    config = yaml.safe_load(SMALLEST) if with_smallest else {}
    config.update(yaml.safe_load(text) or {})
    values, encrypted = as_the_engine_gives_it(config)
    return load(values, secret_keys=encrypted)


def refusal(text: str, *, with_smallest: bool = True) -> SettingsError:
    """The error of a stack that is not valid."""
    with pytest.raises(SettingsError) as caught:
        load_yaml(text, with_smallest=with_smallest)
    return caught.value


def error_settings(error: SettingsError) -> dict[str, str]:
    """The problems of an error by the path of their setting, each on one line."""
    problems = map(str, error.problems)
    return {text.partition("\n")[0]: " ".join(text.split()) for text in problems}


def _decrypted(value: Any) -> Any:
    if isinstance(value, dict):
        return value["secure"] if set(value) == {"secure"} else {key: _decrypted(inner) for key, inner in value.items()}
    return [_decrypted(inner) for inner in value] if isinstance(value, list) else value
