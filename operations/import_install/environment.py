"""Variables of CARTO's services in the values of an installation: settings, `carto:extraEnv`, or left as they are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from components.settings.clouds import Cloud
from components.settings.extra_environment import owner
from components.settings.helm_secrets import is_name_of_secret
from components.settings.workloads import services

from .rules import BIGQUERY, BIGQUERY_GRANT, ENVIRONMENT, NGINX
from .values import VARIABLES, Values

if TYPE_CHECKING:
    from .installation import Installation

_QUERIES = ("mapsApi", "sqlWorker")
"""The services that run queries."""
_WORKSPACE = ("workspaceApi", "workspaceSubscriber")


def has_login(value: object) -> bool:
    """Whether a value is an address with a password."""
    return isinstance(value, str) and bool(re.search(r"://[^/\s:@]*:[^/\s@]+@", value))


def take_variables(values: Values, found: Installation) -> None:
    """Take the variables of all services."""
    for service in [name for name, group in values.left.items() if isinstance(group, Mapping) and VARIABLES in group]:
        listed = values.look(f"{service}.{VARIABLES}")
        if listed is None:
            values.take(f"{service}.{VARIABLES}")
        elif not isinstance(listed, list) or not all(isinstance(each, dict) and each.get("name") for each in listed):
            values.take(f"{service}.{VARIABLES}")
            found.notes.append(
                f"{service}.{VARIABLES} is not taken over: expected a list of names and values. Set carto:extraEnv"
            )
        else:
            _take(service, values.take(f"{service}.{VARIABLES}"), found)


def _take(service: str, listed: list[dict[str, Any]], found: Installation) -> None:
    if service not in services() or not all(_is_plain(each) for each in listed):
        # Helm replaces the list as a whole: either all of them are in it, or none.
        found.set(f"helmValues.{service}.{VARIABLES}", [_without_secret(each) for each in listed])
        for number, each in enumerate(listed):
            if _is_secret(each):
                place = f"helmValues.{service}.{VARIABLES}[{number}].value"
                found.secrets[place] = f"{service}.{VARIABLES}.{each['name']}"
        return
    for each in listed:
        name, value = each["name"], each["value"]
        text = str(value).lower() if isinstance(value, bool) else str(value)
        if service in _QUERIES and name in ENVIRONMENT and text.isdecimal():
            found.set(ENVIRONMENT[name], int(text))
        elif service == "router" and name == "IFRAME_ALLOWED_DOMAINS":
            found.set("features.iframeDomains", text.split())
        elif service == "router" and name in NGINX:
            found.set(NGINX[name], text)
        elif service in _WORKSPACE and name in BIGQUERY and found.cloud is Cloud.GCP:
            found.set(BIGQUERY[name], text)
            # The account has its access already.
            found.set(BIGQUERY_GRANT, value=False)
        elif (setting := owner(name)) is not None:
            found.notes.append(f"{service}.{VARIABLES}.{name} is not taken over: carto:{setting} decides it")
        elif _is_secret(each):
            found.secrets[f"extraEnv.{service}.{name}"] = f"{service}.{VARIABLES}.{name}"
        else:
            found.set(f"extraEnv.{service}.{name}", text)


def _is_plain(variable: Mapping[str, Any]) -> bool:
    """Whether `carto:extraEnv` can have it: a name and a text that is no template."""
    value = variable.get("value")
    return (
        set(variable) == {"name", "value"}
        and bool(re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", str(variable["name"]), re.ASCII))
        and isinstance(value, str | int | float)
        and "{{" not in str(value)
    )


def _is_secret(variable: Mapping[str, Any]) -> bool:
    value = variable.get("value")
    return bool(value) and (is_name_of_secret(str(variable["name"])) or has_login(value))


def _without_secret(variable: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in variable.items() if name != "value"} if _is_secret(variable) else variable
