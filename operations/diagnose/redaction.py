"""Texts without secrets: those that the stack knows, and what looks like one."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final
from urllib.parse import quote

REDACTED: Final = "[redacted]"
SHORTEST: Final = 8
"""Characters: a shorter secret, such as a port, is part of many words."""
_MARK: Final = "4dabf18193072939515e22adb298388d"
"""Marks a secret in a state. Source: sdk/go/common/resource/sig/sig.go of Pulumi."""
_NAME: Final = (
    r"(?<!existing)(?<!pull)(?:password|passwd|passphrase|secret|token"
    r"|(?:api|access|account|secret|private|master|salt)[_-]?key)[\"']?"
)
_VARIABLE: Final = r"[A-Z0-9_]*(?:PASSWORD|SECRET|TOKEN|KEY|CREDENTIALS)[A-Z0-9_]*"
_PATTERNS: Final = (
    # One that is cut off has no end.
    re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL),
    # A JSON Web Token: RFC 7519, three parts in base64url, of which the first starts with {".
    re.compile(r"\beyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*"),
    re.compile(r"\b(?:AKIA|ASIA)[A-Z2-7]{16}\b"),
    re.compile(r"\b(?:sk-[\w-]{16,}|AIza[\w-]{35})"),
    re.compile(r"(?<=://)[^\s/:@]*:[^\s/@]+(?=@)"),
    re.compile(r"(?i)(?<=bearer )[\w.~+/=-]{8,}"),
)
_HIDDEN: Final = r"(?!\[(?:secret|redacted)\])"
_NAMED: Final = (
    *(
        re.compile(pattern, re.IGNORECASE | re.MULTILINE)
        for pattern in (
            # `password=…`, `"password": "…"`, and `password: …` at the end of a line where it is no word of a sentence.
            rf"({_NAME}=[\"']?){_HIDDEN}[^\s&;,\"']+",
            rf"({_NAME}[ \t]*[:=][ \t]*\\?[\"']){_HIDDEN}(?:[^\"'\\]|\\[^\"'])+",
            rf"({_NAME}:[ \t]+){_HIDDEN}(?=[^\s\"']*[\d_+/=!@#$%^&*])[^\s\"']{{6,}}(?=[ \t]*$)",
            # The login of a registry, and of HTTP: RFC 7617.
            r"(\"auth\\?\"[ \t]*:[ \t]*\\?\")[\w+/=]+",
            r"(authorization[\"']?:[ \t]*[\"']?basic )[\w+/=]{8,}",
        )
    ),
    # A variable of a container, in YAML and as `kubectl describe` shows it.
    re.compile(rf"(name: {_VARIABLE}\n[ \t]+value: ){_HIDDEN}\S.*"),
    re.compile(rf"(^[ \t]+{_VARIABLE}:[ \t]+){_HIDDEN}(?!<)\S.*", re.MULTILINE),
)


def without_patterns(text: str) -> str:
    """A text without what looks like a secret."""
    for pattern in _PATTERNS:
        text = pattern.sub(REDACTED, text)
    for pattern in _NAMED:
        text = pattern.sub(rf"\g<1>{REDACTED}", text)
    return text


def without_secrets(value: Any) -> Any:
    """A value of JSON whose texts are without what looks like a secret."""
    if isinstance(value, Mapping):
        return {name: without_secrets(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [without_secrets(inner) for inner in value]
    return without_patterns(value) if isinstance(value, str) else value


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
        # As the data of a Secret has it, and an address with a login.
        yield base64.b64encode(value.encode()).decode()
        yield quote(value, safe="")


def redactor(secrets: set[str]) -> Callable[[str], str]:
    """A function that returns a text without these secrets, and without what looks like one."""
    longest_first = sorted(secrets, key=len, reverse=True)

    def redact(text: str) -> str:
        for secret in longest_first:
            if secret in text:
                text = text.replace(secret, REDACTED)
        return without_patterns(text)

    return redact
