"""The commands of az and gcloud that the pages name, against a list that a person compared with the real ones."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

import jmespath
import pytest
import yaml

from tests.support.commands import words_of
from tests.support.pages import ROOT, pages

TOOLS = ("az", "gcloud")


@functools.cache
def known(tool: str) -> dict[str, frozenset[str]]:
    """Options by command."""
    content = yaml.safe_load((ROOT / "tests/support/cloud_words.yaml").read_text())
    return {command: frozenset(f"--{option}" for option in options) for command, options in content[tool].items()}


def unknown(tool: str, code: str) -> Iterator[str]:
    """Commands and options that are not in the list."""
    for words, options in words_of(tool, code):
        command = max((each for each in known(tool) if f"{words} ".startswith(f"{each} ")), key=len, default="")
        if not command and words != "config":
            yield f"{tool} {words}"
        yield from (f"{tool} {command} {option}" for option in sorted(options - known(tool).get(command, options)))


@pytest.mark.parametrize("tool", TOOLS)
def test_every_command_and_option_of_a_page_is_in_the_list(tool: str) -> None:
    assert {word for page in pages().values() for code in page.code for word in unknown(tool, code)} == set()


@pytest.mark.parametrize("tool", TOOLS)
def test_the_list_has_nothing_that_no_page_names(tool: str) -> None:
    named = {words for page in pages().values() for code in page.code for words, _ in words_of(tool, code)}
    assert [
        command for command in known(tool) if not any(f"{words} ".startswith(f"{command} ") for words in named)
    ] == []


def test_a_command_and_an_option_that_do_not_exist_are_noticed() -> None:
    assert [*unknown("az", "az keyvault recuperate --name x")] == ["az keyvault recuperate"]
    assert [*unknown("gcloud", "gcloud sql backups list --soft-deleted")] == ["gcloud sql backups list --soft-deleted"]


@pytest.mark.parametrize("page", sorted(pages()))
def test_every_query_of_a_page_can_be_read(page: str) -> None:
    for code in pages()[page].code:
        for quoted, bare in re.findall(r"--query (?:\"([^\"]+)\"|'([^']+)')", code):
            jmespath.compile((quoted or bare).replace("$2", "member"))
