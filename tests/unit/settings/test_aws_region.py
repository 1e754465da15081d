"""The region of a stack on AWS may not be missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from components.settings.aws_region import problems
from tests.support.stack_settings import load_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@pytest.fixture(autouse=True)
def _no_other_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))


def _problems(providers: Mapping[str, str]) -> str:
    return "\n".join(map(str, problems(providers)))


def test_no_region_is_a_problem_of_the_settings() -> None:
    assert "pulumi config set aws:region" in _problems({})


@pytest.mark.parametrize("name", ["AWS_REGION", "AWS_PROFILE"])
def test_the_environment_may_name_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "eu-west-1")
    assert _problems({}) == ""


def test_a_configuration_file_may_name_it(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("[default]\nregion = eu-west-1\n")
    assert _problems({}) == ""


def test_other_clouds_need_none() -> None:
    stack = load_yaml("carto:cloud: azure\ncarto:cluster: {name: platform, resourceGroup: platform}\n")
    assert list(stack.provider_problems({})) == []
