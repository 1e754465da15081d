"""What a value looks like, without the value: its kind, and whether it has the shape that a fact declares."""

from __future__ import annotations

import base64
import binascii
import functools
import ipaddress
import json
import re
from typing import Any, Final

UUID: Final = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
ALPHABETS: Final = {
    "hexadecimal digits": "[0-9a-f]",
    "capitals and digits": "[0-9A-Z]",
    "lower-case letters and digits": "[0-9a-z]",
    "letters and digits": "[0-9A-Za-z]",
    "letters": "[A-Za-z]",
    "letter": "[A-Za-z]",
    "digits": "[0-9]",
    "n": "[0-9]",
    "Base64": "[A-Za-z0-9+/=_-]",
}
"""Patterns of the names in a shape's angle brackets. A count can precede the name."""
PARTITIONS: Final = {r"arn:aws:": r"arn:aws(?:-cn|-us-gov)?:", r"\.amazonaws\.com": r"\.amazonaws\.com(?:\.cn)?"}
TIME: Final = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d.*")
SHORTEST_BASE64: Final = 40
CHOICES: Final = re.compile(r"[\w-]+(?:, [\w-]+)* or [\w-]+")
"""A shape that lists the words of an API. "true or false" is a kind of its own."""
AZURE_ID: Final = re.compile(r"(?:\{\w+\})?(?:/[\w.]+|/\{\w+\})+")
"""A path of Azure Resource Manager's API, whose ids differ in upper and lower case from answer to answer."""


@functools.cache
def pattern(shape: str) -> re.Pattern[str] | None:
    """The regular expression of a declared shape. None for a description in words."""
    if CHOICES.fullmatch(shape) and shape != "true or false":
        return re.compile("|".join(map(re.escape, re.split(", | or ", shape))))
    if "{" in shape and AZURE_ID.fullmatch(shape):
        text = re.sub(r"\{(?:scope|resourceUri)\}", ".+", shape.replace(".", r"\."))
        return re.compile(re.sub(r"\{\w+\}", "[^/]+", text), re.IGNORECASE)
    literals = re.sub(r"<[^<>]*>", "", shape)
    if "<" not in shape or re.search(r"[\s,]", literals):
        return None
    parts = re.split(r"(<[^<>]*>)", shape)
    text = "".join(_placeholder(part[1:-1]) if part.startswith("<") else re.escape(part) for part in parts)
    for known, general in PARTITIONS.items():
        text = text.replace(known, general)
    return re.compile(text, re.DOTALL)


def _placeholder(words: str) -> str:
    if words == "uuid":
        return UUID
    count, _, alphabet = words.partition(" ") if words[:1].isdigit() else ("", "", words)
    if alphabet in ALPHABETS:
        return ALPHABETS[alphabet] + (f"{{{count}}}" if count else "+")
    return ".+"


def kind(value: Any) -> str:
    """What sort of value it is, in words that say nothing about what it holds."""
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, dict):
        return "an object"
    text = str(value)
    for name, test in _KINDS.items():
        if test(text):
            return name
    return "text"


def outline(value: Any) -> str:
    """The kind of a value, and of a text the punctuation that divides it."""
    found = kind(value)
    if found != "text":
        return found
    parts = re.sub(r"[^.:/@,;|%+=]+", "…", str(value))
    return f"text divided as {parts}" if 1 < len(parts) <= 30 else found


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_interface(text)
    except ValueError:
        return False
    return True


def _is_json(text: str) -> bool:
    try:
        return text[:1] in "{[" and bool(json.loads(text) is not None)
    except ValueError:
        return False


def _is_base64(text: str) -> bool:
    try:
        base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return False
    return len(text) >= SHORTEST_BASE64


_KINDS: Final = {
    "a UUID": lambda text: bool(re.fullmatch(UUID, text)),
    "a time": lambda text: bool(TIME.fullmatch(text)),
    "an IP address": _is_address,
    "PEM": lambda text: text.startswith("-----BEGIN "),
    "JSON": lambda text: bool(text) and _is_json(text),
    "digits": str.isdigit,
    "Base64": _is_base64,
}
