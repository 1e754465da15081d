"""The page docs/guides.md, generated from the rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.guides.model import problems, rows, sections
from tests.support.generated_page import GeneratedPage

if TYPE_CHECKING:
    from tests.guides.model import Row

_INTRODUCTION = """\
# CARTO's guides

What a stack does for each section of
[CARTO's guides](https://docs.carto.com/carto-self-hosted/guides/guides-helm) for Self-Hosted with Helm.
[Features](features.md) has the lines to copy. The last column has the test that shows it."""


def _body() -> str:
    """The page without its notice."""
    lines = [_INTRODUCTION]
    for guide, of_guide in sections().items():
        lines += ["", f"## {guide}", "", "| Section | The stack | Settings | Example | Test |", "|---|---|---|---|---|"]
        by_section = {row.section: row for row in rows() if row.guide == guide}
        lines += [_row(by_section[section]) for section in of_guide]
    return "\n".join(lines) + "\n"


def _row(row: Row) -> str:
    settings = ", ".join(f"`carto:{setting}`" for setting in row.settings) or "none"
    example = f"[{row.example.rpartition('/')[2]}](../{row.example})" if row.example else "none"
    file, _, name = row.test.partition("::")
    test = (
        f"[{(name or file.rpartition('/')[2]).removeprefix('test_').replace('_', ' ')}](../{file})" if file else "none"
    )
    return f"| {row.section} | {row.does} | {settings} | {example} | {test} |"


PAGE = GeneratedPage(
    path="docs/guides.md",
    module="tests.guides",
    source="Edit tests/guides.",
    body=_body,
    problems=lambda: list(problems(rows(), sections())),
)
