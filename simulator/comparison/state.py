"""The resources of `pulumi stack export`. Secrets stay encrypted: their values are skipped, never read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from simulator.core.values import SECRET_SIGNATURE, SIGNATURE


class CannotCompare(Exception):
    """The file cannot be used. The text says why, and what to do."""


class Encrypted:
    """A value that the export has encrypted."""

    def __repr__(self) -> str:
        return "<encrypted>"


ENCRYPTED: Final = Encrypted()


@dataclass(frozen=True, kw_only=True)
class Exported:
    """One resource that a provider created."""

    type: str
    urn: str
    id: str
    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]
    config: Mapping[str, Any]
    """The configuration of its provider, without what is encrypted."""


def resources_of(text: str) -> list[Exported]:
    """What was created. Components, providers, resources that were only read, and old copies are left out.

    Raises:
        CannotCompare: it is no export, it is empty, or it shows secrets.
    """
    try:
        found = json.loads(text)["deployment"]["resources"]
    except (ValueError, KeyError, TypeError):
        raise CannotCompare(
            "this is no export of a stack: make one with `pulumi stack export --file state.json`"
        ) from None
    if any(_shows_secrets(resource) for resource in found or ()):
        raise CannotCompare("this export shows secrets: delete it, and make one without --show-secrets")
    providers = {
        f"{each['urn']}::{each.get('id')}": _readable(each.get("inputs") or {})
        for each in found or ()
        if each["type"].startswith("pulumi:providers:")
    }
    exported = [_exported(each, providers) for each in found or () if _is_created(each)]
    if not exported:
        raise CannotCompare("this stack has no resources: export it while it is up")
    return exported


def _is_created(resource: Mapping[str, Any]) -> bool:
    of_pulumi = str(resource["type"]).startswith("pulumi:")
    return bool(resource.get("custom")) and not (of_pulumi or resource.get("external") or resource.get("delete"))


def _exported(resource: Mapping[str, Any], providers: Mapping[str, Mapping[str, Any]]) -> Exported:
    return Exported(
        type=resource["type"],
        urn=resource["urn"],
        id=str(resource.get("id") or ""),
        inputs=_opened(resource.get("inputs") or {}),
        outputs=_opened(resource.get("outputs") or {}),
        config=providers.get(str(resource.get("provider")), {}),
    )


def _opened(value: Any) -> Any:
    if isinstance(value, Mapping):
        return ENCRYPTED if _is_secret(value) else {key: _opened(inner) for key, inner in value.items()}
    return [_opened(inner) for inner in value] if isinstance(value, list) else value


def _readable(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if not _is_secret(value)}


def _is_secret(value: Any) -> bool:
    return isinstance(value, Mapping) and value.get(SIGNATURE) == SECRET_SIGNATURE


def _shows_secrets(value: Any) -> bool:
    return any("ciphertext" not in secret for secret in _secrets(value))


def _secrets(value: Any) -> Iterator[Mapping[str, Any]]:
    if _is_secret(value):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _secrets(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _secrets(inner)
