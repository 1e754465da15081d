"""Which of the findings UPGRADING.md announces."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.unit.release_gate.findings import Kind

if TYPE_CHECKING:
    from collections.abc import Set

_NOTE = re.compile(r"^- \*\*([^*]+)\*\* ((?:`[^`\n]+`(?:,\s+)?)+)", re.MULTILINE)
"""A point such as: - **Replaced** `carto-a`, `carto-b`: what to do."""


def notes(text: str, last_release: str) -> Set[tuple[Kind, str]]:
    """The kind and subject of each note about what comes after a release, which are the sections above its own.

    Raises:
        ValueError: a note begins with another word than those of `Kind`.
    """
    coming = re.split(rf"^## {re.escape(last_release)}$", text, maxsplit=1, flags=re.MULTILINE)[0]
    return {
        (Kind(found[1]), subject) for found in _NOTE.finditer(coming) for subject in re.findall(r"`([^`]+)`", found[2])
    }
