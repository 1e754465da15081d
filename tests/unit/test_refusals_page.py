"""docs/refusals.md lists every refused stack of the tests."""

from __future__ import annotations

from tests.refusals.page import PAGE
from tests.support.refusals import refused_by_the_program, refused_by_the_settings


def test_the_page_is_current() -> None:
    assert not PAGE.is_stale(), f"run `python -m {PAGE.module}`"


def test_each_stack_and_each_setting_is_on_the_page() -> None:
    text = PAGE.text
    for row in (*refused_by_the_settings(), *refused_by_the_program()):
        for setting in row.names:
            assert f"| `{setting}` |" in text or "|" in setting, row.id
