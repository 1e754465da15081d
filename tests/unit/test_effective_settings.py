"""`operations.settings --effective` shows what a stack really says, and no secret."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from components.settings.load import load
from operations import settings
from tests.support.example_stacks import STACKS
from tests.support.secret_sources import secrets_in_settings
from tests.support.stack_settings import as_the_engine_gives_it

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


def _engine(config: Mapping[str, Any]) -> Callable[[str], settings.Pulumi]:
    values, encrypted = as_the_engine_gives_it(dict(config))
    entries = {f"carto:{key}": {"value": value, "secret": key in encrypted} for key, value in values.items()}
    return lambda _: lambda *_: json.dumps({"aws:region": {"value": "eu-west-1"}, **entries})


def _shown(config: Mapping[str, Any], capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    assert settings.main(["--stack", "production", "--effective"], engine=_engine(config)) == 0
    shown: dict[str, Any] = yaml.safe_load(capsys.readouterr().out)["config"]
    return shown


def _of(name: str) -> dict[str, Any]:
    config: dict[str, Any] = yaml.safe_load(STACKS[name].read_text())["config"]
    return config


def test_defaults_and_sizes_are_filled_in(capsys: pytest.CaptureFixture[str]) -> None:
    shown = _shown(_of("aws-quickstart"), capsys)
    assert shown["carto:database"]["instance"] == "db.m7g.large"
    assert shown["carto:database"]["storageGb"] == {"initial": 50, "max": 500}
    assert shown["carto:database"]["highAvailability"] is True
    assert shown["carto:database"]["enhancedMonitoring"] == "create"
    assert shown["carto:cache"] == {
        "mode": "managed",
        "version": "8.0",
        "node": "cache.t4g.small",
        "highAvailability": True,
    }
    assert shown["carto:storage"]["corsOrigins"] == ["https://carto.example.com"]
    assert shown["carto:namespace"] == "carto"


def test_what_the_stack_sets_is_shown_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    database = {"instance": "db.m7g.xlarge", "storageGb": {"initial": 400}}
    shown = _shown({**_of("aws-quickstart"), "carto:database": database}, capsys)["carto:database"]
    assert (shown["instance"], shown["storageGb"]) == ("db.m7g.xlarge", {"initial": 400, "max": 800})


@pytest.mark.parametrize("name", STACKS)
def test_no_secret_is_shown_and_the_rest_means_the_same(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    config = _of(name)
    shown = _shown(config, capsys)
    assert [path for path, secret in secrets_in_settings(config).items() if secret in str(shown)] == []
    if "[secret]" not in str(shown):
        values, _ = as_the_engine_gives_it(shown)
        from_engine, _ = as_the_engine_gives_it(config)
        assert load(values) == load(from_engine)


def test_an_encrypted_setting_is_hidden(capsys: pytest.CaptureFixture[str]) -> None:
    cache = {"mode": "existing", "existing": {"host": "valkey.acme.dev", "password": {"secure": "Hunter2"}}}
    values = {"router": {"token": {"secure": "Hunter3"}}}
    shown = _shown({**_of("aws-quickstart"), "carto:cache": cache, "carto:helmValues": values}, capsys)
    assert shown["carto:cache"]["existing"]["password"] == "[secret]"
    assert shown["carto:cache"]["existing"]["host"] == "valkey.acme.dev"
    assert shown["carto:helmValues"] == "[secret]"
    assert "Hunter" not in str(shown)


def test_an_invalid_stack_is_refused_with_the_reason(capsys: pytest.CaptureFixture[str]) -> None:
    stack = {**_of("aws-quickstart"), "carto:namespace": "kube-system"}
    assert settings.main(["--stack", "production", "--effective"], engine=_engine(stack)) == 1
    out, error = capsys.readouterr()
    assert out == ""
    assert "carto:namespace" in error


def test_without_the_engine_the_command_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert settings.main(["--stack", "production", "--effective"]) == 1
    assert "pulumi is not installed" in capsys.readouterr().err


def test_without_effective_the_command_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    assert settings.main(["--stack", "production"]) == 2
    assert "--effective" in capsys.readouterr().err
