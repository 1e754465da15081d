"""Where a secret can be read: in any text and any object, in every spelling a program could give it."""

from __future__ import annotations

import base64
import functools
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, quote_plus

SHORTEST = 8
"""A shorter text would be found by chance."""

_INDENTATION = re.compile(r"\n[ \t]+")


@dataclass(frozen=True, kw_only=True, order=True)
class Place:
    """One text of one Kubernetes object."""

    kind: str
    name: str
    path: str
    """Items of a list by their `name` where they have one: `spec.containers[router].env[PORT].value`."""


def leaks(secrets: Mapping[str, str], text: str) -> list[str]:
    """Where the secrets come from that can be read in a text. Never the secrets themselves."""
    flush = _flush(text)
    return sorted(
        where
        for where, secret in secrets.items()
        if any(spelling in text for spelling in spellings(secret))
        or ("\n" in secret.strip() and _flush(secret.strip()) in flush)
    )


def leaks_in(secrets: Mapping[str, str], objects: Iterable[Mapping[str, Any]]) -> dict[Place, list[str]]:
    """Where in Kubernetes objects secrets can be read, and where those come from."""
    return {
        Place(kind=one["kind"], name=one["metadata"]["name"], path=path): found
        for one in objects
        for path, text in texts_in(one)
        if (found := leaks(secrets, text))
    }


def texts_in(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text in a value, keys and numbers too, with the path to it."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield f"{path} (a key)", str(key)
            yield from texts_in(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            named = inner.get("name") if isinstance(inner, Mapping) else None
            yield from texts_in(inner, f"{path}[{named or index}]")
    elif value is not None:
        yield path, str(value)


@functools.cache
def spellings(secret: str) -> frozenset[str]:
    """The secret as it is, JSON-escaped once and twice, URL-encoded, in base64 alone and inside of a longer text."""
    # A template that trims it gives it away all the same.
    secret = secret.strip()
    data = secret.encode()
    found = {secret, quote(secret, safe=""), quote_plus(secret)}
    for once in (_python_json(secret), _go_json(secret)):
        found |= {once, _python_json(once), _go_json(once)}
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        found.add(encode(data).decode())
        for before in range(3):
            # In base64 three bytes are four characters: cut what depends on the neighbours.
            text = encode(b"\0" * before + data).decode().rstrip("=")
            found.add(text[4 if before else 0 : len(text) // 4 * 4])
    return frozenset(spelling for spelling in found if len(spelling) >= SHORTEST)


def _flush(text: str) -> str:
    """Lines without their indentation, which a template changes."""
    return _INDENTATION.sub("\n", text)


def _python_json(text: str) -> str:
    return json.dumps(text)[1:-1]


def _go_json(text: str) -> str:
    """As the engine writes it: characters that mean something in HTML are escaped, others than ASCII are not."""
    escaped = json.dumps(text, ensure_ascii=False)[1:-1]
    return escaped.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
