"""The words of identifiers, docstrings, comments, messages and pages: the field's terms instead of literary ones.

docs/style.md has the rules. A new word goes into WORDS; a folder without any of them leaves NOT_YET_CLEAN.
"""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
WORDS = {
    "anew": "again, or new",
    "beside": "next to, with, or in addition to",
    "brought": "existing, or BYO",
    "drawn": "generated",
    "draws": "generates",
    "drew": "generated",
    "given": "configured, set, or passed",
    "handed": "passed",
    "lies": "is, or is stored",
    "look-up": "lookup",
    "look-ups": "lookups",
    "make-believe": "simulated",
    "ours": "the project's, or managed",
    "rooms": "packages, or modules",
    "said": "configured, set, or reported",
    "stand-in": "simulated, or replacement",
    "stand-ins": "simulated, or replacements",
    "stands": "is",
    "struck": "injected, or killed",
    "told": "reported, passed, or set",
    "unheard": "unacknowledged",
    "whoever": "the user, team or identity that",
}
"""Words to avoid, each with what to write instead."""
ALLOWED = (
    "Drawn{digest}",
    "HealthCheck, given, settings",
    "@given(",
    "only be given up",
)
"""Names and messages of the product and of hypothesis, and values in recordings, which other texts have to quote."""
EXEMPT = frozenset({"docs/style.md", "tests/unit/test_language.py"})
"""Files that quote the words as examples."""
_SUFFIXES = frozenset({".md", ".py", ".toml", ".yaml", ".yml"})
_NOT_OF_THE_PROJECT = frozenset({"customer-package", "venv"})
_ANY = "|".join(sorted(WORDS, key=len, reverse=True))
_TITLE = "|".join(word.title() for word in WORDS if "-" not in word)
_WORD = re.compile(
    rf"(?<![A-Za-z])(?i:{_ANY})(?![A-Za-z])"  # prose and snake_case
    rf"|(?<=[a-z])(?:{_TITLE})(?![a-z])|(?<![A-Za-z])(?:{_TITLE})(?=[A-Z])"  # camelCase
)
_QUOTED = re.compile("|".join(map(re.escape, ALLOWED)))


@functools.cache
def files() -> dict[str, str]:
    """The project's texts by their paths."""
    tops = [top for top in ROOT.iterdir() if top.name == ".github" or not top.name.startswith(".")]
    found: list[Path] = []
    for top in tops:
        if top.name not in _NOT_OF_THE_PROJECT:
            found += top.rglob("*") if top.is_dir() else [top]
    texts = [file for file in found if file.suffix in _SUFFIXES]
    return {file.relative_to(ROOT).as_posix(): file.read_text(encoding="utf-8") for file in texts}


def hits(path: str, text: str) -> Iterator[str]:
    """Where a text has a word to avoid, with what to write instead."""
    lower = text.lower()
    if not any(word in lower for word in WORDS):
        return
    for number, line in enumerate(_QUOTED.sub("", text).splitlines(), start=1):
        for found in _WORD.finditer(line):
            yield f"{path}:{number}: instead of {found[0]!r}, write {WORDS[found[0].lower()]}: {line.strip()[:120]}"


def test_texts_use_the_fields_terms() -> None:
    checked = files()
    assert "README.md" in checked
    found = [hit for path, text in checked.items() if path not in EXEMPT for hit in hits(path, text)]
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize("text", ["# Drawn once", "brought_server = 1", "BroughtServers()", "isBrought()", "a look-up"])
def test_a_word_is_found_in_prose_and_in_identifiers(text: str) -> None:
    assert len(list(hits("example.py", text))) == 1


@pytest.mark.parametrize("text", ["withdrawn", "foretold", "colours", "besides", "it can only be given up"])
def test_other_words_and_quoted_names_are_not(text: str) -> None:
    assert list(hits("example.py", text)) == []
