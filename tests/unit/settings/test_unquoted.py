"""Text that was no text to YAML: warned about where that can still be seen, refused where it is no text at all."""

from __future__ import annotations

import pytest
import yaml

from components.settings.unquoted import warnings
from tests.support.stack_settings import as_the_engine_gives_it, error_settings, refusal


def _warnings(stack: str) -> list[str]:
    return list(warnings(as_the_engine_gives_it(yaml.safe_load(stack))[0]))


@pytest.mark.parametrize(
    ("stack", "path", "why"),
    [
        ("carto:tags: {release: 1.10}", "carto:tags.release", "loses zeros"),
        ("carto:tags: {account: 12345678901234567890}", "carto:tags.account", "more digits"),
        ("carto:tags: {expires: '2026-12-31T00:00:00Z'}", "carto:tags.expires", "a date"),
        ("carto:tags: {expires: '2026-12-31 00:00:00 +0000 UTC'}", "carto:tags.expires", "a date"),
        ("carto:scheduling: {nodeSelector: {version: 1.0}}", "carto:scheduling.nodeSelector.version", "loses zeros"),
    ],
)
def test_what_may_not_be_what_was_written_is_a_warning(stack: str, path: str, why: str) -> None:
    (warning,) = _warnings(stack)
    assert warning.startswith(f"{path}: ")
    assert why in warning
    assert f"pulumi config set --type string --path {path} <text>" in warning


@pytest.mark.parametrize(
    "stack", ["carto:tags: {a: 4711, b: '1.10', c: x}", "carto:tags:", "carto:database: text", "{}"]
)
def test_everything_else_is_left_alone(stack: str) -> None:
    assert _warnings(stack) == []


def test_a_switch_as_text_comes_with_the_command_that_makes_it_text() -> None:
    message = error_settings(refusal("carto:tags: {live: true}"))["carto:tags.live"]
    assert "pulumi config set --type string --path carto:tags.live true" in message
