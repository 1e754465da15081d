"""Texts of a preview inside of Markdown: they format nothing, link nowhere and mention nobody."""

from __future__ import annotations

import re
from typing import Final

_ADDRESS: Final = re.compile(r"\(?https?://[\w./#?=&%:+~-]+\)?[.,;:]*")
_SYMBOLS: Final = re.compile(r"([\\`*_\[\]|~])")
_HIDDEN: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
"""Control characters, those that turn the direction of text, and halves of characters."""


def code(text: str) -> str:
    """Text that Markdown does not interpret, on one line."""
    line = _on_one_line(text) or '""'
    fence = "`" * (longest_run(line) + 1)
    space = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{space}{line}{space}{fence}"


def sentence(text: str) -> str:
    """Text in a sentence. Addresses stay links."""
    words = _on_one_line(text).split(" ")
    return " ".join(word if _ADDRESS.fullmatch(word) else _SYMBOLS.sub(r"\\\1", html(word)) for word in words)


def html(text: str) -> str:
    """Text between HTML tags, where Markdown does not apply."""
    escaped = _on_one_line(text).replace("&", "&amp;").replace("<", "&lt;")
    return escaped.replace("@", "@\u200b")


def longest_run(text: str) -> int:
    """The number of backticks in a row."""
    return max((len(run) for run in re.findall("`+", text)), default=0)


def visible(text: str) -> str:
    """The text with escapes of JSON for characters that nobody sees."""
    return _HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _on_one_line(text: str) -> str:
    return visible(" ".join(text.split()))
