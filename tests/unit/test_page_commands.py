"""The list of the pages' command blocks is complete, its reasons explain each line, and its tests exist."""

from __future__ import annotations

import ast
from dataclasses import replace

import pytest

from tests.support.page_commands import Entry, Why, blocks_of, entries, listed, matched, runs_of, typed_in_vain
from tests.support.pages import ROOT, page_of

PAGES = sorted(
    str(file.relative_to(ROOT))
    for file in [ROOT / "README.md", *(ROOT / "docs").glob("*.md"), *(ROOT / "examples").rglob("*.md")]
)
TESTS = sorted({entry.by for entry in entries() if entry.by})
EXAMPLE = Entry(page="docs/example.md", first="pulumi up", by="tests/engine/test_example.py::test_it")


@pytest.mark.parametrize("page", PAGES)
def test_every_block_has_an_entry_and_every_entry_a_block(page: str) -> None:
    assert matched(listed(page), blocks_of(page))[1] == []


def test_no_entry_is_about_a_page_that_is_gone() -> None:
    assert {entry.page for entry in entries()} <= set(PAGES)


def test_an_entry_has_a_test_or_a_reason() -> None:
    assert [entry for entry in entries() if bool(entry.by) == bool(entry.why)] == []


@pytest.mark.parametrize("page", PAGES)
def test_a_reason_explains_every_line_of_its_block(page: str) -> None:
    pairs = matched(listed(page), blocks_of(page))[0]
    assert {str(block): left for entry, block in pairs if (left := typed_in_vain(entry, block))} == {}


@pytest.mark.parametrize("test", TESTS)
def test_a_named_test_gets_its_blocks_from_the_list(test: str) -> None:
    """`page_run` fails a test that types fewer blocks than the list has for it."""
    file, _, name = test.partition("::")
    parsed = ast.walk(ast.parse((ROOT / file).read_text()))
    (function,) = [each for each in parsed if isinstance(each, ast.FunctionDef) and each.name == name]
    assert "page_run" in {argument.arg for argument in function.args.args}
    assert sum(len(run.left) for run in runs_of(test)) == sum(entry.by == test for entry in entries())


def test_a_block_without_an_entry_and_an_entry_without_a_block_are_noticed() -> None:
    blocks = page_of("docs/example.md", "```sh\npulumi up --refresh\n```\n```sh\npulumi destroy\n```\n").blocks
    pairs, alone = matched([EXAMPLE, replace(EXAMPLE, first="pulumi refresh")], blocks)
    assert [entry for entry, _ in pairs] == [EXAMPLE]
    assert alone == [
        "docs/example.md:4: no entry for `pulumi destroy`",
        "docs/example.md: there is no block `pulumi refresh`",
    ]


def test_a_command_that_could_be_typed_is_noticed() -> None:
    (block,) = page_of("docs/example.md", "```sh\naws s3 ls | \\\n  wc\npulumi up\n```\n").blocks
    assert typed_in_vain(replace(EXAMPLE, by="", why=Why.CLOUD), block) == ["pulumi up"]
