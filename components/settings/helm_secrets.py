"""Secrets in `carto:helmValues`, which has no model."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from .problems import Loc, SettingsProblem, config_path, quoted
from .types.secrets import PLACEHOLDER

_GROUPS = ("appSecrets", "cartoSecrets")
_NAME = r"(password|passphrase|secret[-_]?key|private[-_]?key|api[-_]?key|access[-_]?key|token)$"
"""Ends the names of values and variables that hold a secret."""


def problems(helm_values: Mapping[str, Any], above: Loc = ("helmValues",)) -> Iterator[SettingsProblem]:
    """One for each secret in plain text, when nothing in the Helm values, or what else is at a path, is encrypted."""
    for loc in _secrets(helm_values, above):
        yield SettingsProblem(
            loc=loc,
            reason="a secret in plain text; anyone who can read the stack file can read it",
            fix=f"pulumi config set --secret --path {quoted(config_path(loc))}",
        )


def is_name_of_secret(name: str) -> bool:
    """Whether a value or a variable of this name is a secret."""
    return bool(re.search(_NAME, name, re.IGNORECASE))


def _secrets(values: Any, above: Loc) -> Iterator[Loc]:
    if isinstance(values, list):
        for index, value in enumerate(values):
            yield from _secrets(value, (*above, index))
    if not isinstance(values, Mapping):
        return
    variable = values.get("name")
    for word, value in values.items():
        loc = (*above, str(word))
        if not isinstance(value, str):
            yield from _secrets(value, loc)
        elif value.strip() and not value.startswith(PLACEHOLDER) and _is_secret(loc, variable):
            yield loc


def _is_secret(loc: Loc, variable: object) -> bool:
    last = str(loc[-1])
    if last == "value":
        in_group = len(loc) == 4 and loc[1] in _GROUPS
        return in_group or (isinstance(variable, str) and is_name_of_secret(variable))
    return is_name_of_secret(last) and "existingsecret" not in "".join(map(str, loc)).lower()
