"""Every stack in tests/refusals is refused with a message that names the setting and says what is wrong."""

from __future__ import annotations

import functools

import pytest
import yaml

from components.settings.clouds import PROVIDERS
from components.settings.load import load
from components.settings.problems import SettingsError
from tests.support.refusals import Refused, refused_by_the_program, refused_by_the_settings
from tests.support.stack_settings import SMALLEST, as_text, error_settings, load_yaml, refusal
from tests.unit.settings.certificate import CERTIFICATE

CERTIFICATE_HERE = "A-VALID-CERTIFICATE"
"""Where the tables mean a certificate that is valid."""


def _loaded(row: Refused) -> SettingsError:
    assert not isinstance(row.stack, str)
    stack = yaml.safe_dump({**row.stack, **row.settings}, width=10_000)
    return refusal(stack.replace(CERTIFICATE_HERE, _quoted(CERTIFICATE)), with_smallest=False)


@functools.cache
def _quoted(text: str) -> str:
    return '"' + text.replace("\n", "\\n") + '"'


@pytest.mark.parametrize("row", refused_by_the_settings(), ids=lambda row: row.id)
def test_refusal_names_the_setting_and_what_is_wrong(row: Refused) -> None:
    error = _loaded(row)
    found = error_settings(error)
    for path, phrase in row.names.items():
        assert path in found, str(error)
        assert phrase in found[path]
    # A rule may be about several settings at once, but one mistake does not cause messages about others.
    assert len(error.problems) <= max(2, len(row.names)), str(error)
    assert "ExampleOnly" not in str(error)


def test_every_row_of_the_tables_has_its_own_subject() -> None:
    rows = [row.id for row in (*refused_by_the_settings(), *refused_by_the_program())]
    assert len(set(rows)) == len(rows) > 300


def test_all_problems_are_reported_at_once() -> None:
    error = refusal(
        """
        carto:cloud: moon
        carto:domain: https://carto.example.com
        carto:databse: {}
        carto:database: {version: 9, storageGb: {initial: 100, max: 90}, names: {user: postgres}}
        carto:cache: {mode: in-cluster, node: cache.m7g.large}
        carto:identity: {mode: access-key, installAgent: true}
        """
    )
    assert sorted(error_settings(error)) == [
        "carto:cache.node",
        "carto:cloud",
        "carto:database.names.user",
        "carto:database.storageGb.max",
        "carto:database.version",
        "carto:databse",
        "carto:domain",
        "carto:identity.installAgent",
    ]
    assert "8 problems" in str(error)


def test_the_error_of_an_empty_stack_has_the_commands_to_set_it_up() -> None:
    message = str(refusal("{}", with_smallest=False))
    for line in (
        "pulumi config set --path carto:cloud aws",
        "pulumi config set --path carto:domain carto.example.com",
        "pulumi config set --path carto:cluster.name platform",
        "pulumi config set --path carto:customerPackage.path customer-package",
    ):
        assert line in message
    assert "4 problems" in message
    assert "gcp gcp:project and carto:cluster.location; azure carto:cluster.resourceGroup;" in message


@pytest.mark.parametrize(
    ("cloud", "needed"),
    [
        ("aws", ["aws:region"]),
        ("gcp", ["carto:cluster.location", "gcp:project"]),
        ("azure", ["carto:cluster.resourceGroup"]),
    ],
)
def test_each_cloud_needs_what_the_error_without_one_lists(
    cloud: str, needed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ["AWS_PROFILE", *(name for provider in PROVIDERS.values() for name in provider.environment)]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    settings = {**as_text(yaml.safe_load(SMALLEST)), "carto:cloud": cloud, "carto:domain": "maps.acme.dev"}
    with pytest.raises(SettingsError) as caught:
        load({key.removeprefix("carto:"): value for key, value in settings.items()}, providers={})
    assert sorted(problem.title for problem in caught.value.problems) == needed


def test_a_wrong_setting_causes_no_message_about_its_neighbours() -> None:
    error = refusal("carto:cache: {mode: exisiting, existing: {host: h.example.com}}")
    assert [found.loc for found in error.problems] == [("cache", "mode")]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"cache": '{"existing": {"host": "h.example.com"}}'}, "mode"),
        ({"database": "{"}, "an object with"),
        ({"database": "[" * 100_000}, "an object with"),
        ({"database": '{"version": NaN}'}, "version"),
    ],
)
def test_raw_text_of_any_kind_is_refused_with_a_path(fields: dict[str, str], message: str) -> None:
    assert message in str(refusal(yaml.safe_dump({f"carto:{key}": text for key, text in fields.items()})))


@pytest.mark.parametrize(
    "stack",
    [
        "carto:database: {storageGb: {initial: 100, max: 100}}",
        "carto:database: {storageGb: {initial: 100, max: 110}}",
        "carto:database: {backups: {window: '23:30-00:30'}, maintenanceWindow: 'mon:00:30-mon:01:30'}",
        "carto:database: {existing: {host: 10.0.0.7, adminUser: postgres, adminPassword: {secure: 'p@ss w0rd'}}}",
        "carto:cache: {node: cache.t4g.micro, highAvailability: true}",
        "carto:storage: {corsOrigins: ['*']}",
        "carto:storage: {corsOrigins: ['http://localhost:3000', 'https://carto.example.com']}",
        "carto:storage: {encryption: {kmsKey: 'arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/mrk-0a1b2c3d'}}",
        "carto:tags: {'cost.center': 4711, Überlingen: Straße 7}",
        "carto:domain: xn--bcher-kva.example.com",
        "carto:chart: {version: 1.287.1-beta}",
        "carto:rotation: {accessKey: 1}\ncarto:warehouses: {s3Exports: {enabled: true}}",
    ],
)
def test_what_looks_odd_and_is_right_is_accepted(stack: str) -> None:
    load_yaml(stack)
