"""Secrets in helmValues are refused in plain text, like every other secret."""

from __future__ import annotations

import pytest

from tests.support.stack_settings import error_settings, load_yaml, refusal


@pytest.mark.parametrize(
    ("values", "path"),
    [
        ("externalPostgresql: {password: Hunter2}", "externalPostgresql.password"),
        ("externalRedis: {password: Hunter2}", "externalRedis.password"),
        ("internalRedis: {auth: {password: Hunter2}}", "internalRedis.auth.password"),
        ("appSecrets: {googleMapsApiKey: {value: Hunter2}}", "appSecrets.googleMapsApiKey.value"),
        ("cartoSecrets: {jwtApiSecret: {value: Hunter2}}", "cartoSecrets.jwtApiSecret.value"),
        ("mapsApi: {extraEnvVars: [{name: A_TOKEN, value: Hunter2}]}", "mapsApi.extraEnvVars[0].value"),
    ],
)
def test_a_secret_in_plain_text_is_refused_with_the_command(values: str, path: str) -> None:
    error = refusal(f"carto:helmValues: {{{values}}}")
    assert "a secret in plain text" in error_settings(error)[f"carto:helmValues.{path}"]
    assert "pulumi config set --secret --path" in str(error)
    assert "Hunter2" not in str(error)
    load_yaml(f"carto:helmValues: {{{values.replace('Hunter2', '{secure: Hunter2}')}}}")


@pytest.mark.parametrize(
    "values",
    [
        "externalPostgresql: {password: ExampleOnly123, existingSecret: carto-db, existingSecretPasswordKey: password}",
        "appSecrets: {googleMapsApiKey: {existingSecret: {name: maps, key: apiKey}}}",
        "router: {serviceAccount: {automountServiceAccountToken: true}}",
        "mapsApi: {extraEnvVars: [{name: LOG_LEVEL, value: debug}], extraEnvVarsSecret: mine}",
        "cartoSecrets: {jwtApiSecret: {value: ''}}",
    ],
)
def test_what_only_speaks_of_secrets_is_taken(values: str) -> None:
    load_yaml(f"carto:helmValues: {{{values}}}")
