"""docs/refusals.md: what is refused, by setting, with a phrase of each message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.generated_page import GeneratedPage
from tests.support.refusals import CLOUDS, refused_by_the_program, refused_by_the_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.refusals import Refused


def _body() -> str:
    rows = [*refused_by_the_settings(), *refused_by_the_program()]
    distinct = {each for row in rows for each in _messages(row)}
    lines = [
        "# Refused settings\n",
        f"The tests have {len(rows)} stacks that are refused, for {len(distinct)} distinct reasons. One message names",
        "every wrong setting, and nothing changes. `pulumi preview` shows the message of your stack.\n",
        "To list the reasons for one setting: `grep 'carto:cache' docs/refusals.md`.\n",
    ]
    for cloud in CLOUDS:
        lines += [f"## {cloud}\n", "| Stack | Setting | Message |", "|---|---|---|"]
        lines += [line for row in rows if row.cloud == cloud for line in _lines(row)]
        lines.append("")
    return "\n".join(lines)


def _messages(row: Refused) -> Iterator[tuple[str, str]]:
    for setting, phrase in row.names.items():
        yield setting, phrase or row.about


def _lines(row: Refused) -> Iterator[str]:
    for setting, phrase in row.names.items():
        yield f"| {_cell(row.about)} | `{_cell(setting)}` | {_cell(phrase)} |"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


PAGE = GeneratedPage(path="docs/refusals.md", module="tests.refusals", source="Edit tests/refusals/*.yaml.", body=_body)
