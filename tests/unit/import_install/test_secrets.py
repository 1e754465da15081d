"""Secrets of an installation are set by commands, and are never in the stack file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml

from components.settings import Cloud
from operations.import_install.__main__ import main
from operations.import_install.installation import read
from operations.import_install.stack_file import commands, text
from operations.import_install.values import Values
from tests.unit.import_install.samples import CLUSTER, SAMPLES, SECRET, installation, read_on_aws

if TYPE_CHECKING:
    from pathlib import Path


def test_a_command_reads_its_secret_from_the_files(tmp_path: Path, capsys: Any) -> None:
    first, second = tmp_path / "customizations.yaml", tmp_path / "later.yaml"
    first.write_text(SAMPLES["features"][1])
    second.write_text("externalPostgresql: {password: Later}")
    assert main(["--print", "externalPostgresql.password", str(first), str(second)]) == 0
    assert capsys.readouterr().out == "Later"
    (command,) = [each for each in commands(installation("features"), "mine", [first]) if "userPassword" in each]
    assert command.startswith(
        f".venv/bin/python -m operations.import_install --print externalPostgresql.password {first} | "
    )


def test_a_password_in_a_secret_of_the_cluster_is_asked_for() -> None:
    login = {"host": "a", "existingSecret": "login", "existingSecretPasswordKey": "password"}
    values = {"internalPostgresql": {"enabled": False}, "externalPostgresql": login}
    found = read([values], cloud=Cloud.AWS, cluster=CLUSTER[Cloud.AWS])
    *_, command = commands(found, "mine", [])
    assert command.startswith("pulumi config set --stack mine --secret --path carto:database.existing.userPassword")
    assert "existingSecret" not in str(found.settings)


@pytest.mark.parametrize(
    ("values", "setting", "source"),
    [
        (
            "mapsApi: {extraEnvVars: [{name: API_TOKEN, value: Hunter2ThatNobodyMayRead}]}",
            "extraEnv.mapsApi.API_TOKEN",
            "mapsApi.extraEnvVars.API_TOKEN",
        ),
        (
            "router: {extraEnvVars: [{name: UPSTREAM, value: 'https://me:Hunter2ThatNobodyMayRead@a.internal'}]}",
            "extraEnv.router.UPSTREAM",
            "router.extraEnvVars.UPSTREAM",
        ),
        # A variable from elsewhere keeps the whole list in the Helm values.
        (
            "router: {extraEnvVars: [{name: POD, valueFrom: {}}, {name: A_TOKEN, value: Hunter2ThatNobodyMayRead}]}",
            "helmValues.router.extraEnvVars[1].value",
            "router.extraEnvVars.A_TOKEN",
        ),
        (
            "mapsApi: {podAnnotations: {upstream: 'https://me:Hunter2ThatNobodyMayRead@a.internal'}}",
            "helmValues.mapsApi.podAnnotations.upstream",
            "mapsApi.podAnnotations.upstream",
        ),
    ],
)
def test_a_secret_in_a_variable_or_an_address_is_set_by_a_command(values: str, setting: str, source: str) -> None:
    found = read_on_aws(values)
    assert found.secrets == {setting: source}
    assert SECRET not in text(found)
    assert SECRET in str(Values(yaml.safe_load(values)).text(source))


@pytest.mark.parametrize(
    "values",
    [
        "externalProxy: {enabled: true, connectionString: 'http://me:Hunter2ThatNobodyMayRead@proxy.internal:3128'}",
        "extraDeploy: [{kind: ConfigMap, data: {password: Hunter2ThatNobodyMayRead}}]",
        "extraDeploy: [{kind: Secret, stringData: {login: Hunter2ThatNobodyMayRead}}]",
    ],
)
def test_a_secret_that_no_command_can_set_is_named_alone(values: str) -> None:
    found = read_on_aws(values)
    assert SECRET not in text(found) + str(found.secrets)
    assert any(("is not taken over" in note and "login" in note) or "secrets" in note for note in found.notes)


def test_a_block_of_yaml_is_a_secret_without_its_last_line_break() -> None:
    values = yaml.safe_load("externalPostgresql:\n  password: |\n    Hunter2\n")
    assert Values(values).text("externalPostgresql.password") == "Hunter2"
