"""docs/guides.md is current and has every section of CARTO's guides."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tests.guides.model import Row, problems, rows, sections
from tests.guides.page import PAGE

RIGHT = Row(
    guide="Proxies",
    section="HTTP",
    does="address",
    settings=("network.externalProxy.host",),
    example="docs/network.md",
    test="tests/unit/test_guides.py::test_the_page_is_current",
)
GUIDES = {"Proxies": ["HTTP"]}


def test_the_page_is_current() -> None:
    assert not PAGE.is_stale(), f"run `python -m {PAGE.module}`"


def test_every_section_has_a_row_whose_settings_examples_and_tests_exist() -> None:
    assert list(problems(rows(), sections())) == []


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"section": "HTTPS"}, "Proxies, HTTP: has no row"),
        ({"section": "HTTPS"}, "Proxies, HTTPS: is no section"),
        ({"settings": ("network.proxy",)}, "no setting carto:network.proxy"),
        ({"example": "docs/nowhere.md"}, "no example docs/nowhere.md"),
        ({"test": "tests/unit/test_guides.py::test_nothing"}, "no test tests/unit/test_guides.py::test_nothing"),
        ({"test": ""}, "not both"),
    ],
)
def test_a_row_that_is_wrong_is_named(changes: dict[str, Any], problem: str) -> None:
    assert list(problems([RIGHT], GUIDES)) == []
    assert any(problem in found for found in problems([RIGHT.model_copy(update=changes)], GUIDES))


@pytest.mark.skipif("CARTO_GUIDES" not in os.environ, reason="set CARTO_GUIDES to a folder with CARTO's guides as text")
def test_the_guides_have_these_sections() -> None:
    text = "\n".join(file.read_text("utf-8") for file in sorted(Path(os.environ["CARTO_GUIDES"]).glob("*.txt")))
    known = [*sections(), *(section for of_guide in sections().values() for section in of_guide)]
    assert [section for section in known if section not in text and section.partition(" ")[2] not in text] == []
