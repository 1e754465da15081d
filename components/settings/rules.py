"""Rules between subjects of a stack, and what is allowed but worth a word."""

from __future__ import annotations

from collections.abc import Iterator

from components.settings.stack import Settings


def advice(settings: Settings) -> Iterator[str]:
    """Warnings for a stack that is valid."""
    yield from ()
