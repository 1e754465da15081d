"""The pages people read, taken apart as GitHub shows them."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.token import Token

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, kw_only=True)
class Block:
    """A fenced block of code."""

    page: str
    line: int
    language: str
    text: str
    after: str
    """Of a YAML block: what else is fenced up to the next YAML block or heading, as one text."""
    alone: bool
    """It is the first YAML block under its heading."""
    section: str = ""
    """The heading of the second level above it."""

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


@dataclass(frozen=True, kw_only=True)
class Page:
    """One Markdown file, by its path from the root of the project."""

    path: str
    links: Sequence[str]
    anchors: frozenset[str]
    headings: Sequence[str]
    code: Sequence[str]
    """Everything written as code, in a block or within a sentence."""
    blocks: Sequence[Block]
    rows: Sequence[Sequence[str]]
    """Cells of all tables, a row each, headers included."""


def page_of(path: str, text: str) -> Page:
    """Take `text` apart."""
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    inline = [child for token in tokens if token.type == "inline" for child in token.children or ()]
    headings = [tokens[at + 1].content for at, token in enumerate(tokens) if token.type == "heading_open"]
    return Page(
        path=path,
        links=[str(child.attrs["href"]) for child in inline if child.type == "link_open"],
        anchors=frozenset(_anchors(headings)),
        headings=headings,
        code=[token.content for token in (*inline, *tokens) if token.type in ("code_inline", "fence")],
        blocks=list(_blocks(path, tokens)),
        rows=list(_rows(tokens)),
    )


@functools.cache
def pages() -> dict[str, Page]:
    """README and everything under `docs/`, by path."""
    files = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    return {path: page_of(path, (ROOT / path).read_text("utf-8")) for path in (str(f.relative_to(ROOT)) for f in files)}


def blocks(*languages: str) -> list[Block]:
    """Blocks of these languages on all pages."""
    return [block for page in pages().values() for block in page.blocks if block.language in languages]


def _anchors(headings: Sequence[str]) -> Iterator[str]:
    """As GitHub makes them: lower case, no punctuation, a hyphen for each blank, a number for a second one."""
    seen: dict[str, int] = {}
    for heading in headings:
        shown = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        slug = re.sub(r"[^\w\- ]", "", shown.lower()).replace(" ", "-")
        count = seen.get(slug, 0)
        seen[slug] = count + 1
        yield f"{slug}-{count}" if count else slug


def _blocks(path: str, tokens: Sequence[Token]) -> Iterator[Block]:
    alone, section = True, ""
    for at, token in enumerate(tokens):
        if token.type == "heading_open":
            alone = True
            section = tokens[at + 1].content if token.tag == "h2" else section
        if token.type != "fence":
            continue
        is_yaml = token.info.strip() == "yaml"
        yield Block(
            page=path,
            line=(token.map or [0])[0] + 1,
            language=token.info.strip(),
            text=token.content,
            after="\n".join(_until_next_snippet(tokens[at + 1 :])) if is_yaml else "",
            alone=alone,
            section=section,
        )
        alone = alone and not is_yaml


def _until_next_snippet(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type == "heading_open" or (token.type == "fence" and token.info.strip() == "yaml"):
            return
        if token.type == "fence":
            yield token.content


def _rows(tokens: Sequence[Token]) -> Iterator[list[str]]:
    row: list[str] = []
    for at, token in enumerate(tokens):
        if token.type == "tr_open":
            row = []
        elif token.type in ("td_open", "th_open"):
            row.append(tokens[at + 1].content)
        elif token.type == "tr_close":
            yield row
