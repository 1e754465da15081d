"""What the running program reads, and what a person sees when it cannot go on."""

from __future__ import annotations

import contextvars
import json
from typing import TYPE_CHECKING

import pulumi
import pytest
import yaml
from pulumi.runtime import config as runtime

from components.settings.load import load_stack
from components.settings.warnings import warnings
from tests.support.stack_settings import SMALLEST, as_the_engine_gives_it, load_yaml

if TYPE_CHECKING:
    from components.settings import Settings


MINIO = (
    "carto:cloud: kubernetes\ncarto:cluster: {name: a, inCluster: true}\ncarto:cache: {mode: in-cluster}\n"
    "carto:identity: {existing: {accessKeyId: carto, key: {secure: k}}}\n"
    "carto:database: {existing: {host: db.acme.dev, adminUser: a, adminPassword: {secure: s}}}\n"
    "carto:storage: {imports: {existing: imports}, thumbnails: {existing: thumbnails}, s3Compatible: {%s}}"
)


def _run(stack: str) -> Settings:
    """In a context of its own, as the engine starts a program."""

    def program() -> Settings:
        config = {**yaml.safe_load(SMALLEST), "carto:placeholders": "accept", **(yaml.safe_load(stack) or {})}
        values, encrypted = as_the_engine_gives_it(config)
        others = {"aws:region": "eu-west-1", "other:domain": "elsewhere.example.com"}
        runtime.set_all_config(
            {**{f"carto:{key}": value for key, value in values.items()}, **others},
            [f"carto:{key}" for key in encrypted],
        )
        return load_stack()

    return contextvars.Context().run(program)


def test_the_running_stack_is_read() -> None:
    settings = _run("carto:tags: {team: gis}")
    assert settings.domain == "carto.example.com"
    assert settings.tags == {"team": "gis"}


def test_an_encrypted_secret_is_accepted_and_a_plain_one_refused() -> None:
    stack = "carto:cache: {mode: existing, existing: {host: h.example.com, password: %s}}"
    _run(stack % "{secure: Hunter2}")
    with pytest.raises(pulumi.RunError, match="plain text"):
        _run(stack % "Hunter2")


def test_an_invalid_stack_ends_in_one_message_without_traceback() -> None:
    with pytest.raises(pulumi.RunError) as caught:
        _run("carto:cloud: moon\ncarto:domain: localhost")
    assert str(caught.value).startswith("The stack's settings have 2 problems. Nothing was changed.")
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_what_the_examples_made_up_ends_a_stack_that_is_meant_to_last() -> None:
    with pytest.raises(pulumi.RunError, match="one value from the examples"):
        _run("carto:placeholders: refuse")


def test_configuration_from_the_environment_is_read_too(monkeypatch: pytest.MonkeyPatch) -> None:
    values, _ = as_the_engine_gives_it(yaml.safe_load(SMALLEST) | {"carto:disposable": "true"})
    config = {f"carto:{key}": value for key, value in values.items()}
    monkeypatch.setenv("PULUMI_CONFIG", json.dumps({**config, "aws:region": "eu-west-1"}))

    def program() -> Settings:
        runtime.set_all_config({}, [])
        return load_stack()

    assert contextvars.Context().run(program).cluster.name == "platform"


@pytest.mark.parametrize(
    ("stack", "phrase"),
    [
        ("", None),
        ("carto:chart: {version: 1.287.1-beta}", "tested with 1.280.1"),
        ("carto:storage: {corsOrigins: ['http://maps.acme.dev']}", "carto:storage.corsOrigins[0]: http://maps"),
        ("carto:storage: {corsOrigins: ['http://localhost:3000']}", None),
        ("carto:database: {restoreFrom: {snapshot: a}}", None),
        (
            "carto:database: {restoreFrom: {snapshot: a}}\ncarto:storage: {imports: {existing: acme-imports}}",
            "carto:storage.imports.existing: acme-imports, and carto:database.restoreFrom",
        ),
        (MINIO % "endpoint: 'http://minio:9000', externalUrl: 'https://s.acme.dev'", "s3Compatible.endpoint: http://"),
        (MINIO % "endpoint: 'https://minio:9000', externalUrl: 'http://s.acme.dev'", "browsers block http://"),
    ],
)
def test_what_is_allowed_but_unusual_is_a_warning(stack: str, phrase: str | None) -> None:
    lines = list(warnings(load_yaml(stack)))
    assert ([phrase] if phrase else []) == [phrase for line in lines if phrase and phrase in line]
    assert all("\n" not in line for line in lines)
