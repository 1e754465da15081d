"""Texts without secrets: those that the stack knows, and what looks like one."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

REDACTED: Final = "[redacted]"
SHORTEST: Final = 8
"""Characters: a shorter secret, such as a port, is part of many words."""
_MARK: Final = "4dabf18193072939515e22adb298388d"
"""Marks a secret in a state. Source: sdk/go/common/resource/sig/sig.go of Pulumi."""
_PATTERNS: Final = (
    re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?-----END [A-Z ]*PRIVATE KEY-----", re.DOTALL),
    # A JSON Web Token: RFC 7519, three parts in base64url, of which the first starts with {".
    re.compile(r"\beyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*"),
    re.compile(r"\b(?:AKIA|ASIA)[A-Z2-7]{16}\b"),
    re.compile(r"(?<=://)[^\s/:@]+:[^\s/@]+(?=@)"),
    re.compile(r"(?i)(?<=bearer )[\w.~+/=-]{8,}"),
    re.compile(r"(?i)(?<=password=)[^\s&;,\"']+|(?<=password\": \")[^\"]+|(?<=password\":\")[^\"]+"),
)


def secrets_in(state: Mapping[str, Any]) -> set[str]:
    """Every text that a state, exported with its secrets, marks as secret."""
    return {text for text in _secret_texts(state, secret=False) if len(text) >= SHORTEST}


def _secret_texts(value: Any, *, secret: bool) -> Iterator[str]:
    if isinstance(value, Mapping):
        if _MARK in value and "plaintext" in value:
            yield from _secret_texts(json.loads(value["plaintext"]), secret=True)
        else:
            for inner in value.values():
                yield from _secret_texts(inner, secret=secret)
    elif isinstance(value, list):
        for inner in value:
            yield from _secret_texts(inner, secret=secret)
    elif isinstance(value, str) and secret:
        yield value
        # A text of several lines, such as a key, appears in logs line by line or with escaped line ends.
        yield from (line.strip() for line in value.splitlines())
        yield json.dumps(value)[1:-1]


def redactor(secrets: set[str]) -> Callable[[str], str]:
    """A function that returns a text without these secrets, and without what looks like one."""
    longest_first = sorted(secrets, key=len, reverse=True)

    def redact(text: str) -> str:
        for secret in longest_first:
            if secret in text:
                text = text.replace(secret, REDACTED)
        for pattern in _PATTERNS:
            text = pattern.sub(REDACTED, text)
        return text

    return redact
