"""The sections of CARTO's guides, and the rows about them."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from components.settings.clouds import every_model
from components.settings.introspection import field_at
from tests.support.pages import ROOT

_HERE = Path(__file__).parent


class Row(BaseModel):
    """What a stack does for one section of a guide."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    guide: str
    section: str
    does: str
    """What the stack does, and what is left to a person."""
    settings: tuple[str, ...]
    """Paths below `carto:`; none: nothing to set."""
    example: str = ""
    """A stack or a page with an example."""
    test: str = ""
    """A test's file, with or without its name."""


@functools.cache
def sections() -> Mapping[str, Sequence[str]]:
    """The sections of each guide."""
    found: Mapping[str, Sequence[str]] = yaml.safe_load((_HERE / "sections.yaml").read_text("utf-8"))
    return found


@functools.cache
def rows() -> tuple[Row, ...]:
    """All rows, in the order of the page."""
    return tuple(Row.model_validate(row) for row in yaml.safe_load((_HERE / "rows.yaml").read_text("utf-8")))


def problems(found: Sequence[Row], guides: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """What is wrong: a section without a row, a row without a section, and names of what does not exist."""
    wanted = {(guide, section) for guide, of_guide in guides.items() for section in of_guide}
    counted = Counter((row.guide, row.section) for row in found)
    yield from (f"{guide}, {section}: has no row" for guide, section in sorted(wanted - set(counted)))
    yield from (f"{guide}, {section}: is no section" for guide, section in sorted(set(counted) - wanted))
    yield from (f"{guide}, {section}: has {count} rows" for (guide, section), count in counted.items() if count > 1)
    for row in found:
        name = f"{row.guide}, {row.section}"
        for setting in row.settings:
            if not any(field_at(model, setting.split(".")) for model in every_model().values()):
                yield f"{name}: there is no setting carto:{setting}"
        if row.example and not (ROOT / row.example).is_file():
            yield f"{name}: there is no example {row.example}"
        if row.test and not _exists(row.test):
            yield f"{name}: there is no test {row.test}"
        if bool(row.example) != bool(row.test):
            yield f"{name}: has an example or a test, but not both"


def _exists(test: str) -> bool:
    file, _, name = test.partition("::")
    path = ROOT / file
    return path.is_file() and bool(re.search(rf"^def {name}\(" if name else "", path.read_text("utf-8"), re.MULTILINE))
